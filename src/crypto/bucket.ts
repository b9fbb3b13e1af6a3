import { DomainError } from '../foundation/errors';

/** Width of a retention bucket, in UTC. */
export type Granularity = 'hour' | 'day' | 'month';

const TOP: Readonly<Record<Granularity, number>> = { hour: 0b00, day: 0b01, month: 0b10 };
const GRANULARITIES = ['hour', 'day', 'month'] as const;
const INDEX_MASK = 0x3fff_ffff;
const HOUR = 3_600;
const DAY = 86_400;

/**
 * Bucket of an event time in Unix seconds: two bits of granularity, thirty of hours, days or months since 1970 (UTC). Buckets of different
 * granularity never collide. Throws `bucket.event-time` for times before 1970 or beyond the year 9999.
 */
export function bucketOf(granularity: Granularity, eventTimeSeconds: number): number {
  if (!(eventTimeSeconds >= 0 && eventTimeSeconds < 253_402_300_800)) {
    throw new DomainError('invalid', 'bucket.event-time', 'an event time lies between 1970 and 9999');
  }
  return ((TOP[granularity] << 30) | indexOf(granularity, eventTimeSeconds)) >>> 0;
}

function indexOf(granularity: Granularity, seconds: number): number {
  if (granularity === 'hour') return Math.floor(seconds / HOUR);
  if (granularity === 'day') return Math.floor(seconds / DAY);
  const date = new Date(seconds * 1000);
  return 12 * (date.getUTCFullYear() - 1970) + date.getUTCMonth();
}

/** Granularity of a bucket; throws `bucket.malformed` for the unused fourth pattern. */
export function bucketGranularity(bucket: number): Granularity {
  const granularity = GRANULARITIES[bucket >>> 30];
  if (granularity === undefined)
    throw new DomainError('invalid', 'bucket.malformed', 'unknown bucket granularity');
  return granularity;
}

/** First second of a bucket (Unix seconds). */
export function bucketStartSeconds(bucket: number): number {
  return startOf(bucketGranularity(bucket), bucket & INDEX_MASK);
}

/** First second after a bucket (Unix seconds). */
export function bucketEndSeconds(bucket: number): number {
  return startOf(bucketGranularity(bucket), (bucket & INDEX_MASK) + 1);
}

function startOf(granularity: Granularity, index: number): number {
  if (granularity === 'hour') return index * HOUR;
  if (granularity === 'day') return index * DAY;
  return Date.UTC(1970, index) / 1000;
}

/** When a bucket must be gone (Unix seconds): its *earliest* possible message decides, so nothing is kept longer than promised. */
export function purgeAtSeconds(bucket: number, periodDays: number): number {
  return bucketStartSeconds(bucket) + periodDays * DAY;
}
