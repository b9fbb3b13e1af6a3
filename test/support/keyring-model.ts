import type { DataSource } from 'typeorm';
import {
  bucketOf,
  Direction,
  openRecord,
  Part,
  randomBytes,
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
      verify: async (generation) =>
        verifyGeneration(generation, (await store.toVerify(generation))!, this.custodians, async (task) => [
          await verifyShare(store, { ...task, share: { index: 0, of: 1 } }),
        ]),
      onRecorded: () => Promise.resolve(),
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

  async destroy(): Promise<void> {
    const refs = this.withFate('fenced').slice(0, 3);
    if (refs.length === 0) return;
    this.count('destroy');
    this.clock.advance(WAIT_MS);
    const items = refs.map((ref) => ({
      kind: KeyKind.subject,
      keyId: uuidBytes(ref),
      incarnation: 0,
      reason: 'erasure' as const,
      ref: undefined,
    }));
    for (const { status } of await this.engine.destruction.destroy(items))
      if (status !== 'doomed') throw new Error(`not doomed: ${status}`);
    for (const ref of refs) this.subjects.set(ref, 'doomed');
  }

  async purge(): Promise<void> {
    this.count('purge');
    const due = [...this.buckets]
      .filter(([bucket, fate]) => fate === 'live' && this.isDue(bucket))
      .map(([bucket]) => bucket);
    const items = due.map((bucket) => ({
      kind: KeyKind.epoch,
      keyId: epochKeyId(CLASS, bucket),
      incarnation: 0,
      reason: 'purge' as const,
      ref: undefined,
    }));
    const answers = await this.engine.destruction.destroy(items);
    for (const [i, { status }] of answers.entries()) {
      if (status !== 'doomed') throw new Error(`a due bucket is not doomed: ${status}`);
      this.buckets.set(due[i]!, 'doomed');
    }
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

  /** Every message of a living person in a living bucket opens; every other one does not. */
  async check(): Promise<void> {
    for (const message of this.messages) {
      const { status, key } = await this.lease(
        LeaseDirection.open,
        message.subjectRef,
        message.bucket,
        'api',
      );
      const mayOpen =
        this.subjects.get(message.subjectRef) === 'live' &&
        this.buckets.get(message.bucket) === 'live' &&
        !this.isDue(message.bucket);
      if (mayOpen !== (status === 'ok'))
        throw new Error(`expected ${mayOpen ? 'readable' : 'unreadable'}, found ${status}`);
      if (mayOpen && !openRecord(key, message.row, message.record).equals(BODY))
        throw new Error('a message reads differently');
    }
    this.messages = this.messages.filter(
      ({ subjectRef, bucket }) =>
        this.subjects.get(subjectRef) !== 'gone' && this.buckets.get(bucket) !== 'gone',
    );
    for (const [ref, fate] of this.subjects) {
      const kept = this.engine.state.subjects.find(uuidBytes(ref)) >= 0;
      // A doomed one may be either: its rotation may have died after it was cleaned away.
      const isRight = fate === 'doomed' || kept === (fate !== 'gone');
      if (!isRight) throw new Error(`a subject that is ${fate} is ${kept ? 'kept' : 'lost'}`);
      if (fate === 'gone') this.subjects.delete(ref);
    }
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
    role: 'ingest' | 'api',
  ): Promise<{ status: LeaseStatusName; key: Buffer }> {
    const request = {
      direction,
      scope: Scope.subjectBucket,
      subjectRef,
      incarnation: 1,
      classId: CLASS,
      bucket,
      part: Part.redacted,
    };
    const caller = { role, paused: false };
    await this.engine.leases.prepare(caller, [request]);
    const writer = new ByteWriter(73);
    this.engine.leases.answer(caller, [request], writer);
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
