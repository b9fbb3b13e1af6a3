const FIRST_MS = 5_000;
const LONGEST_MS = 3_600_000;

/** A number in [0, 1): spreads repeats, so that jobs which failed together do not return together. Not for secrets. */
export type Jitter = () => number;

/** How long to wait after the given attempt failed: 5 s doubled each time up to an hour, of which jitter takes up to half. */
export function backOffMs(attempt: number, jitter: Jitter): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt - 1, 30));
  return Math.round(full * (0.5 + jitter() / 2));
}

/** Milliseconds that a `Retry-After` header asks for (seconds or an HTTP date); 0 when absent or unreadable, a day at most. */
export function retryAfterMs(header: string | null, nowMs: number): number {
  if (header === null) return 0;
  const asked = /^\d{1,9}$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isFinite(asked) ? Math.min(Math.max(asked, 0), 86_400_000) : 0;
}
