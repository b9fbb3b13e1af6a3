/** Keys that are remembered: a flood from many addresses must not fill the memory. The one unused for longest is forgotten first, and begins full. */
const MAX_KEYS = 20_000;

interface Bucket {
  tokens: number;
  filledAt: number;
}

/**
 * A token bucket per key: `perSecond` on average, twice as much at once. `perSecond` 0 limits nothing. `now` is a monotonic clock in ms.
 */
export class RateLimiter {
  private readonly buckets = new Map<string, Bucket>();

  constructor(
    private readonly perSecond: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Takes `count`, or nothing and answers false. What is more than a full bucket is let in when it is full: it could never come otherwise. */
  take(key: string, count = 1): boolean {
    if (this.perSecond === 0) return true;
    const burst = this.perSecond * 2;
    const now = this.now();
    const known = this.buckets.get(key);
    const tokens =
      known === undefined
        ? burst
        : Math.min(burst, known.tokens + ((now - known.filledAt) / 1_000) * this.perSecond);
    const admitted = tokens >= Math.min(count, burst);
    this.buckets.delete(key);
    this.buckets.set(key, { tokens: admitted ? tokens - count : tokens, filledAt: now });
    if (this.buckets.size > MAX_KEYS) this.buckets.delete(this.buckets.keys().next().value!);
    return admitted;
  }
}
