import { KeyKind, uuidText } from '../../crypto';
import type { Clock } from '../../foundation/clock';
import type { DestroyItem, DestroyStatus } from '../protocol';
import type { Committer } from './committer';
import type { DoomedKeys } from './doomed-keys';
import type { KeyringAudit } from './keyring-audit';
import type { KeyringState } from './keyring-state';
import { NONE } from './memory';
import type { DoomedStore } from './store/doomed.store';
import type { DoomedRow } from './store/load.store';
import type { SubjectStore } from './store/subject.store';
import type { WriteBatch } from './store/write-batch';

/** Answer to one item. */
export interface DestroyAnswer {
  status: DestroyStatus;
  waitMs: number;
}

/** Settings of destructions. */
export interface DestructionSettings {
  leaseTtlMs: number;
  leaseMarginMs: number;
  /** Unix ms, by a clock that cannot be set ahead: what is not certainly due is not due. */
  certainNow: () => number;
}

/** Kinds whose keys nobody leases or destroys by request: they go on schedule. */
const OWN_SCHEDULE: readonly number[] = [KeyKind.dedupe, KeyKind.suppression];
/** Kinds that end at their date by themselves. An epoch key waits for the purge, which sets holds aside first. */
const DATED: readonly number[] = [...OWN_SCHEDULE, KeyKind.obligation, KeyKind.backup];
/** Kinds that the worker may end whenever their purpose is over. */
const ON_REQUEST: readonly number[] = [KeyKind.obligation, KeyKind.credential, KeyKind.backup];

/** Decides what may be destroyed, and dooms it: it opens nothing any more, and dies with the next generation. */
export class DestructionService {
  constructor(
    private readonly state: KeyringState,
    private readonly doomed: DoomedKeys,
    private readonly committer: Committer,
    private readonly subjectStore: SubjectStore,
    private readonly store: DoomedStore,
    private readonly audit: KeyringAudit,
    private readonly clock: Clock,
    private readonly settings: DestructionSettings,
  ) {}

  /** Dooms what may be doomed; one answer per item. A repeated call changes nothing and says the same. */
  async destroy(items: readonly DestroyItem[]): Promise<DestroyAnswer[]> {
    const absent = items.filter(
      ({ kind, keyId }) => kind === KeyKind.subject && this.state.subjects.find(keyId) === NONE,
    );
    const tombstones =
      absent.length === 0
        ? new Set<string>()
        : await this.subjectStore.tombstonesOf(absent.map(({ keyId }) => keyId));
    const judged = items.map((item) => this.judge(item, tombstones));
    if (judged.some(({ slots }) => slots.length > 0)) {
      await this.committer.commit((batch) => {
        for (const [i, item] of items.entries()) this.doom(item, judged[i]!.slots, batch);
      });
    } else if (judged.some(({ answer }) => answer.status === 'doomed')) await this.committer.settled();
    return judged.map(({ answer }) => answer);
  }

  /** Dooms the dedupe, suppression, obligation and backup keys whose time is over; returns how many. */
  async destroyDue(): Promise<number> {
    const hour = this.clock.now() / 3_600_000;
    const pages = new Set<number>();
    for (const { pageNo, kind, purgeHour } of this.state.pages.all()) {
      if (DATED.includes(kind) && purgeHour > 0 && purgeHour <= hour) pages.add(pageNo);
    }
    if (pages.size === 0) return 0;
    const { keys } = this.state;
    const due = [...keys.slots()].filter((slot) => pages.has(keys.pageNo(slot)) && !keys.isDoomed(slot));
    if (due.length === 0) return 0;
    await this.committer.commit((batch) => this.doomSlots(due, { reason: 'expired', ref: undefined }, batch));
    return due.length;
  }

  /** Dooms the key of a hold that is released; nothing else ends one. */
  doomHold(holdId: Buffer, batch: WriteBatch): void {
    const slot = this.state.keySlot(KeyKind.hold, holdId, 0);
    if (slot !== NONE) this.doomSlots([slot], { reason: 'release', ref: undefined }, batch);
  }

  private judge(
    item: DestroyItem,
    tombstones: ReadonlySet<string>,
  ): { answer: DestroyAnswer; slots: number[] } {
    const nothing = (status: DestroyStatus, waitMs = 0) => ({ answer: { status, waitMs }, slots: [] });
    const kind = item.kind as KeyKind;
    if (kind === KeyKind.subject) return this.judgeSubject(item, tombstones);
    if (kind !== KeyKind.epoch && !ON_REQUEST.includes(kind)) return nothing('denied');
    const slot = this.state.keySlot(kind, item.keyId, 0);
    if (kind === KeyKind.epoch) {
      const purgeAt = this.state.classes.purgeAt(item.keyId.readUInt16BE(0), item.keyId.readUInt32BE(2));
      if (purgeAt === undefined) return nothing('unknown');
      if (purgeAt * 1000 > this.settings.certainNow()) return nothing('notDue');
      // Nothing was ever sealed in it, and nothing can be any more.
      if (slot === NONE) return nothing('destroyed');
    }
    if (slot === NONE) return nothing(this.state.isBuried(kind, item.keyId) ? 'destroyed' : 'unknown');
    if (this.state.isSigner(item.keyId)) return nothing('denied');
    if (this.state.holds.blocks(kind, item.keyId)) return nothing('held');
    return { answer: { status: 'doomed', waitMs: 0 }, slots: this.state.keys.isDoomed(slot) ? [] : [slot] };
  }

  private judgeSubject(
    { keyId }: DestroyItem,
    tombstones: ReadonlySet<string>,
  ): { answer: DestroyAnswer; slots: number[] } {
    const nothing = (status: DestroyStatus, waitMs = 0) => ({ answer: { status, waitMs }, slots: [] });
    const { subjects, keys } = this.state;
    const subject = subjects.find(keyId);
    if (subject === NONE) return nothing(tombstones.has(keyId.toString('latin1')) ? 'destroyed' : 'unknown');
    if (subjects.isActive(subject)) return nothing('notFenced');
    const waitMs = Math.ceil(subjects.readyAt(subject) - this.clock.monotonic());
    if (waitMs > 0) return nothing('waiting', waitMs);
    if (this.state.holds.blocks(KeyKind.subject, keyId)) return nothing('held');
    const slots: number[] = [];
    for (let incarnation = 1; incarnation <= subjects.incarnation(subject); incarnation++) {
      const slot = this.state.keySlot(KeyKind.subject, keyId, incarnation);
      if (slot !== NONE && !keys.isDoomed(slot)) slots.push(slot);
    }
    return { answer: { status: 'doomed', waitMs: 0 }, slots };
  }

  private doom({ reason, ref }: DestroyItem, slots: readonly number[], batch: WriteBatch): void {
    if (slots.length > 0) this.doomSlots(slots, { reason, ref }, batch);
  }

  private doomSlots(
    slots: readonly number[],
    why: Pick<DoomedRow, 'reason' | 'ref'>,
    batch: WriteBatch,
  ): void {
    const { keys } = this.state;
    const rows = slots
      .filter((slot) => !keys.isDoomed(slot))
      .map((slot) => {
        const kind = keys.kind(slot) as KeyKind;
        const row: DoomedRow = {
          kind,
          keyId: Buffer.from(keys.keyId(slot)),
          incarnation: keys.incarnation(slot),
          ...why,
          doomedAt: this.clock.now(),
          batch: undefined,
        };
        this.doomed.add(row, slot, this.clock.monotonic() + this.waitFor(kind));
        return row;
      });
    batch.steps.push((tx) => this.store.add(tx, rows));
    for (const { kind, keyId } of rows) {
      if (kind === KeyKind.suppression) this.state.suppression.drop(keyId.readUInt32BE(12));
      if (kind === KeyKind.subject)
        this.audit.record(batch, { type: 'subject.destroyed', subject: uuidText(keyId), code: 'doomed' });
    }
  }

  /** How long a lease made with such a key may still be in use. A subject's were waited out before; a bucket's end when it is due. */
  private waitFor(kind: KeyKind): number {
    if (kind === KeyKind.subject || OWN_SCHEDULE.includes(kind)) return 0;
    return this.settings.leaseMarginMs + (kind === KeyKind.epoch ? 0 : this.settings.leaseTtlMs);
  }
}
