/** Bodies up to this size need no room: a flood of large ones must not keep ordinary ones out, which their connections bound. */
const SMALL_BYTES = 64 * 1024;

/**
 * Memory for large bodies that are under way, in all connections together: without a bound, whoever opens a thousand connections and sends most of a large body on each
 * ends the process, and no signature is needed for it.
 */
export class BodyRoom {
  private taken = 0;

  constructor(private readonly bytes: number) {}

  /** A place for one body that is about to come. */
  enter(): BodyPlace {
    let held = 0;
    return {
      growTo: (size) => {
        if (size <= SMALL_BYTES) return true;
        if (this.taken + size - held > this.bytes) return false;
        this.taken += size - held;
        held = size;
        return true;
      },
      leave: () => {
        this.taken -= held;
        held = 0;
      },
    };
  }
}

/** What one body takes of the room. */
export interface BodyPlace {
  /** Takes as much as so many bytes need, or answers false and leaves it as it was. */
  growTo(size: number): boolean;
  /** Gives everything back. */
  leave(): void;
}
