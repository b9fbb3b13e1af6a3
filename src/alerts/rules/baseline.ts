import type { Activity, ActivityKind } from '../facts/activity.store';
import type { Facts } from '../facts/facts';

/** With fewer hours to compare with nothing is said: the installation is learning what is usual. */
const ENOUGH_HOURS = 3;

/** How far into an hour the one before is still looked at: of its last minutes nobody has told yet. */
const LOOK_BACK_MS = 600_000;
const HOUR_MS = 3_600_000;

/** An instant of the hour that is just over; null when that is too long ago. */
export function hourJustOver(now: Date): Date | null {
  return now.getTime() % HOUR_MS > LOOK_BACK_MS ? null : new Date(now.getTime() - HOUR_MS);
}

/** The activities of this hour, and of the hour just over, that are unusually high; of a key the one of this hour first. */
export async function unusuallyHigh(
  { activity, now }: { activity: Pick<Facts['activity'], 'of'>; now: Date },
  kind: ActivityKind,
  much: { times: number; atLeast: number },
): Promise<Activity[]> {
  const justOver = hourJustOver(now);
  const hours = [await activity.of(kind, now), ...(justOver ? [await activity.of(kind, justOver)] : [])];
  const high = hours.flat().filter((one) => isUnusuallyHigh(one, much));
  return [...new Map(high.reverse().map((one) => [one.key, one])).values()];
}

/** The middle of what is usual; null while too little is known. */
export function usualOf({ usual }: Activity): number | null {
  if (usual.length < ENOUGH_HOURS) return null;
  const sorted = [...usual].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/**
 * True when there is more than was to be expected: several times the usual, beyond the highest of the same hours, and enough in itself to matter.
 */
export function isUnusuallyHigh(
  activity: Activity,
  { times, atLeast }: { times: number; atLeast: number },
): boolean {
  const usual = usualOf(activity);
  if (usual === null || activity.count < atLeast) return false;
  return activity.count > usual * times && activity.count > Math.max(...activity.usual) * (times / 2);
}
