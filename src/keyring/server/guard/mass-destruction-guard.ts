import { KeyKind, purgeAtSeconds, randomUuid } from '../../../crypto';
import type { Clock } from '../../../foundation/clock';
import { DomainError } from '../../../foundation/errors';
import type { Committer } from '../committer';
import { batchDigest, type DoomedKey, type DoomedKeys } from '../doomed-keys';
import type { KeyringAudit } from '../keyring-audit';
import type { KeyringState } from '../keyring-state';
import { NONE } from '../memory';
import type { GuardRow, GuardStore } from '../store/guard.store';
import { approvalText } from '../../protocol';
import type { Approver } from './approvers';
import type { TrustedTime } from './trusted-time';

/** Settings of the guard. */
export interface GuardSettings {
  approvers: readonly Approver[];
  /** From the second approval to the destruction; either approver can cancel meanwhile. */
  delayMs: number;
  /** Called with every batch that is held back, at once. */
  onBlocked: (guard: GuardRow) => void;
  /** Unix ms by the database's clock; asked of the database unless a test says otherwise. */
  databaseNow?: () => Promise<number>;
}

const DAY_MS = 86_400_000;
/** Of living subject keys, within 24 hours: the rule, and what may lapse because its last message was purged. */
const LIMITS = { other: { least: 25, share: 0.01 }, lapsed: { least: 100, share: 0.05 } } as const;

/**
 * Keeps the destruction machinery from being used against the controller. It holds back what is suspiciously much or suspiciously early until two
 * people have signed for exactly that batch and a delay has passed; everything else goes on.
 */
export class MassDestructionGuard {
  private readonly pending = new Map<string, GuardRow>();

  constructor(
    private readonly keyringId: Buffer,
    private readonly state: KeyringState,
    private readonly doomed: DoomedKeys,
    private readonly committer: Committer,
    private readonly store: GuardStore,
    private readonly audit: KeyringAudit,
    private readonly clock: Clock,
    private readonly time: () => TrustedTime,
    private readonly settings: GuardSettings,
  ) {}

  async load(): Promise<void> {
    this.pending.clear();
    for (const guard of await this.store.pending()) this.pending.set(guard.id, guard);
  }

  /** Batches that wait, for people to look at. */
  list(): readonly GuardRow[] {
    const waiting = new Set(this.doomed.all().map(({ guard }) => guard));
    return [...this.pending.values()].filter(({ id }) => waiting.has(id));
  }

  /** The keys that may be frozen now; what may not is put into a batch of its own, and reported. */
  async admit(keys: readonly DoomedKey[]): Promise<DoomedKey[]> {
    const released = keys.filter(({ guard }) => guard !== undefined && this.isReleased(guard));
    const waiting = keys.filter(({ guard }) => guard !== undefined && !this.isReleased(guard));
    const free = keys.filter(({ guard }) => guard === undefined);
    const early = new Set(await this.tooEarly([...free, ...waiting]));
    const held = new Set([...(await this.tooMany(free)), ...free.filter((key) => early.has(key))]);
    if (held.size > 0) await this.block([...held]);
    // A bucket that was early is due in the end: by the schedule of before, or once the clocks agree. Nobody need sign for that any more.
    const ripe = waiting.filter((key) => key.kind === KeyKind.epoch && !early.has(key));
    return [...free.filter((key) => !held.has(key)), ...ripe, ...released];
  }

  /** A signature of an approver over a batch. With an owner's and a DPO's, by two keys, the delay begins. Throws `keyring.guard.…`. */
  async approve(digest: Buffer, signature: Buffer): Promise<GuardRow> {
    const guard = this.find(digest);
    const approver = this.signer('approve', digest, signature);
    if (guard.approvals.some(({ approver: name }) => name === approver.name)) return guard;
    const at = this.time().latest();
    guard.approvals.push({ approver: approver.name, role: approver.role });
    const roles = new Set(guard.approvals.map(({ role }) => role));
    if (guard.approvals.length >= 2 && roles.size === 2) guard.releaseAt ??= at + this.settings.delayMs;
    await this.committer.commit((batch) => {
      batch.steps.push((tx) =>
        this.store.approve(tx, guard, { approver: approver.name, role: approver.role }, signature, at),
      );
      this.audit.record(batch, {
        type: 'guard.approved',
        ref: { batch: guard.id },
        digest: { batch: digest.toString('base64') },
      });
    });
    return guard;
  }

  /** Takes a batch back: what it would have destroyed lives again (fenced subjects stay fenced). Any approver may, until it is frozen. */
  async cancel(digest: Buffer, signature: Buffer): Promise<void> {
    const guard = this.find(digest);
    this.signer('cancel', digest, signature);
    const keys = this.doomed.all().filter((key) => key.guard === guard.id);
    if (keys.some(({ batch }) => batch !== undefined)) {
      throw new DomainError('conflict', 'keyring.guard.frozen', 'this batch is being destroyed');
    }
    await this.committer.commit((batch) => {
      batch.steps.push((tx) => this.store.cancel(tx, guard.id, this.clock.now()));
      this.audit.record(batch, {
        type: 'guard.cancelled',
        ref: { batch: guard.id },
        digest: { batch: digest.toString('base64') },
      });
    });
    this.pending.delete(guard.id);
    for (const key of keys) {
      this.doomed.remove(key);
      if (key.slot !== NONE) this.state.keys.clearDoomed(key.slot);
    }
  }

  private isReleased(id: string): boolean {
    const releaseAt = this.pending.get(id)?.releaseAt;
    // By a clock that cannot be set ahead: the delay is there for people to notice.
    return releaseAt !== undefined && releaseAt <= this.time().now();
  }

  private async tooMany(keys: readonly DoomedKey[]): Promise<DoomedKey[]> {
    const subjects = keys.filter(({ kind }) => kind === KeyKind.subject);
    if (subjects.length === 0) return [];
    // A clock that is set ahead does not begin a new day.
    const before = await this.store.destroyedSince(new Date(this.time().now() - DAY_MS));
    const living = this.state.subjects.size;
    return (['other', 'lapsed'] as const).flatMap((sort) => {
      const some = subjects.filter(({ reason }) => (reason === 'lapse') === (sort === 'lapsed'));
      const { least, share } = LIMITS[sort];
      return some.length + before[sort] > Math.max(least, Math.floor(living * share)) ? some : [];
    });
  }

  /** Epoch keys that would not be due by the schedule of a day ago, or by a clock that can be trusted. */
  private async tooEarly(keys: readonly DoomedKey[]): Promise<DoomedKey[]> {
    const epochs = keys.filter(({ kind }) => kind === KeyKind.epoch);
    if (epochs.length === 0) return [];
    const time = this.time();
    const databaseNow = await (this.settings.databaseNow?.() ?? this.store.databaseNow());
    if (!time.agrees(databaseNow)) return epochs;
    return epochs.filter(({ keyId, doomedAt }) => {
      const known = this.state.classes.knownAt(
        keyId.readUInt16BE(0),
        Math.min(doomedAt, time.now()) - DAY_MS,
      );
      return (
        known === undefined || purgeAtSeconds(keyId.readUInt32BE(2), known.periodDays) * 1000 > time.now()
      );
    });
  }

  private async block(keys: readonly DoomedKey[]): Promise<void> {
    const guard: GuardRow = {
      id: randomUuid(),
      digest: batchDigest(keys),
      keys: keys.length,
      blockedAt: this.clock.now(),
      releaseAt: undefined,
      approvals: [],
    };
    await this.committer.commit((batch) => {
      batch.steps.push((tx) => this.store.block(tx, guard, keys));
      this.audit.record(batch, {
        type: 'guard.blocked',
        ref: { batch: guard.id },
        n: { keys: keys.length, living: this.state.subjects.size },
        digest: { batch: guard.digest.toString('base64') },
      });
    });
    for (const key of keys) key.guard = guard.id;
    this.pending.set(guard.id, guard);
    this.settings.onBlocked(guard);
  }

  private find(digest: Buffer): GuardRow {
    const guard = this.list().find((candidate) => candidate.digest.equals(digest));
    if (guard === undefined)
      throw new DomainError('missing', 'keyring.guard.unknown', 'no batch with this digest waits');
    return guard;
  }

  private signer(act: 'approve' | 'cancel', digest: Buffer, signature: Buffer): Approver {
    const text = approvalText(act, this.keyringId, digest);
    const approver = this.settings.approvers.find(({ publicKey }) => publicKey.verify(text, signature));
    if (approver === undefined)
      throw new DomainError('denied', 'keyring.guard.signature', 'no approver of this keyring signed that');
    return approver;
  }
}
