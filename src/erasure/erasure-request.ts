import type { Evidence, Step } from '../foundation/steps';

/** An approved erasure, as the worker knows it. */
export interface ErasureRequest {
  id: string;
  subjectRef: string;
  /** The grant that the API registered when somebody approved: lets the worker open identifiers until the fence. */
  grantId: string | null;
  /** `17(1)(a)` … `17(1)(f)`; null when none was named. */
  ground: string | null;
  /** `certificateCommitment` of salt and identifier; only the person has the salt. */
  commitment: Buffer | null;
  receivedAt: Date;
  verifiedAt: Date | null;
  decidedAt: Date | null;
  executedAt: Date;
  dueAt: Date;
}

/** A step of the erasure cycle. */
export type ErasureStep = Step<ErasureRequest>;

/** Reads the evidence of an earlier step; the order of the steps is fixed, so that a missing one is a mistake of ours. */
export function evidenceOf(done: ReadonlyMap<string, Evidence>, step: string): Evidence {
  const evidence = done.get(step);
  if (evidence === undefined) throw new Error(`the step ${step} comes before this one`);
  return evidence;
}

/** A number out of an evidence. */
export function numberOf(evidence: Evidence, name: string): number {
  const value = evidence[name];
  return typeof value === 'number' ? value : 0;
}

/** Several numbers out of an evidence. */
export function numbersOf(evidence: Evidence, name: string): number[] {
  const value = evidence[name];
  return Array.isArray(value) ? value.filter((one): one is number => typeof one === 'number') : [];
}
