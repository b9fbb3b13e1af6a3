import type { IncidentStep } from './incident';

/** What a step of a containment came to. */
export type Found = Pick<IncidentStep, 'state' | 'evidence'>;

/** It was done; evidence holds ids, codes and counts. */
export const done = (evidence: Found['evidence'] = {}): Found => ({ state: 'done', evidence });

/** There is nothing to do for this kind of credential. */
export const notApplicable: Found = { state: 'not-applicable', evidence: {} };

/** No call can do it, or Meta refuses the one that could: `why` in words of ours. */
export const needsPerson = (why: string, evidence: Found['evidence'] = {}): Found => ({
  state: 'needs-person',
  evidence: { why, ...evidence },
});
