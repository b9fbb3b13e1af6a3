import { bucketOf, type Granularity } from '../../crypto';

/** Buckets of one granularity, both ends included. */
export interface BucketRange {
  first: number;
  last: number;
}

const GRANULARITIES: readonly Granularity[] = ['hour', 'day', 'month'];
const LAST_SECOND = 253_402_300_799;

/** The buckets, of every granularity, that can hold events from `from` to `to` (Unix ms, both included). */
export function bucketRanges(from: number, to: number): BucketRange[] {
  const [first, last] = [clamp(from), clamp(to)];
  return GRANULARITIES.map((granularity) => ({
    first: bucketOf(granularity, first),
    last: bucketOf(granularity, last),
  }));
}

function clamp(ms: number): number {
  return Math.min(Math.max(Math.floor(ms / 1000), 0), LAST_SECOND);
}
