/** The evidence for a candidate besides its shape. */
export interface Evidence {
  /** A context word of the type stands near. */
  readonly context?: boolean;
  /** The identifier belongs to the sender's region. */
  readonly region?: boolean;
  /** Written with the separators typical of the type. */
  readonly separators?: boolean;
  /** The value is the whole message: an answer, not a mention. */
  readonly alone?: boolean;
  /** An order, tracking, price or unit word touches it. */
  readonly against?: boolean;
}

/** Spans below it are dropped unless a policy says otherwise. */
export const DEFAULT_THRESHOLD = 0.5;

const CONTEXT = 0.35;
const CONTEXT_FLOOR = 0.5;
const REGION = 0.2;
const SEPARATORS = 0.15;
const ALONE = 0.1;
const AGAINST = 0.3;

/** Adds the evidence up; between 0 and 1, rounded so that equal evidence gives equal scores. */
export function score(base: number, evidence: Evidence): number {
  let total = base;
  if (evidence.context === true) total = Math.max(total + CONTEXT, CONTEXT_FLOOR);
  if (evidence.region === true) total += REGION;
  if (evidence.separators === true) total += SEPARATORS;
  if (evidence.alone === true) total += ALONE;
  if (evidence.against === true) total -= AGAINST;
  return Math.round(Math.min(1, Math.max(0, total)) * 100) / 100;
}
