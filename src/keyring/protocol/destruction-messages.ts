import {
  bool,
  byte,
  type Carried,
  fixed,
  listOf,
  long,
  maybe,
  oneOf,
  struct,
  text,
  uuid,
  word,
} from './codec';

/** Why a subject is fenced or a key destroyed. */
export const DESTROY_REASONS = [
  'erasure',
  'lapse',
  'purge',
  'release',
  'done',
  'replaced',
  'expired',
  'rekey',
] as const;

/** One of {@link DESTROY_REASONS}. */
export type DestroyReason = (typeof DESTROY_REASONS)[number];

/** Fences a subject; the answer says since when (Unix ms) and how long the wait-out takes from now. */
export const fenceRequest = struct({ subjectRef: uuid, reason: oneOf(DESTROY_REASONS) });

/** `cutoff` in Unix seconds: redelivered events up to it are suppressed. */
export const fenceAnswer = struct({ fencedAt: long, cutoff: long, waitMs: word, suppressedUntil: long });

/** Takes a fence back, as long as nothing was destroyed. */
export const unfenceRequest = struct({ subjectRef: uuid });

/** One key to destroy. Epoch keys are named by class and bucket packed into the key id (`epochKeyId`). */
export const destroyRequest = listOf(
  struct({
    kind: byte,
    keyId: fixed(16),
    incarnation: word,
    reason: oneOf(DESTROY_REASONS),
    ref: maybe(uuid),
  }),
);

/** Outcome of a destruction: only `doomed` and `destroyed` mean that the key opens nothing any more. */
export const DESTROY_STATUSES = [
  'doomed',
  'destroyed',
  'waiting',
  'unknown',
  'notFenced',
  'notDue',
  'held',
  'guarded',
  'denied',
] as const;

/** One of {@link DESTROY_STATUSES}. */
export type DestroyStatus = (typeof DESTROY_STATUSES)[number];

/** `waitMs` with `waiting`: ask again then. */
export const destroyAnswer = listOf(struct({ status: oneOf(DESTROY_STATUSES), waitMs: word }));

/** Asks which devices forgot a key. */
export const evidenceRequest = struct({ kind: byte, keyId: fixed(16), incarnation: word });

/** One device's forgetting of one generation. Times are Unix ms; `irreversibleAt` absent: not claimed. */
export const deviceEvidence = struct({
  custodianId: text,
  deviceClass: text,
  providerRef: text,
  generation: long,
  requestedAt: long,
  irreversibleAt: maybe(long),
  deniedAt: long,
  deniedCode: text,
  reconstructed: bool,
  evidenceSha256: fixed(32),
});

/** Absent while the key lives or its rotation is under way. */
export const evidenceAnswer = maybe(
  struct({
    reason: oneOf(DESTROY_REASONS),
    bornIn: long,
    destroyedFrom: long,
    destroyedTo: long,
    doomedAt: long,
    fencedAt: long,
    setDigest: fixed(32),
    keyCount: long,
    batchDigest: fixed(32),
    devices: listOf(deviceEvidence),
  }),
);

/** What `evidence` answers. */
export type DestructionEvidence = NonNullable<Carried<typeof evidenceAnswer>>;

/** One key to destroy. */
export type DestroyItem = Carried<typeof destroyRequest>[number];
