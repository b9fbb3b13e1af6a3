import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../foundation/clock';
import { RetentionClassStore } from '../classes';
import { bucketRange, type ClassBucket, isDue, PartitionStore } from '../partitions';

/** A bucket whose period is over. */
export type DueBucket = ClassBucket & { dueAt: Date };

/** Finds what is due, by the tables there are and the periods of now: however long nobody looked, nothing is forgotten. */
@Injectable()
export class DueBuckets {
  constructor(
    private readonly classes: RetentionClassStore,
    private readonly partitions: PartitionStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async find(): Promise<DueBucket[]> {
    const periods = new Map(
      (await this.classes.all()).map(({ classId, periodDays }) => [classId, periodDays]),
    );
    return (await this.partitions.buckets()).flatMap(({ classId, bucket }) => {
      const periodDays = periods.get(classId);
      if (periodDays === undefined || !isDue(bucket, periodDays, this.clock.now())) return [];
      return [{ classId, bucket, dueAt: bucketRange(bucket, periodDays).dueAt }];
    });
  }
}
