const SEGMENT_SLOTS = 16_384;

/**
 * Fixed-width records in large buffers, addressed by slot number: a million of them are some dozens of buffers instead of millions of objects.
 * Growing adds a segment and copies nothing; a freed slot is zeroed at once and used again.
 */
export class RecordArena {
  private readonly segments: Buffer[] = [];
  private readonly free: number[] = [];
  private top = 0;

  constructor(readonly stride: number) {}

  /** A zeroed slot. */
  allocate(): number {
    const reused = this.free.pop();
    if (reused !== undefined) return reused;
    if (this.top === this.segments.length * SEGMENT_SLOTS) {
      const segment = Buffer.allocUnsafeSlow(SEGMENT_SLOTS * this.stride);
      this.segments.push(segment.fill(0));
    }
    return this.top++;
  }

  /** Overwrites the slot with zeros and gives it back. */
  release(slot: number): void {
    const at = this.offset(slot);
    this.buffer(slot).fill(0, at, at + this.stride);
    this.free.push(slot);
  }

  /** The buffer that holds a slot; the record begins at {@link offset}. */
  buffer(slot: number): Buffer {
    return this.segments[Math.floor(slot / SEGMENT_SLOTS)]!;
  }

  /** Where a slot begins in its {@link buffer}. */
  offset(slot: number): number {
    return (slot % SEGMENT_SLOTS) * this.stride;
  }

  /** Slots ever used; those in between may be free. */
  get high(): number {
    return this.top;
  }

  /** Slots in use. */
  get used(): number {
    return this.top - this.free.length;
  }

  /** Zeroes and forgets everything. */
  clear(): void {
    for (const segment of this.segments) segment.fill(0);
    this.segments.length = 0;
    this.free.length = 0;
    this.top = 0;
  }
}
