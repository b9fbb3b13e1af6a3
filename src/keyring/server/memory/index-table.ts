import type { IdKind } from '../../../crypto';
import { RecordArena } from './record-arena';
import { SlotIndex } from './slot-index';
import { NONE } from './subject-table';

// token 32 │ u8 idKind │ i32 subject slot │ i32 next entry of the subject │ u8 in the look-up map
const TOKEN_AT = 0;
const KIND_AT = 32;
const SUBJECT_AT = 33;
const NEXT_AT = 37;
const LISTED_AT = 41;
const STRIDE = 42;

/** The blind index: tokens of identifiers to subjects, 42 bytes per entry and 4–6 for the hash. Tokens never leave the process. */
export class IndexTable {
  private readonly arena = new RecordArena(STRIDE);
  private readonly byToken = new SlotIndex(this.arena, TOKEN_AT, 32);
  private removalCount = 0;

  /** Rises whenever a token stops leading where it led. */
  get removals(): number {
    return this.removalCount;
  }

  /** Adds an entry and lists it for look-up unless another entry holds the token; `next` chains the subject's entries. */
  add(token: Buffer, idKind: IdKind, subject: number, next: number): number {
    const slot = this.arena.allocate();
    const bytes = this.arena.buffer(slot);
    const at = this.arena.offset(slot);
    token.copy(bytes, at + TOKEN_AT);
    bytes[at + KIND_AT] = idKind;
    bytes.writeInt32BE(subject, at + SUBJECT_AT);
    bytes.writeInt32BE(next, at + NEXT_AT);
    this.list(slot);
    return slot;
  }

  /** Slot of the subject that the token leads to, or {@link NONE}. */
  subjectOf(token: Buffer): number {
    const slot = this.byToken.find(token);
    return slot === NONE ? NONE : this.subject(slot);
  }

  /** Puts an entry into the look-up map. False when another subject holds the token by now. */
  list(slot: number): boolean {
    const at = this.arena.offset(slot);
    if (this.byToken.find(this.arena.buffer(slot), at + TOKEN_AT) !== NONE) return false;
    this.arena.buffer(slot)[at + LISTED_AT] = 1;
    this.byToken.add(slot);
    return true;
  }

  /** Takes an entry out of the look-up map; the entry stays. */
  unlist(slot: number): void {
    const at = this.arena.offset(slot) + LISTED_AT;
    if (this.arena.buffer(slot)[at] !== 1) return;
    this.removalCount++;
    this.byToken.remove(slot);
    this.arena.buffer(slot)[at] = 0;
  }

  remove(slot: number): void {
    this.unlist(slot);
    this.arena.release(slot);
  }

  next(slot: number): number {
    return this.arena.buffer(slot).readInt32BE(this.arena.offset(slot) + NEXT_AT);
  }

  /** A copy of the token. */
  token(slot: number): Buffer {
    const at = this.arena.offset(slot) + TOKEN_AT;
    return Buffer.from(this.arena.buffer(slot).subarray(at, at + 32));
  }

  idKind(slot: number): IdKind {
    return this.arena.buffer(slot)[this.arena.offset(slot) + KIND_AT] as IdKind;
  }

  private subject(slot: number): number {
    return this.arena.buffer(slot).readInt32BE(this.arena.offset(slot) + SUBJECT_AT);
  }

  get size(): number {
    return this.arena.used;
  }

  clear(): void {
    this.removalCount++;
    this.arena.clear();
    this.byToken.clear();
  }
}
