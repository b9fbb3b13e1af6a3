import type { KeyKind } from '../../../crypto';
import { RecordArena } from './record-arena';

// u8 kind │ u8 flags │ keyId 16 │ u32 incarnation │ u32 pageNo │ wrapped 61 │ check 16 │ u48 born │ 3 spare
const KIND_AT = 0;
const FLAGS_AT = 1;
const ID_AT = 2;
const INCARNATION_AT = 18;
const PAGE_AT = 22;
const WRAPPED_AT = 26;
const WRAPPED_BYTES = 61;
const CHECK_AT = WRAPPED_AT + WRAPPED_BYTES;
const CHECK_BYTES = 16;
const BORN_AT = CHECK_AT + CHECK_BYTES;
const STRIDE = 112;

const DOOMED = 1;
const UNCOMMITTED = 2;

/** A key as it lies at rest: wrapped. */
export interface KeyRow {
  kind: KeyKind;
  keyId: Buffer;
  incarnation: number;
  pageNo: number;
  wrapped: Buffer;
  check: Buffer;
  /** Generation in which the key was made. */
  born: number;
}

/** All keys of the current generation, wrapped, 112 bytes each. */
export class KeyTable {
  private readonly arena = new RecordArena(STRIDE);

  add(row: KeyRow): number {
    const slot = this.arena.allocate();
    const bytes = this.arena.buffer(slot);
    const at = this.arena.offset(slot);
    bytes[at + KIND_AT] = row.kind;
    row.keyId.copy(bytes, at + ID_AT);
    bytes.writeUInt32BE(row.incarnation, at + INCARNATION_AT);
    bytes.writeUInt32BE(row.pageNo, at + PAGE_AT);
    row.wrapped.copy(bytes, at + WRAPPED_AT);
    row.check.copy(bytes, at + CHECK_AT);
    bytes.writeUIntBE(row.born, at + BORN_AT, 6);
    return slot;
  }

  /** Zeroes the slot: the wrapped key is gone from memory. */
  remove(slot: number): void {
    this.arena.release(slot);
  }

  /** 0 for a slot that is free. */
  kind(slot: number): number {
    return this.arena.buffer(slot)[this.arena.offset(slot) + KIND_AT]!;
  }

  /** A view: copy it if it must outlive the next change. */
  keyId(slot: number): Buffer {
    return this.view(slot, ID_AT, 16);
  }

  incarnation(slot: number): number {
    return this.arena.buffer(slot).readUInt32BE(this.arena.offset(slot) + INCARNATION_AT);
  }

  pageNo(slot: number): number {
    return this.arena.buffer(slot).readUInt32BE(this.arena.offset(slot) + PAGE_AT);
  }

  /** A view of the wrapped key. */
  wrapped(slot: number): Buffer {
    return this.view(slot, WRAPPED_AT, WRAPPED_BYTES);
  }

  /** A view of the check value. */
  check(slot: number): Buffer {
    return this.view(slot, CHECK_AT, CHECK_BYTES);
  }

  born(slot: number): number {
    return this.arena.buffer(slot).readUIntBE(this.arena.offset(slot) + BORN_AT, 6);
  }

  isDoomed(slot: number): boolean {
    return this.hasFlag(slot, DOOMED);
  }

  setDoomed(slot: number): void {
    this.setFlag(slot, DOOMED, true);
  }

  /** Only for a batch that was cancelled before it was frozen. */
  clearDoomed(slot: number): void {
    this.setFlag(slot, DOOMED, false);
  }

  /** True until the key's row is committed and flushed: nothing may be sealed with it before. */
  isUncommitted(slot: number): boolean {
    return this.hasFlag(slot, UNCOMMITTED);
  }

  setUncommitted(slot: number, uncommitted: boolean): void {
    this.setFlag(slot, UNCOMMITTED, uncommitted);
  }

  /** Replaces the wrapped form after its page was written anew. */
  rewrap(slot: number, wrapped: Buffer): void {
    wrapped.copy(this.arena.buffer(slot), this.arena.offset(slot) + WRAPPED_AT);
  }

  /** Slots in use, in no particular order. */
  *slots(): Generator<number> {
    for (let slot = 0; slot < this.arena.high; slot++) if (this.kind(slot) !== 0) yield slot;
  }

  /** Slots ever used; check {@link kind} for free ones. Faster than {@link slots} in long loops. */
  get high(): number {
    return this.arena.high;
  }

  get size(): number {
    return this.arena.used;
  }

  clear(): void {
    this.arena.clear();
  }

  private view(slot: number, field: number, length: number): Buffer {
    const at = this.arena.offset(slot) + field;
    return this.arena.buffer(slot).subarray(at, at + length);
  }

  private hasFlag(slot: number, flag: number): boolean {
    return (this.arena.buffer(slot)[this.arena.offset(slot) + FLAGS_AT]! & flag) !== 0;
  }

  private setFlag(slot: number, flag: number, on: boolean): void {
    const bytes = this.arena.buffer(slot);
    const at = this.arena.offset(slot) + FLAGS_AT;
    bytes[at] = on ? bytes[at]! | flag : bytes[at]! & ~flag;
  }
}
