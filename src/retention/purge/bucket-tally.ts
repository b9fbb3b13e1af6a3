import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../foundation/clock';
import { BucketTallyStore } from './bucket-tally.store';
import { type DueBucket, DueBuckets } from './due-buckets';
import { PurgeBucketStore } from './purge-bucket.store';

/** How long before its due time a bucket is counted: half a day and half an hour off those times at which other buckets come to be due. */
const AHEAD_MS = 36.5 * 3_600_000;

/** Counts what is nearly due, so that a purge, whatever its size, has nothing to count. What it does not get to, the purge counts itself. */
@Injectable()
export class BucketTally {
  constructor(
    private readonly due: DueBuckets,
    private readonly buckets: PurgeBucketStore,
    private readonly tallies: BucketTallyStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Idempotent; returns how many buckets were counted. One that cannot be counted keeps no other from it, and fails the call in the end. */
  async runOnce(): Promise<number> {
    await this.tallies.forgetUnwatched();
    const known = new Set(
      [...(await this.tallies.counted()), ...(await this.buckets.unfinished())].map(nameOf),
    );
    const wanted = (await this.due.comingWithin(AHEAD_MS)).filter((bucket) => !known.has(nameOf(bucket)));
    let counted = 0;
    const failures: unknown[] = [];
    for (const bucket of wanted) {
      // Meanwhile it may have come to be due: its purge does not wait for this.
      if (bucket.dueAt.getTime() <= this.clock.now()) continue;
      try {
        await this.tallies.count(bucket, await this.tallies.watch(bucket));
        counted += 1;
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
    return counted;
  }
}

function nameOf({ classId, bucket }: Pick<DueBucket, 'classId' | 'bucket'>): string {
  return `${classId}/${bucket}`;
}
