import { KeyKind, serialKeyId, suppressTag, uuidText } from '../../crypto';
import type { Clock } from '../../foundation/clock';
import { DomainError } from '../../foundation/errors';
import type { DestroyReason } from '../protocol';
import type { Committer } from './committer';
import type { CreationGate } from './creation-gate';
import type { KeySafe } from './key-safe';
import type { KeyringAudit } from './keyring-audit';
import type { KeyringState } from './keyring-state';
import type { Ledger } from './ledger';
import { NONE } from './memory';
import type { SubjectStore, SuppressionRow } from './store/subject.store';
import type { WriteBatch } from './store/write-batch';

const DAY = 86_400;

/** Settings of fences. */
export interface FenceSettings {
  leaseTtlMs: number;
  /** Added to the lease's life when a fence waits it out. */
  leaseMarginMs: number;
  /** How long redelivered events of an erased person are recognised; 8, or 181 where a channel may import its history. */
  suppressionDays: number;
}

/** What a fence says. */
export interface Fence {
  fencedAt: number;
  /** Unix seconds: events up to and including it are suppressed. */
  cutoff: number;
  waitMs: number;
  /** Unix ms at which the suppression entries die. */
  suppressedUntil: number;
}

/** Stops all use of a subject's keys, and takes that back as long as nothing was destroyed. */
export class FenceService {
  constructor(
    private readonly state: KeyringState,
    private readonly safe: KeySafe,
    private readonly committer: Committer,
    private readonly gate: CreationGate,
    private readonly ledger: Ledger,
    private readonly store: SubjectStore,
    private readonly audit: KeyringAudit,
    private readonly clock: Clock,
    private readonly settings: FenceSettings,
  ) {}

  /** Fences a subject; the same answer again if it is fenced already. */
  async fence(ref: Buffer, reason: DestroyReason): Promise<Fence> {
    await this.gate.enter();
    const slot = this.state.subjects.find(ref);
    if (slot === NONE) throw await this.absent(ref);
    if (this.state.subjects.isActive(slot))
      await this.committer.commit((batch) => this.fenceNow(slot, ref, reason, batch));
    // Somebody else's fence a moment ago: what is answered is durable.
    else await this.committer.settled();
    return this.describe(slot);
  }

  /** Takes a fence back. Throws `keyring.subject.doomed` once its key is to be destroyed. */
  async unfence(ref: Buffer): Promise<void> {
    const slot = this.state.subjects.find(ref);
    if (slot === NONE) throw await this.absent(ref);
    const { subjects, keys } = this.state;
    const keySlot = subjects.keySlot(slot);
    if (keySlot === NONE || keys.isDoomed(keySlot)) {
      throw new DomainError(
        'conflict',
        'keyring.subject.doomed',
        'the key of this subject is being destroyed',
      );
    }
    if (subjects.isActive(slot)) return this.committer.settled();
    await this.committer.commit((batch) => {
      const rows = this.suppressionRows(slot, subjects.fencedAt(slot));
      for (const entry of this.entries(slot)) this.state.index.list(entry);
      for (const { day, tag } of rows) this.state.suppression.remove(day, tag);
      subjects.unfence(slot);
      this.ledger.append(this.fact('unfenced', ref, slot), batch);
      this.audit.record(batch, { type: 'subject.unfenced', subject: uuidText(ref) });
      batch.steps.push(async (tx) => {
        await this.store.unfence(tx, ref);
        await this.store.unsuppress(tx, rows);
      });
    });
  }

  private fenceNow(slot: number, ref: Buffer, reason: DestroyReason, batch: WriteBatch): void {
    const { subjects, index, suppression } = this.state;
    const now = this.clock.now();
    this.ensureSuppressionKey(dayOf(now), batch);
    const rows = this.suppressionRows(slot, now);
    for (const entry of this.entries(slot)) index.unlist(entry);
    const keySlot = this.suppressionKey(dayOf(now));
    for (const { day, tag, cutoff } of rows) suppression.add(day, keySlot, tag, cutoff);
    subjects.fence(
      slot,
      now,
      this.clock.monotonic() + this.settings.leaseTtlMs + this.settings.leaseMarginMs,
    );
    this.ledger.append(this.fact('fenced', ref, slot), batch);
    batch.steps.push(async (tx) => {
      await this.store.fence(tx, ref, now, reason);
      await this.store.suppress(tx, rows);
    });
    this.audit.record(batch, { type: 'subject.fenced', subject: uuidText(ref), code: reason });
  }

  private describe(slot: number): Fence {
    const fencedAt = this.state.subjects.fencedAt(slot);
    return {
      fencedAt,
      cutoff: Math.floor(fencedAt / 1000),
      waitMs: Math.max(0, Math.ceil(this.state.subjects.readyAt(slot) - this.clock.monotonic())),
      suppressedUntil: (dayOf(fencedAt) + 1 + this.settings.suppressionDays) * DAY * 1000,
    };
  }

  private suppressionRows(slot: number, fencedAtMs: number): SuppressionRow[] {
    const day = dayOf(fencedAtMs);
    const keySlot = this.suppressionKey(day);
    if (keySlot === NONE) return [];
    const cutoff = Math.floor(fencedAtMs / 1000);
    return this.safe.use(keySlot, (key) =>
      Array.from(this.entries(slot), (entry) => ({
        day,
        tag: suppressTag(key, this.state.index.token(entry)),
        cutoff,
      })),
    );
  }

  private *entries(slot: number): Generator<number> {
    for (
      let entry = this.state.subjects.firstEntry(slot);
      entry !== NONE;
      entry = this.state.index.next(entry)
    )
      yield entry;
  }

  private suppressionKey(day: number): number {
    return this.state.keySlot(KeyKind.suppression, serialKeyId(day), 0);
  }

  private ensureSuppressionKey(day: number, batch: WriteBatch): void {
    if (this.suppressionKey(day) !== NONE) return;
    const purgeHour = (day + 1 + this.settings.suppressionDays) * 24;
    this.safe.create(
      { kind: KeyKind.suppression, keyId: serialKeyId(day), incarnation: 0, purgeHour },
      batch,
    );
  }

  private fact(type: 'fenced' | 'unfenced', keyId: Buffer, slot: number) {
    const incarnation = this.state.subjects.incarnation(slot);
    return {
      type,
      kind: KeyKind.subject,
      keyId,
      incarnation,
      generation: this.safe.generation,
      at: this.clock.now(),
    };
  }

  private async absent(ref: Buffer): Promise<DomainError> {
    const destroyed = await this.store.tombstonesOf([ref]);
    return destroyed.size > 0
      ? new DomainError('gone', 'keyring.subject.destroyed', 'this subject was erased')
      : new DomainError('missing', 'keyring.subject.unknown', 'this keyring never made such a subject');
  }
}

/** UTC day since 1970 of a Unix time in ms. */
export function dayOf(ms: number): number {
  return Math.floor(ms / 1000 / DAY);
}
