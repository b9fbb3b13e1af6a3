import type { Activity } from '../facts/activity.store';

/** With fewer hours to compare with nothing is said: the installation is learning what is usual. */
const ENOUGH_HOURS = 3;

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
