/** Time as the rest of the code sees it. Injected everywhere, so that edges can be tested without sleeping. */
export interface Clock {
  /** Wall-clock milliseconds since 1970-01-01T00:00Z. */
  now(): number;
  /** Milliseconds that never go back; only differences mean something. */
  monotonic(): number;
}

/** Provider token of a process's {@link Clock}. */
export const CLOCK = Symbol('CLOCK');

/** The machine's own clocks. */
export const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };

/** A clock that stands still until it is told to move; both readings move together. */
export class ManualClock implements Clock {
  constructor(private wallMs: number) {}
  private elapsedMs = 0;

  now(): number {
    return this.wallMs;
  }

  monotonic(): number {
    return this.elapsedMs;
  }

  advance(ms: number): void {
    this.wallMs += ms;
    this.elapsedMs += ms;
  }

  /** Moves the wall clock alone, as an operator or a bad time server would. */
  setWall(ms: number): void {
    this.wallMs = ms;
  }
}
