import {
  bucketEndSeconds,
  bucketGranularity,
  bucketStartSeconds,
  type Granularity,
  purgeAtSeconds,
} from '../../crypto';

/** A bucket of a retention class: hours, days or months of event time that end together. */
export interface ClassBucket {
  classId: number;
  bucket: number;
}

/** What a bucket covers and when it must be gone. */
export interface BucketRange {
  granularity: Granularity;
  from: Date;
  /** The first instant after it. */
  to: Date;
  /** When it must be gone, counted from its *earliest* possible message. */
  dueAt: Date;
}

/** The range of a bucket under a period. */
export function bucketRange(bucket: number, periodDays: number): BucketRange {
  return {
    granularity: bucketGranularity(bucket),
    from: new Date(bucketStartSeconds(bucket) * 1_000),
    to: new Date(bucketEndSeconds(bucket) * 1_000),
    dueAt: new Date(purgeAtSeconds(bucket, periodDays) * 1_000),
  };
}

/** True from the very instant on at which the bucket's earliest possible message reaches its period. */
export function isDue(bucket: number, periodDays: number, nowMs: number): boolean {
  return purgeAtSeconds(bucket, periodDays) * 1_000 <= nowMs;
}
