import type { RecordArena } from './record-arena';

const EMPTY = -1;

/**
 * Open-addressing hash index over a field of an arena's records, 4 bytes per place. The field is random (a UUIDv4 or a MAC), so its first four
 * bytes are the hash. Removal shifts back, so no markers pile up.
 */
export class SlotIndex {
  private places = new Int32Array(1024).fill(EMPTY);
  private count = 0;

  /** `fieldAt` and `fieldBytes` say where in a record the indexed field lies. */
  constructor(
    private readonly arena: RecordArena,
    private readonly fieldAt: number,
    private readonly fieldBytes: number,
  ) {}

  /** Slot whose field equals `field[at…]`, or -1. */
  find(field: Buffer, at = 0): number {
    const mask = this.places.length - 1;
    for (let place = field.readUInt32LE(at) & mask; ; place = (place + 1) & mask) {
      const slot = this.places[place]!;
      if (slot === EMPTY || this.matches(slot, field, at)) return slot;
    }
  }

  /** Adds a slot whose field is written already and not yet in the index. */
  add(slot: number): void {
    if (this.count * 10 >= this.places.length * 7) this.grow();
    this.place(slot);
    this.count++;
  }

  /** Removes a slot, whose field must still be what it was when added. */
  remove(slot: number): void {
    const mask = this.places.length - 1;
    let hole = this.home(slot);
    while (this.places[hole] !== slot) {
      if (this.places[hole] === EMPTY) return;
      hole = (hole + 1) & mask;
    }
    for (let next = (hole + 1) & mask; this.places[next] !== EMPTY; next = (next + 1) & mask) {
      const home = this.home(this.places[next]!);
      // Movable only if its home does not lie cyclically between the hole and where it is.
      if (((next - home) & mask) >= ((next - hole) & mask)) {
        this.places[hole] = this.places[next]!;
        hole = next;
      }
    }
    this.places[hole] = EMPTY;
    this.count--;
  }

  get size(): number {
    return this.count;
  }

  clear(): void {
    this.places = new Int32Array(1024).fill(EMPTY);
    this.count = 0;
  }

  private matches(slot: number, field: Buffer, at: number): boolean {
    const from = this.arena.offset(slot) + this.fieldAt;
    return (
      this.arena.buffer(slot).compare(field, at, at + this.fieldBytes, from, from + this.fieldBytes) === 0
    );
  }

  private home(slot: number): number {
    const at = this.arena.offset(slot) + this.fieldAt;
    return this.arena.buffer(slot).readUInt32LE(at) & (this.places.length - 1);
  }

  private place(slot: number): void {
    const mask = this.places.length - 1;
    let place = this.home(slot);
    while (this.places[place] !== EMPTY) place = (place + 1) & mask;
    this.places[place] = slot;
  }

  private grow(): void {
    const old = this.places;
    this.places = new Int32Array(old.length * 2).fill(EMPTY);
    for (const slot of old) if (slot !== EMPTY) this.place(slot);
  }
}
