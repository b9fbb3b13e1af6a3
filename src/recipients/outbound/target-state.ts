/**
 * The honest states of something that is to be forgotten outside (`reference` §4.2, §4.3).
 *
 * `planned` nothing done yet · `submitted` the other side said that it received the request · `acknowledged` its answer states the result ·
 * `retrying` will be repeated · `failed` a person must look · `expires-by-date` nothing to call, it goes by itself on a date · `expired` that
 * date has passed · `manual-evidence-needed` a person must act there · `manual-evidence-attached` they did and said how · `not-possible`
 * nobody can · `not-applicable` there is nothing.
 */
export type TargetState =
  | 'planned'
  | 'submitted'
  | 'acknowledged'
  | 'retrying'
  | 'failed'
  | 'expires-by-date'
  | 'expired'
  | 'manual-evidence-needed'
  | 'manual-evidence-attached'
  | 'not-possible'
  | 'not-applicable';

const AFTER_AN_ATTEMPT: readonly TargetState[] = [
  'submitted',
  'acknowledged',
  'retrying',
  'failed',
  'expires-by-date',
  'expired',
  'manual-evidence-needed',
];

/**
 * Which state may follow which. `failed` never becomes `not-possible`: a lost token is no impossibility. It can be tried again or done by hand.
 * A date moves when a later status of the person's messages arrives.
 */
export const TARGET_TRANSITIONS: Readonly<Record<TargetState, readonly TargetState[]>> = {
  planned: AFTER_AN_ATTEMPT,
  retrying: AFTER_AN_ATTEMPT,
  submitted: AFTER_AN_ATTEMPT,
  failed: ['retrying', 'manual-evidence-needed'],
  'expires-by-date': ['expires-by-date', 'expired'],
  expired: ['expires-by-date'],
  'manual-evidence-needed': ['manual-evidence-attached'],
  acknowledged: [],
  'manual-evidence-attached': [],
  'not-possible': [],
  'not-applicable': [],
};

/** True when `to` may follow `from`. */
export function mayFollow(from: TargetState, to: TargetState): boolean {
  return TARGET_TRANSITIONS[from].includes(to);
}

/** True when nothing more is to be done or awaited. `failed` and `manual-evidence-needed` are not settled: they wait for a person. */
export function isSettled(state: TargetState): boolean {
  return TARGET_TRANSITIONS[state].length === 0 || state === 'expired';
}
