const FIRST_MS = 500;
const LONGEST_MS = 30_000;
const STEADY_MS = 60_000;

/**
 * How long to wait, in ms, before the next start of a process that ended by itself: half a second after the first time, doubling up to half
 * a minute, and from the beginning again once a start has lasted a minute.
 */
export class BackOff {
  private failures = 0;

  afterRunOf(ms: number): number {
    this.failures = ms >= STEADY_MS ? 1 : this.failures + 1;
    return Math.min(LONGEST_MS, FIRST_MS * 2 ** (this.failures - 1));
  }
}
