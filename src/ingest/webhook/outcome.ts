import type { Delivery, Fate } from '../../vault/seal';

/** What the signed caller is told of its webhook: counts alone. */
export interface WebhookOutcome {
  /** Updates found in the webhook. The counts below add up to it. */
  updates: number;
  /** Messages stored, sealed. */
  stored: number;
  /** States of outbound messages recorded. */
  statuses: number;
  /** Other events recorded. */
  events: number;
  /** Kept whole because this release does not know them. */
  unrecognised: number;
  /** Not stored: older than their retention period. */
  expired: number;
  /** Not stored: so old that no key is given out for their time. */
  late: number;
  /** Not stored: redelivered events of somebody who was erased. */
  suppressed: number;
  /** Not stored: states of something sent to somebody who is not known here. */
  noSubject: number;
  /** How many of the stored ones were there before; absent when webhooks shared a commit and it cannot be told whose they were. */
  duplicates?: number;
}

const COUNTED_AS = {
  message: 'stored',
  status: 'statuses',
  event: 'events',
  unrecognised: 'unrecognised',
  expired: 'expired',
  late: 'late',
  suppressed: 'suppressed',
  'no-subject': 'noSubject',
} as const satisfies Record<Exclude<Fate, 'refused'>, keyof WebhookOutcome>;

/** Counts the fates of a delivery none of whose updates was refused. */
export function outcomeOf({ fates, duplicates }: Delivery): WebhookOutcome {
  const outcome: WebhookOutcome = {
    updates: fates.length,
    stored: 0,
    statuses: 0,
    events: 0,
    unrecognised: 0,
    expired: 0,
    late: 0,
    suppressed: 0,
    noSubject: 0,
  };
  for (const fate of fates) if (fate !== 'refused') outcome[COUNTED_AS[fate]]++;
  if (duplicates !== null) outcome.duplicates = duplicates;
  return outcome;
}
