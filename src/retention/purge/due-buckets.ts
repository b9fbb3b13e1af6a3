import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../foundation/clock';
import { RetentionClassStore } from '../classes';
import { bucketRange, type BucketRange, type ClassBucket, isDue, PartitionStore } from '../partitions';
import { promisedSince } from './promised-since';

/** A bucket whose period is over, or soon will be. */
export type DueBucket = ClassBucket & Pick<BucketRange, 'to' | 'dueAt'>;

/** Finds what is due, by the tables there are and the periods of now: however long nobody looked, nothing is forgotten. */
@Injectable()
export class DueBuckets {
  constructor(
    private readonly classes: RetentionClassStore,
    private readonly partitions: PartitionStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  find(): Promise<DueBucket[]> {
    return this.dueAt(this.clock.now());
  }

  /** Buckets into which nothing new falls, and which are not due yet but will be within `ms`. */
  async comingWithin(ms: number): Promise<DueBucket[]> {
    const now = this.clock.now();
    return (await this.dueAt(now + ms)).filter(
      ({ to, dueAt }) => to.getTime() <= now && dueAt.getTime() > now,
    );
  }

  /** What is due, and since when it was promised to be gone (`promisedSince`), in Unix ms. */
  async promised(): Promise<(DueBucket & { since: number })[]> {
    const due = await this.find();
    if (due.length === 0) return [];
    const periods = await this.classes.periods();
    const now = this.clock.now();
    return due.map((one) => {
      const ofClass = periods.filter(({ classId }) => classId === one.classId);
      return { ...one, since: promisedSince(one.bucket, ofClass, now) };
    });
  }

  private async dueAt(atMs: number): Promise<DueBucket[]> {
    const periods = new Map(
      (await this.classes.all()).map(({ classId, periodDays }) => [classId, periodDays]),
    );
    return (await this.partitions.buckets()).flatMap(({ classId, bucket }) => {
      const periodDays = periods.get(classId);
      if (periodDays === undefined || !isDue(bucket, periodDays, atMs)) return [];
      const { to, dueAt } = bucketRange(bucket, periodDays);
      return [{ classId, bucket, to, dueAt }];
    });
  }
}
