import {
  heldPrkAad,
  isRandomUuid,
  KeyKind,
  subjectBucketPrk,
  unwrapKey,
  uuidBytes,
  uuidText,
  wipe,
  wrapKey,
  epochKeyId,
} from '../../../crypto';
import type { Clock } from '../../../foundation/clock';
import { DomainError } from '../../../foundation/errors';
import type { Committer } from '../committer';
import type { CreationGate } from '../creation-gate';
import type { DestructionService } from '../destruction-service';
import type { KeySafe } from '../key-safe';
import type { KeyringAudit } from '../keyring-audit';
import type { KeyringState } from '../keyring-state';
import type { Ledger } from '../ledger';
import { NONE } from '../memory';
import type { HeldPrkRow, HoldStore } from '../store/hold.store';
import type { HoldBook, HeldPlace } from './hold-book';

/** Which key's destruction something is set aside for. */
export interface SetAsideTarget {
  kind: KeyKind;
  keyId: Buffer;
}

/**
 * Legal holds. A hold keeps the PRKs of exactly the subject-buckets that it covers, under a key of its own, before the subject's or the bucket's key
 * goes; nothing else survives with it.
 */
export class HoldService {
  constructor(
    private readonly keyringId: Buffer,
    private readonly state: KeyringState,
    private readonly book: HoldBook,
    private readonly safe: KeySafe,
    private readonly committer: Committer,
    private readonly gate: CreationGate,
    private readonly ledger: Ledger,
    private readonly store: HoldStore,
    private readonly destruction: DestructionService,
    private readonly audit: KeyringAudit,
    private readonly clock: Clock,
  ) {}

  /** The holds in force, and what each keeps: for an application whose database was restored. */
  list(): ReturnType<HoldBook['all']> {
    return this.book.all();
  }

  /** Places a hold on a subject, or with no subject on everybody: destruction of what it touches waits until it is set aside. */
  async place(holdId: string, subjectRef: string | undefined): Promise<void> {
    if (this.book.has(holdId)) return this.committer.settled();
    const keyId = uuidBytes(holdId);
    if (this.state.isBuried(KeyKind.hold, keyId))
      throw new DomainError('gone', 'keyring.hold.released', 'this hold was released');
    await this.gate.enter();
    const at = this.clock.now();
    await this.committer.commit((batch) => {
      // Asked twice at once: placed once.
      if (this.book.has(holdId)) return;
      if (this.state.keySlot(KeyKind.hold, keyId, 0) === NONE) {
        this.safe.create({ kind: KeyKind.hold, keyId, incarnation: 0, purgeHour: 0 }, batch);
      }
      this.book.place({ holdId, subjectRef });
      this.ledger.append(
        {
          type: 'hold-placed',
          kind: KeyKind.hold,
          keyId,
          incarnation: 0,
          generation: this.safe.generation,
          at,
        },
        batch,
      );
      batch.steps.push((tx) => this.store.place(tx, { holdId, subjectRef }, at));
      this.audit.record(batch, {
        type: 'hold.placed',
        ref: { hold: holdId },
        ...(subjectRef !== undefined && { subject: subjectRef }),
      });
    });
  }

  /**
   * Keeps, for one hold, the PRKs of the subject-buckets in `places`, because the key `target` is about to go. An empty list says that nothing of it
   * is held. Throws `keyring.hold.too-late` when a key is gone already.
   */
  async setAside(holdId: string, target: SetAsideTarget, places: readonly HeldPlace[]): Promise<void> {
    if (!this.book.has(holdId))
      throw new DomainError('missing', 'keyring.hold.unknown', 'there is no such hold');
    if (target.kind === KeyKind.subject && !isRandomUuid(uuidText(target.keyId)))
      throw new DomainError('invalid', 'keyring.hold.target', 'no subject has such a reference');
    const holdKey = this.safe.unwrap(this.state.keySlot(KeyKind.hold, uuidBytes(holdId), 0));
    try {
      const rows = places.map((place) => this.wrapPrk(holdId, holdKey, place));
      await this.committer.commit((batch) => {
        batch.steps.push((tx) => this.store.setAside(tx, { holdId, ...target }, rows));
        this.audit.record(batch, {
          type: 'hold.set-aside',
          ref: { hold: holdId },
          n: { buckets: places.length },
          ...(target.kind === KeyKind.subject && { subject: uuidText(target.keyId) }),
        });
      });
      for (const row of rows) this.book.keep(row);
      this.book.markSetAside(holdId, target.kind, target.keyId);
    } finally {
      wipe(holdKey);
    }
  }

  /** Ends a hold: its key goes with the next generation, and what only it kept goes with it. */
  async release(holdId: string): Promise<void> {
    if (!this.book.has(holdId)) return;
    const keyId = uuidBytes(holdId);
    const at = this.clock.now();
    await this.committer.commit((batch) => {
      this.book.release(holdId);
      this.destruction.doomHold(keyId, batch);
      this.ledger.append(
        {
          type: 'hold-released',
          kind: KeyKind.hold,
          keyId,
          incarnation: 0,
          generation: this.safe.generation,
          at,
        },
        batch,
      );
      batch.steps.push((tx) => this.store.release(tx, holdId, at));
      this.audit.record(batch, { type: 'hold.released', ref: { hold: holdId } });
    });
  }

  /** A held PRK, opened; the caller wipes it. */
  openPrk(row: HeldPrkRow): Buffer {
    return this.safe.use(this.state.keySlot(KeyKind.hold, uuidBytes(row.holdId), 0), (key) =>
      unwrapKey(key, row.wrapped, this.aad(row)),
    );
  }

  private wrapPrk(holdId: string, holdKey: Buffer, place: HeldPlace): HeldPrkRow {
    const subject = this.state.keySlot(KeyKind.subject, uuidBytes(place.subjectRef), place.incarnation);
    const epoch = this.state.keySlot(KeyKind.epoch, epochKeyId(place.classId, place.bucket), 0);
    if (subject === NONE || epoch === NONE)
      throw new DomainError('gone', 'keyring.hold.too-late', 'a key of what is to be held is gone');
    const prk = this.safe.use(epoch, (epochKey) =>
      this.safe.use(subject, (subjectKey) => subjectBucketPrk(epochKey, subjectKey)),
    );
    try {
      const row = { holdId, ...place };
      return { ...row, wrapped: wrapKey(holdKey, prk, this.aad(row)) };
    } finally {
      wipe(prk);
    }
  }

  private aad({ holdId, subjectRef, incarnation, classId, bucket }: Omit<HeldPrkRow, 'wrapped'>): Buffer {
    return heldPrkAad({
      keyringId: this.keyringId,
      holdId: uuidBytes(holdId),
      subjectRef: uuidBytes(subjectRef),
      incarnation,
      classId,
      bucket,
    });
  }
}
