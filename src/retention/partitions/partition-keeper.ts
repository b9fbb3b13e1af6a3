import { Inject, Injectable } from '@nestjs/common';
import { bucketOf, type Granularity } from '../../crypto';
import { CLOCK, type Clock } from '../../foundation/clock';
import { RetentionClassStore } from '../classes';
import { PartitionStore } from './partition.store';

const HOUR = 3_600;
const DAY = 86_400;
/** How far ahead partitions are made, in seconds, and in which steps, so that no webhook waits for one. */
const AHEAD: Readonly<Record<Granularity, { until: number; step: number }>> = {
  hour: { until: 36 * HOUR, step: HOUR },
  day: { until: 3 * DAY, step: DAY },
  month: { until: 32 * DAY, step: 28 * DAY },
};

/** Makes the partitions of the coming buckets before the first message needs them. */
@Injectable()
export class PartitionKeeper {
  constructor(
    private readonly classes: RetentionClassStore,
    private readonly partitions: PartitionStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Idempotent; returns how many buckets it looked after. */
  async runOnce(): Promise<number> {
    const now = Math.floor(this.clock.now() / 1_000);
    let count = 0;
    for (const { classId, granularity } of await this.classes.all()) {
      for (const bucket of comingBuckets(granularity, now)) {
        await this.partitions.ensure({ classId, bucket });
        count += 1;
      }
    }
    return count;
  }
}

/** The bucket of now and the ones that follow soon. */
export function comingBuckets(granularity: Granularity, nowSeconds: number): number[] {
  const { until, step } = AHEAD[granularity];
  const buckets = new Set<number>();
  for (let at = nowSeconds; at <= nowSeconds + until; at += step) buckets.add(bucketOf(granularity, at));
  buckets.add(bucketOf(granularity, nowSeconds + until));
  return [...buckets];
}
