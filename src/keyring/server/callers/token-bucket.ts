import type { Clock } from '../../../foundation/clock';

/** How much of something a caller may have. */
export interface Quota {
  perSecond: number;
  burst: number;
  perDay: number;
}

const DAY_MS = 86_400_000;

/** A token bucket with a daily cap, on the monotonic clock. */
export class TokenBucket {
  private tokens: number;
  private filledAt: number;
  private today = 0;
  private dayBegan: number;

  constructor(
    private readonly quota: Quota,
    private readonly clock: Clock,
  ) {
    this.tokens = quota.burst;
    this.filledAt = clock.monotonic();
    this.dayBegan = this.filledAt;
  }

  /** How much of the day's share is used, in percent. */
  get percent(): number {
    return Math.floor((this.today / this.quota.perDay) * 100);
  }

  /** Takes `count` at once, or nothing at all. */
  take(count: number): boolean {
    this.fill();
    if (this.tokens < count || this.today + count > this.quota.perDay) return false;
    this.spend(count);
    return true;
  }

  /** True while there is nothing to take. */
  get isEmpty(): boolean {
    this.fill();
    return this.tokens < 1 || this.today >= this.quota.perDay;
  }

  /** Takes what turned out to be needed, whether or not there was so much: the bucket stays empty until that is made good. */
  spend(count: number): void {
    this.tokens -= count;
    this.today += count;
  }

  private fill(): void {
    const now = this.clock.monotonic();
    if (now - this.dayBegan >= DAY_MS) {
      this.dayBegan = now;
      this.today = 0;
    }
    this.tokens = Math.min(
      this.quota.burst,
      this.tokens + ((now - this.filledAt) / 1000) * this.quota.perSecond,
    );
    this.filledAt = now;
  }
}
