import type { Jitter, TargetState } from '../outbound';
import type { DeliveryResult } from './deliver';
import { nextDeliveryAt } from './delivery-schedule';

/** Why a person has to look. */
export type EscalationReason = 'window-over' | 'gone' | 'not-acknowledged';

/**
 * How far a notification is. `delivered` is a 2xx: the recipient has it, which is not yet that it acted. `acknowledged` is its own word.
 * `escalated` waits for a person; a late acknowledgement still counts.
 */
export type DeliveryState =
  | {
      readonly phase: 'pending';
      /** Failed attempts so far. */
      readonly attempts: number;
      readonly firstAttemptAtMs: number | null;
      readonly nextAttemptAtMs: number;
    }
  | {
      readonly phase: 'delivered';
      readonly attempts: number;
      readonly atMs: number;
      readonly acknowledgeByMs: number;
    }
  | { readonly phase: 'acknowledged'; readonly attempts: number; readonly atMs: number }
  | {
      readonly phase: 'escalated';
      readonly attempts: number;
      readonly atMs: number;
      readonly reason: EscalationReason;
    };

/** A recipient has this long to acknowledge what was delivered. */
export const ACKNOWLEDGE_WITHIN_MS = 5 * 86_400_000;

/** A notification that is due now; also what a person starts anew after an escalation. */
export function newDelivery(nowMs: number): DeliveryState {
  return { phase: 'pending', attempts: 0, firstAttemptAtMs: null, nextAttemptAtMs: nowMs };
}

/** The state after an attempt. Anything but `pending` is left as it is: a repeat that arrives late changes nothing. */
export function afterAttempt(
  state: DeliveryState,
  result: DeliveryResult,
  nowMs: number,
  jitter: Jitter,
): DeliveryState {
  if (state.phase !== 'pending') return state;
  const attempts = state.attempts + 1;
  if (result.kind === 'delivered') {
    if (result.acknowledged) return { phase: 'acknowledged', attempts, atMs: nowMs };
    return { phase: 'delivered', attempts, atMs: nowMs, acknowledgeByMs: nowMs + ACKNOWLEDGE_WITHIN_MS };
  }
  if (result.kind === 'gone') return { phase: 'escalated', attempts, atMs: nowMs, reason: 'gone' };
  const firstAttemptAtMs = state.firstAttemptAtMs ?? nowMs;
  const { retryAfterMs } = result;
  const next = nextDeliveryAt({ attempts, firstAttemptAtMs, nowMs, retryAfterMs }, jitter);
  if (next === null) return { phase: 'escalated', attempts, atMs: nowMs, reason: 'window-over' };
  return { phase: 'pending', attempts, firstAttemptAtMs, nextAttemptAtMs: next };
}

/** The state after the recipient acknowledged, over the API or in an answer; also before any delivery, since it may poll the feed. */
export function afterAcknowledgement(state: DeliveryState, nowMs: number): DeliveryState {
  if (state.phase === 'acknowledged') return state;
  return { phase: 'acknowledged', attempts: state.attempts, atMs: nowMs };
}

/** The state when time passes: what was delivered and not acknowledged in time is escalated. */
export function afterTime(state: DeliveryState, nowMs: number): DeliveryState {
  if (state.phase !== 'delivered' || nowMs < state.acknowledgeByMs) return state;
  return { phase: 'escalated', attempts: state.attempts, atMs: nowMs, reason: 'not-acknowledged' };
}

/** As the certificate says it. */
export function targetStateOf(state: DeliveryState): TargetState {
  switch (state.phase) {
    case 'pending':
      return state.attempts === 0 ? 'planned' : 'retrying';
    case 'delivered':
      return 'submitted';
    case 'acknowledged':
      return 'acknowledged';
    case 'escalated':
      return 'failed';
  }
}
