import { DomainError } from '../foundation/errors';

/** What a data subject may ask for (GDPR Art. 15–18, 20, 21). */
export const REQUEST_KINDS = [
  'access',
  'portability',
  'erasure',
  'rectification',
  'restriction',
  'objection',
] as const;
/** One of {@link REQUEST_KINDS}. */
export type RequestKind = (typeof REQUEST_KINDS)[number];

/** Where a request stands. */
export const REQUEST_STATES = [
  'received',
  'verifying',
  'verified',
  'approved',
  'executing',
  'completed',
  'refused',
  'withdrawn',
  'suspended',
] as const;
/** One of {@link REQUEST_STATES}. */
export type RequestState = (typeof REQUEST_STATES)[number];

/**
 * The state machine: from each state, the ones it may go to. Nothing is executed that was not verified and approved; nothing leaves `completed`,
 * `refused` or `withdrawn`. The database holds the same table (`request_transition`) and refuses every other change, whoever makes it.
 */
export const TRANSITIONS: Readonly<Record<RequestState, readonly RequestState[]>> = {
  received: ['verifying', 'verified', 'refused', 'withdrawn'],
  verifying: ['verified', 'refused', 'withdrawn'],
  verified: ['approved', 'refused', 'withdrawn'],
  approved: ['executing', 'suspended', 'withdrawn'],
  executing: ['completed', 'suspended'],
  suspended: ['executing'],
  completed: [],
  refused: [],
  withdrawn: [],
};

/** Throws `request.state` (conflict), saying from which states the step is possible. */
export function assertMayBecome(from: RequestState, to: RequestState): void {
  if (TRANSITIONS[from].includes(to)) return;
  const possible = REQUEST_STATES.filter((state) => TRANSITIONS[state].includes(to));
  throw new DomainError(
    'conflict',
    'request.state',
    `a request that is ${from} cannot become ${to}; possible from ${possible.join(', ')}`,
  );
}

/** True until the request has ended: while it is open, the statutory clock runs. */
export function isOpen(state: RequestState): boolean {
  return TRANSITIONS[state].length > 0;
}
