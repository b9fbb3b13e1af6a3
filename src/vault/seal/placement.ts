import { bucketEndSeconds, bucketOf, type Granularity, purgeAtSeconds } from '../../crypto';

/** A retention class, as far as sealing needs it. */
export interface RetentionClass {
  classId: number;
  name: string;
  periodDays: number;
  granularity: Granularity;
}

/** Where an event belongs in time: its class and bucket, and the event time that counts. */
export interface Place {
  readonly classId: number;
  readonly bucket: number;
  /** Unix seconds. */
  readonly eventTime: number;
  /** True when the webhook's own time was not believable and the moment of receipt counts. */
  readonly clamped: boolean;
}

/** `expired`: its period had ended before it came. `late`: no key is given out any more for a bucket that long ago. Neither is stored. */
export type Misplaced = 'expired' | 'late';

/** How far ahead of our clock an event may be: clocks differ, but nobody writes tomorrow. */
export const FUTURE_TOLERANCE_SECONDS = 600;
const DAY = 86_400;

/**
 * Finds an event's bucket. A bucket is over when its *earliest* possible message is (`purgeAt`), so an event of a bucket that is over is expired even if it
 * is itself some hours younger.
 */
export function placeEvent(
  eventTime: number | null,
  retention: RetentionClass,
  nowSeconds: number,
  sealWindowDays: number,
): Place | Misplaced {
  const clamped = eventTime === null || eventTime > nowSeconds + FUTURE_TOLERANCE_SECONDS;
  const counted = clamped ? nowSeconds : eventTime;
  const bucket = bucketOf(retention.granularity, counted);
  if (purgeAtSeconds(bucket, retention.periodDays) <= nowSeconds) return 'expired';
  if (bucketEndSeconds(bucket) <= nowSeconds - sealWindowDays * DAY) return 'late';
  return { classId: retention.classId, bucket, eventTime: counted, clamped: clamped && eventTime !== null };
}
