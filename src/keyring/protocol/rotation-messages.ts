import { bool, type Carried, fixed, listOf, long, maybe, oneOf, struct, text, word } from './codec';

/** Rotates; with `wait` the answer comes when the old generation is denied everywhere. */
export const rotateRequest = struct({ wait: bool });

/** Phases of a rotation; `idle` when none is under way. */
export const PHASES = [
  'idle',
  'frozen',
  'rooted',
  'rewrapped',
  'committed',
  'verified',
  'destroying',
  'denied',
  'cleaned',
  'recorded',
  'failed',
] as const;

/** One of {@link PHASES}: the last one that was completed. */
export type RotationPhase = (typeof PHASES)[number];

/** The generation in use when answered, and how many keys the rotation destroyed. */
export const rotateAnswer = struct({
  generation: long,
  phase: oneOf(PHASES),
  destroyed: word,
  failure: maybe(text),
});

/** A signature over a batch that the guard holds back (`approve`), or over taking it back (`cancel`). */
export const approvalRequest = struct({ digest: fixed(32), signature: fixed(64) });

/** A batch that waits for two people; times are Unix ms, `releaseAt` 0 until both have signed. */
export const guardedBatch = struct({
  digest: fixed(32),
  keys: word,
  blockedAt: long,
  releaseAt: long,
  approvals: listOf(text),
});

/** What `rotate` answers. */
export type RotationResult = Carried<typeof rotateAnswer>;
