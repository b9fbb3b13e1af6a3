import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../foundation/clock';
import { DailyCountStore } from './daily-count.store';

const DAY_MS = 86_400_000;
/** A day is counted when it has been over for so long: deliveries are minutes late, seldom hours. */
const GRACE_MS = 3_600_000;
/** How many days back a count is made up for after downtime. */
const CATCH_UP_DAYS = 14;

/** Counts every day that is over, once, while its messages are there to be counted. */
@Injectable()
export class DailyCounts {
  constructor(
    private readonly store: DailyCountStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Idempotent; returns how many days were counted. */
  async runOnce(): Promise<number> {
    const over = Math.floor((this.clock.now() - GRACE_MS) / DAY_MS);
    const days = Array.from({ length: CATCH_UP_DAYS }, (_, back) =>
      new Date((over - 1 - back) * DAY_MS).toISOString().slice(0, 10),
    );
    const uncounted = await this.store.uncounted(days);
    for (const day of uncounted) await this.store.count(day);
    return uncounted.length;
  }
}
