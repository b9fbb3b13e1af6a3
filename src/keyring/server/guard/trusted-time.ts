import type { Clock } from '../../../foundation/clock';

const DAY_MS = 86_400_000;
const TOLERANCE_MS = 300_000;

/**
 * How late it is for certain. A clock that jumps must not make keys due: time counts from when the keyring was last seen, plus a day's grace for a
 * machine that was off, plus what the monotonic clock has measured since.
 */
export class TrustedTime {
  private readonly startedMonotonic: number;
  private readonly startedWall: number;

  constructor(
    private readonly clock: Clock,
    /** Unix ms at which a keyring last ran on this database; undefined on the first start. */
    private readonly lastSeen: number | undefined,
  ) {
    this.startedMonotonic = clock.monotonic();
    this.startedWall = clock.now();
  }

  /** Unix ms: never later than the wall clock, and never more than the grace ahead of what was measured. */
  now(): number {
    const elapsed = this.clock.monotonic() - this.startedMonotonic;
    const measured = Math.min(this.startedWall, (this.lastSeen ?? this.startedWall) + DAY_MS) + elapsed;
    return Math.min(this.clock.now(), measured + TOLERANCE_MS);
  }

  /** True when the database's clock and ours are within five minutes of each other, and ours within five of what was measured. */
  agrees(databaseNow: number): boolean {
    const now = this.clock.now();
    return Math.abs(databaseNow - now) <= TOLERANCE_MS && now - this.now() <= TOLERANCE_MS;
  }
}
