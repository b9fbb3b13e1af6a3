const SOONEST_MS = 400;
const LATEST_MS = 60_000;
/** Of what has been waited already, no more than this part is waited again. */
const SHARE = 0.25;

/**
 * When an erasure looks again for what serves all at once, a rotation or a checkpoint: soon at first, seldomer the longer it lasts. A thousand that
 * wait together would otherwise keep a worker busy with looking.
 */
export function lookAgainInMs(executedAt: Date, now: number): number {
  return Math.min(LATEST_MS, Math.max(SOONEST_MS, Math.round((now - executedAt.getTime()) * SHARE)));
}
