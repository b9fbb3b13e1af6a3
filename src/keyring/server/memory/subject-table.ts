import { RecordArena } from './record-arena';
import { SlotIndex } from './slot-index';

// subjectRef 16 │ u8 used+state │ u32 incarnation │ u48 fencedAt ms │ f64 readyAt monotonic │ i32 key slot │ i32 first index entry
const REF_AT = 0;
const STATE_AT = 16;
const INCARNATION_AT = 17;
const FENCED_AT = 21;
const READY_AT = 27;
const KEY_AT = 35;
const ENTRY_AT = 39;
const STRIDE = 43;

/** States of a living subject's row; a destroyed one is a tombstone in the database. */
export const SubjectRowState = { active: 1, erasing: 2 } as const;

/** No slot. */
export const NONE = -1;

/** All living subjects, 43 bytes each, found by reference. */
export class SubjectTable {
  private readonly arena = new RecordArena(STRIDE);
  private readonly byRef = new SlotIndex(this.arena, REF_AT, 16);
  private changeCount = 0;

  /** Rises with everything that befalls a subject that was there before. */
  get changes(): number {
    return this.changeCount;
  }

  add(ref: Buffer, incarnation: number, keySlot: number): number {
    const slot = this.arena.allocate();
    const bytes = this.arena.buffer(slot);
    const at = this.arena.offset(slot);
    ref.copy(bytes, at + REF_AT);
    bytes[at + STATE_AT] = SubjectRowState.active;
    bytes.writeUInt32BE(incarnation, at + INCARNATION_AT);
    bytes.writeInt32BE(keySlot, at + KEY_AT);
    bytes.writeInt32BE(NONE, at + ENTRY_AT);
    this.byRef.add(slot);
    return slot;
  }

  remove(slot: number): void {
    this.changeCount++;
    this.byRef.remove(slot);
    this.arena.release(slot);
  }

  /** Slot of a subject reference (16 bytes at `at`), or {@link NONE}. */
  find(ref: Buffer, at = 0): number {
    return this.byRef.find(ref, at);
  }

  /** A copy of the 16 bytes. */
  ref(slot: number): Buffer {
    const at = this.arena.offset(slot);
    return Buffer.from(this.arena.buffer(slot).subarray(at, at + 16));
  }

  copyRef(slot: number, target: Buffer, at: number): void {
    const from = this.arena.offset(slot);
    this.arena.buffer(slot).copy(target, at, from, from + 16);
  }

  isActive(slot: number): boolean {
    return this.arena.buffer(slot)[this.arena.offset(slot) + STATE_AT] === SubjectRowState.active;
  }

  incarnation(slot: number): number {
    return this.arena.buffer(slot).readUInt32BE(this.arena.offset(slot) + INCARNATION_AT);
  }

  keySlot(slot: number): number {
    return this.arena.buffer(slot).readInt32BE(this.arena.offset(slot) + KEY_AT);
  }

  setKey(slot: number, incarnation: number, keySlot: number): void {
    this.changeCount++;
    const bytes = this.arena.buffer(slot);
    const at = this.arena.offset(slot);
    bytes.writeUInt32BE(incarnation, at + INCARNATION_AT);
    bytes.writeInt32BE(keySlot, at + KEY_AT);
  }

  firstEntry(slot: number): number {
    return this.arena.buffer(slot).readInt32BE(this.arena.offset(slot) + ENTRY_AT);
  }

  setFirstEntry(slot: number, entry: number): void {
    this.arena.buffer(slot).writeInt32BE(entry, this.arena.offset(slot) + ENTRY_AT);
  }

  /** Wall-clock ms of the fence. */
  fencedAt(slot: number): number {
    return this.arena.buffer(slot).readUIntBE(this.arena.offset(slot) + FENCED_AT, 6);
  }

  /** Monotonic ms from which every lease given before the fence has run out. */
  readyAt(slot: number): number {
    return this.arena.buffer(slot).readDoubleBE(this.arena.offset(slot) + READY_AT);
  }

  fence(slot: number, fencedAtMs: number, readyAtMonotonic: number): void {
    this.changeCount++;
    const bytes = this.arena.buffer(slot);
    const at = this.arena.offset(slot);
    bytes[at + STATE_AT] = SubjectRowState.erasing;
    bytes.writeUIntBE(fencedAtMs, at + FENCED_AT, 6);
    bytes.writeDoubleBE(readyAtMonotonic, at + READY_AT);
  }

  unfence(slot: number): void {
    this.changeCount++;
    const bytes = this.arena.buffer(slot);
    const at = this.arena.offset(slot);
    bytes[at + STATE_AT] = SubjectRowState.active;
    bytes.writeUIntBE(0, at + FENCED_AT, 6);
  }

  get size(): number {
    return this.arena.used;
  }

  clear(): void {
    this.changeCount++;
    this.arena.clear();
    this.byRef.clear();
  }
}
