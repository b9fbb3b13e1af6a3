import type { AttemptEvidence } from './evidence';
import type { TargetState } from './target-state';

/**
 * What an attempt found, as a stable word that a certificate may quote. Only `deleted` says that something was deleted, and only an answer that
 * states it produces it.
 */
export type Finding =
  | 'deleted'
  | 'redacted'
  | 'no-entry-existed'
  | 'no-entry-left'
  | 'already-expired-or-unknown'
  | 'accepted'
  | 'unblocked'
  | 'no-answer'
  | 'asked-to-wait'
  | 'unexpected-answer'
  | 'credentials-refused'
  | 'account-stopped'
  | 'request-refused'
  | 'recipient-refused'
  | 'audience-flagged'
  | 'unclassified-error';

/** The result of one attempt at one target. */
export interface TargetOutcome {
  readonly state: Exclude<
    TargetState,
    'planned' | 'manual-evidence-attached' | 'not-applicable' | 'not-possible'
  >;
  readonly finding: Finding;
  /** When the rest goes by itself (`expires-by-date`, `expired`), UTC. */
  readonly until?: string;
  /** Not before this instant, UTC (`retrying`). */
  readonly retryAt?: string;
  /** The DPO is to be told at once, because every other call will fail the same way. */
  readonly tell?: 'credentials' | 'account';
  /** Counts that the other side stated; not proof. */
  readonly counts?: { readonly received: number; readonly invalid: number };
  /** The other side's error code, a number without meaning for a person. */
  readonly code?: number;
  /** Null when no call was made. */
  readonly evidence: AttemptEvidence | null;
}

/** True when the act may have happened although no answer says so: the next attempt is `afterUnknown`. */
export function isUnknown(outcome: TargetOutcome): boolean {
  return outcome.finding === 'no-answer';
}
