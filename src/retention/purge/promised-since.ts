import type { RetentionPeriod } from '../classes';
import { bucketRange } from '../partitions';

/**
 * Since when a due bucket has been due, in Unix ms: not before somebody shortened the period to one by which it is, since nobody is late with what was not asked
 * for. `periods` are those of its class, the newest first; the first that a class ever had counts from the beginning.
 */
export function promisedSince(bucket: number, periods: readonly RetentionPeriod[], nowMs: number): number {
  let since = nowMs;
  for (const [i, { periodDays, changedAt }] of periods.entries()) {
    const dueAt = bucketRange(bucket, periodDays).dueAt.getTime();
    // By this period it was not due yet when the next one came.
    if (dueAt > since) return since;
    const isFirst = i === periods.length - 1;
    since = isFirst ? dueAt : Math.max(dueAt, changedAt.getTime());
    if (since === dueAt) return since;
  }
  return since;
}
