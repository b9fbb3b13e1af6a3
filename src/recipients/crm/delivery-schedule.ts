import type { Jitter } from '../outbound';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Deliveries are tried for this long, counted from the first attempt; then somebody is told. */
export const DELIVERY_WINDOW_MS = 5 * 24 * HOUR_MS;

/** Wait after the first, second, … failed attempt: the example of Standard Webhooks 1.0.0; from the last one on, the last one. */
export const DELIVERY_DELAYS_MS: readonly number[] = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];

/** Jitter shortens a wait by up to a tenth. */
const JITTER_SHARE = 0.1;

/**
 * When to try again after `attempts` failed ones (at least 1), or null when the window is over. The last attempt is at its very end. A recipient that asks for
 * a longer wait gets it within the window.
 */
export function nextDeliveryAt(
  delivery: { attempts: number; firstAttemptAtMs: number; nowMs: number; retryAfterMs: number },
  jitter: Jitter,
): number | null {
  const endMs = delivery.firstAttemptAtMs + DELIVERY_WINDOW_MS;
  if (delivery.nowMs >= endMs) return null;
  const last = DELIVERY_DELAYS_MS.length - 1;
  const delayMs = DELIVERY_DELAYS_MS[Math.min(Math.max(delivery.attempts - 1, 0), last)]!;
  const jittered = Math.round(delayMs * (1 - JITTER_SHARE * jitter()));
  return Math.min(delivery.nowMs + Math.max(jittered, delivery.retryAfterMs), endMs);
}
