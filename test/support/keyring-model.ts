import type { DataSource } from 'typeorm';
import {
  bucketOf,
  Direction,
  openRecord,
  Part,
  randomBytes,
  randomUuid,
  Scope,
  sealRecord,
  uuidBytes,
  uuidText,
  epochKeyId,
  KeyKind,
} from '../../src/crypto';
import { ManualClock } from '../../src/foundation/clock';
import type { Custodian } from '../../src/keyring/custodians';
import {
  ByteReader,
  ByteWriter,
  type DestroyItem,
  LeaseDirection,
  leaseStatusName,
  type LeaseStatusName,
} from '../../src/keyring/protocol';
import {
  type CrashPoint,
  DEFAULT_SETTINGS,
  KeyringAudit,
  KeyringEngine,
  Ownership,
} from '../../src/keyring/server';
import { ModelHolds, type Place } from './keyring-model-holds';
import { verifyGeneration, verifyShare, VerifyStore } from '../../src/keyring/server/verifier';

const CLASS = 1;
const BODY = Buffer.from('hello');
const HOUR_MS = 3_600_000;
const WAIT_MS = 65_001;

/** A message as the application would keep it. */
interface Message {
  subjectRef: string;
  bucket: number;
  row: Parameters<typeof openRecord>[1];
  record: Buffer;
}

type Fate = 'live' | 'fenced' | 'doomed' | 'gone';

class Crash extends Error {}

/**
 * A keyring engine in this process, and beside it a model that says in a few lines what must be readable. Steps act on both; `check` compares. The
 * database is real; custodians and verification run in this process, so that thousands of schedules take minutes.
 */
export class KeyringModel {
  private readonly clock = new ManualClock(Date.UTC(2026, 10, 21));
  private readonly subjects = new Map<string, Fate>();
  private readonly buckets = new Map<number, Fate>();
  private readonly holds = new ModelHolds();
  private messages: Message[] = [];
  private engine!: KeyringEngine;
  private crashAt: CrashPoint | undefined;
  private crashed = false;
  private phone = 0;
  /** How often what happened. */
  readonly counts: Record<string, number> = {};

  constructor(
    private readonly database: DataSource,
    private readonly verifierDatabase: DataSource,
    private readonly custodians: readonly Custodian[],
  ) {}

  async open(): Promise<void> {
    const ownership = new Ownership(this.database);
    const store = new VerifyStore(this.verifierDatabase);
    this.engine = await KeyringEngine.open({
      database: this.database,
      ownership,
      custodians: this.custodians,
      clock: this.clock,
      audit: new KeyringAudit(),
      settings: DEFAULT_SETTINGS,
      guard: {
        approvers: [],
        delayMs: 0,
        onBlocked: () => undefined,
        databaseNow: () => Promise.resolve(this.clock.now()),
      },
      verifier: {
        verify: async (generation) =>
          verifyGeneration(generation, (await store.toVerify(generation))!, this.custodians, async (task) => [
            await verifyShare(store, { ...task, share: { index: 0, of: 1 } }),
          ]),
      },
      onRecorded: () => undefined,
      onFatal: () => undefined,
      atPoint: (point) => {
        if (point !== this.crashAt) return;
        this.crashed = true;
        // Nothing may be repeated by a process that is no more.
        this.engine.abandon();
        throw new Crash(point);
      },
    });
    if (this.engine.state.classes.get(CLASS) === undefined) await this.define();
  }

  async close(): Promise<void> {
    await this.engine.close();
  }

  async seal(): Promise<void> {
    this.count('seal');
    const fresh = this.subjects.size === 0 || this.phone % 3 === 0;
    const subjectRef = fresh
      ? await this.createSubject()
      : this.pick([...this.subjects].filter(([, fate]) => fate === 'live').map(([ref]) => ref));
    this.phone++;
    if (subjectRef === undefined) return;
    const bucket = bucketOf('hour', this.clock.now() / 1000);
    const { status, key } = await this.lease(LeaseDirection.seal, subjectRef, bucket, 'ingest');
    if (status !== 'ok') throw new Error(`a seal lease was refused: ${status}`);
    this.buckets.set(bucket, 'live');
    const row = {
      part: Part.redacted,
      scope: Scope.subjectBucket,
      subjectRef,
      incarnation: 1,
      classId: CLASS,
      bucket,
      sealSeq: 1,
      messageId: randomBytes(16),
      direction: Direction.inbound,
      schemaVersion: 1,
    };
    this.messages.push({ subjectRef, bucket, row, record: sealRecord(key, row, BODY) });
  }

  async fence(): Promise<void> {
    const ref = this.pick(this.withFate('live'));
    if (ref === undefined) return;
    this.count('fence');
    await this.engine.fences.fence(uuidBytes(ref), 'erasure');
    this.subjects.set(ref, 'fenced');
  }

  async unfence(): Promise<void> {
    const ref = this.pick(this.withFate('fenced'));
    if (ref === undefined) return;
    this.count('unfence');
    await this.engine.fences.unfence(uuidBytes(ref));
    this.subjects.set(ref, 'live');
  }

  /** Places a hold on one living person, or on everybody; at most three at a time. */
  async hold(): Promise<void> {
    if (this.holds.ids.length >= 3) return;
    this.count('hold');
    const holdId = randomUuid();
    const subjectRef = this.phone % 4 === 0 ? undefined : this.pick(this.withFate('live'));
    await this.engine.holds.place(holdId, subjectRef);
    this.holds.place(holdId, subjectRef);
  }

  async release(): Promise<void> {
    const holdId = this.pick(this.holds.ids);
    if (holdId === undefined) return;
    this.count('release');
    await this.engine.holds.release(holdId);
    this.holds.release(holdId);
  }

  async destroy(): Promise<void> {
    const refs = this.withFate('fenced').slice(0, 3);
    if (refs.length === 0) return;
    this.count('destroy');
    this.clock.advance(WAIT_MS);
    for (const ref of refs) {
      const target = { kind: KeyKind.subject, keyId: uuidBytes(ref), reason: 'erasure' as const };
      const places = this.placesWhere((message) => message.subjectRef === ref);
      await this.doom(target, this.holds.touching(ref), places);
      this.subjects.set(ref, 'doomed');
    }
  }

  async purge(): Promise<void> {
    this.count('purge');
    for (const [bucket, fate] of this.buckets) {
      if (fate !== 'live' || !this.isDue(bucket)) continue;
      const target = { kind: KeyKind.epoch, keyId: epochKeyId(CLASS, bucket), reason: 'purge' as const };
      const places = this.placesWhere((message) => message.bucket === bucket);
      await this.doom(target, this.holds.touching(undefined), places);
      this.buckets.set(bucket, 'doomed');
    }
  }

  /** Destroys as the worker does: is refused while a hold wants something, sets it aside, destroys. */
  private async doom(
    target: { kind: KeyKind; keyId: Buffer; reason: DestroyItem['reason'] },
    holds: { holdId: string; subjectRef: string | undefined }[],
    places: readonly Place[],
  ): Promise<void> {
    const item = { ...target, incarnation: 0, ref: undefined };
    for (const { holdId, subjectRef } of holds) {
      const [refused] = await this.engine.destruction.destroy([item]);
      if (refused?.status !== 'held') throw new Error(`what a hold touches is ${refused?.status}`);
      const held = places.filter((place) => subjectRef === undefined || place.subjectRef === subjectRef);
      await this.engine.holds.setAside(holdId, target, held);
      this.holds.keep(holdId, held);
      if (held.length > 0) this.count('set aside');
    }
    const [answer] = await this.engine.destruction.destroy([item]);
    if (answer?.status !== 'doomed') throw new Error(`not doomed: ${answer?.status}`);
  }

  /** Subject-buckets with messages, both of whose keys live. */
  private placesWhere(wanted: (message: Message) => boolean): Place[] {
    const places = new Map<string, Place>();
    for (const message of this.messages) {
      const { subjectRef, bucket } = message;
      const isKept = ['live', 'fenced'].includes(this.subjects.get(subjectRef) ?? 'gone');
      if (!wanted(message) || !isKept || this.buckets.get(bucket) !== 'live') continue;
      places.set(`${subjectRef}.${bucket}`, placeOf(message));
    }
    return [...places.values()];
  }

  /** Rotates; with a point, dies there and starts again. */
  async rotate(crashAt?: CrashPoint): Promise<void> {
    this.count(crashAt === undefined ? 'rotate' : 'rotate and crash');
    this.clock.advance(WAIT_MS);
    this.crashAt = crashAt;
    try {
      // One that a crash interrupted is finished first; what was doomed since goes with the next.
      for (;;) {
        const { phase } = await this.engine.rotation.run();
        if (phase === 'idle') break;
        if (phase !== 'recorded') throw new Error(`the rotation ended with ${phase}`);
      }
      this.bury();
    } catch (error) {
      if (!this.crashed) throw error;
      await this.crash();
    } finally {
      this.crashAt = undefined;
    }
  }

  /** Loses the process and everything in its memory, and starts another. */
  async crash(): Promise<void> {
    this.count('crash');
    this.crashAt = undefined;
    this.crashed = false;
    this.engine.abandon();
    await this.open();
  }

  /** The guard counts by the day: a schedule must not be held back for what others destroyed. */
  nextDay(): void {
    this.clock.advance(24 * HOUR_MS);
  }

  advance(): void {
    this.clock.advance(HOUR_MS * 7);
  }

  /** Every message of a living person in a living bucket opens; what a hold keeps opens for it alone; every other one does not. */
  async check(): Promise<void> {
    for (const message of this.messages) {
      const { subjectRef, bucket } = message;
      const { status, key } = await this.lease(LeaseDirection.open, subjectRef, bucket, 'api');
      const mayOpen =
        this.subjects.get(subjectRef) === 'live' &&
        this.buckets.get(bucket) === 'live' &&
        !this.isDue(bucket);
      if (mayOpen !== (status === 'ok'))
        throw new Error(`expected ${mayOpen ? 'readable' : 'unreadable'}, found ${status}`);
      if (mayOpen) this.read(message, key);
      else await this.checkHeld(message, status);
    }
    this.messages = this.messages.filter(
      (message) =>
        this.holds.keeperOf(placeOf(message)) !== undefined ||
        ((this.subjects.get(message.subjectRef) ?? 'gone') !== 'gone' &&
          this.buckets.get(message.bucket) !== 'gone'),
    );
    for (const [ref, fate] of this.subjects) {
      const kept = this.engine.state.subjects.find(uuidBytes(ref)) >= 0;
      // A doomed one may be either: its rotation may have died after it was cleaned away.
      const isRight = fate === 'doomed' || kept === (fate !== 'gone');
      if (!isRight) throw new Error(`a subject that is ${fate} is ${kept ? 'kept' : 'lost'}`);
      if (fate === 'gone') this.subjects.delete(ref);
    }
  }

  private async checkHeld(message: Message, status: LeaseStatusName): Promise<void> {
    const { subjectRef, bucket } = message;
    const holdId = this.holds.keeperOf(placeOf(message));
    if ((status === 'heldOnly') !== (holdId !== undefined))
      throw new Error(`expected ${holdId === undefined ? 'gone' : 'held'}, found ${status}`);
    const grantId = randomUuid();
    const grant = { ref: holdId ?? randomUuid(), subjectRef, parts: [Part.redacted], expiresAt: Infinity };
    this.engine.state.grants.set(grantId, grant);
    const worker = await this.lease(LeaseDirection.open, subjectRef, bucket, 'worker', grantId);
    this.engine.state.grants.delete(grantId);
    if ((worker.status === 'ok') !== (holdId !== undefined))
      throw new Error(`under a hold's grant: ${worker.status}`);
    if (holdId === undefined) return;
    this.count('held message read');
    this.read(message, worker.key);
  }

  private read({ row, record }: Message, key: Buffer): void {
    if (!openRecord(key, row, record).equals(BODY)) throw new Error('a message reads differently');
  }

  private bury(): void {
    for (const fates of [this.subjects, this.buckets] as Map<unknown, Fate>[]) {
      for (const [id, fate] of fates) if (fate === 'doomed') fates.set(id, 'gone');
    }
  }

  private async createSubject(): Promise<string> {
    const [made] = await this.engine.resolver.resolve([
      {
        identifiers: [{ kind: 'phone', value: `+99${String(this.phone).padStart(10, '0')}` }],
        eventTime: Math.floor(this.clock.now() / 1000) + 1,
        mayCreate: true,
      },
    ]);
    const ref = uuidText(made!.subjectRef!);
    this.subjects.set(ref, 'live');
    return ref;
  }

  private async lease(
    direction: LeaseDirection,
    subjectRef: string,
    bucket: number,
    role: 'ingest' | 'api' | 'worker',
    grantId?: string,
  ): Promise<{ status: LeaseStatusName; key: Buffer }> {
    const request = {
      direction,
      scope: Scope.subjectBucket,
      subjectRef,
      incarnation: 1,
      classId: CLASS,
      bucket,
      part: Part.redacted,
      grantId,
    };
    const caller = { role, paused: false, mayOpen: true };
    await this.engine.leases.prepare(caller, [request]);
    const writer = new ByteWriter(73);
    this.engine.leases.answer(caller, [request], new Set([request]), writer);
    const reader = new ByteReader(writer.finish());
    const status = leaseStatusName(reader.u8());
    reader.view(8);
    return { status, key: reader.copy(64) };
  }

  private async define(): Promise<void> {
    this.engine.state.classes.learn({ classId: CLASS, periodDays: 1, granularity: 'hour' }, this.clock.now());
    await this.engine.committer.commit((batch) =>
      batch.steps.push((tx) =>
        this.engine.keyringStore.defineClass(tx, CLASS, 1, 'hour', new Date(this.clock.now())),
      ),
    );
  }

  private isDue(bucket: number): boolean {
    return (bucket & 0x3fff_ffff) * HOUR_MS + 24 * HOUR_MS <= this.clock.now();
  }

  private withFate(wanted: Fate): string[] {
    return [...this.subjects].filter(([, fate]) => fate === wanted).map(([ref]) => ref);
  }

  private pick(refs: readonly string[]): string | undefined {
    return refs[this.phone++ % Math.max(1, refs.length)];
  }

  private count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }
}

function placeOf({ subjectRef, bucket }: Message): Place {
  return { subjectRef, incarnation: 1, classId: CLASS, bucket };
}
