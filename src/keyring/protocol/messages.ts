import {
  blob,
  bool,
  byte,
  type Carried,
  fixed,
  listOf,
  long,
  maybe,
  nothing,
  oneOf,
  short,
  struct,
  text,
  uuid,
  word,
} from './codec';
import { CALLER_ROLES } from './caller-role';
import { type Identifier, readIdentifiers, writeIdentifiers } from './identifiers';

/** First and third message of the handshake, and the second and fourth: see `caller-role.ts` for the proofs. */
export const helloOpening = struct({ role: text, clientNonce: fixed(16) });
/** The keyring proves itself first: a caller never tells an impostor anything. */
export const helloChallenge = struct({ serverNonce: fixed(16), proof: fixed(32) });
/** The caller's proof. */
export const helloProofMessage = struct({ proof: fixed(32) });
/** What a caller needs to know of the keyring it is connected to. */
export const helloWelcome = struct({ keyringId: fixed(16), leaseTtlMs: word, generation: long });

/** Duplicates are found by these tags. */
export const tagRequest = listOf(struct({ eventKind: text, externalId: text, eventTime: long }));
/** 16 bytes each. */
export const tagAnswer = listOf(fixed(16));

const identifier = {
  write: (w: Parameters<typeof writeIdentifiers>[0], v: Identifier) => writeIdentifiers(w, [v]),
  read: (r: Parameters<typeof readIdentifiers>[0]): Identifier => {
    const [only] = readIdentifiers(r);
    if (only === undefined) throw new RangeError('one identifier expected');
    return only;
  },
};

/** States of a subject. */
export const SUBJECT_STATES = ['active', 'erasing', 'destroyed'] as const;
/** One of {@link SUBJECT_STATES}. */
export type SubjectState = (typeof SUBJECT_STATES)[number];

/** Looks a subject up by one identifier; counted, limited, audited. */
export const lookupRequest = struct({ identifier });
/** Absent: nobody is known by it. */
export const lookupAnswer = maybe(
  struct({ subjectRef: uuid, state: oneOf(SUBJECT_STATES), incarnation: word }),
);

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

/** Registers a retention class, or a new period of it. */
export const defineClassRequest = struct({
  classId: short,
  periodDays: word,
  granularity: oneOf(['hour', 'day', 'month']),
});

/** Makes a key of its own (obligation, credential, backup) unless it exists. `dueAt` in Unix seconds, 0 for none; `openBy` for credentials only. */
export const createKeyRequest = struct({
  kind: byte,
  keyId: uuid,
  dueAt: long,
  openBy: listOf(oneOf(CALLER_ROLES)),
});

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

/** How a custodian stands. */
export const custodianStatus = struct({
  id: text,
  deviceClass: text,
  reachable: bool,
  generations: listOf(long),
});
/** The newest snapshot of the keyring, and the last check that opened one. Times are Unix ms, 0 for never; `failure` of whichever came last. */
export const snapshotStatus = struct({
  takenAt: long,
  generation: long,
  sizeBytes: long,
  places: short,
  checkedAt: long,
  failure: maybe(text),
});
/** With `check` the newest snapshot is opened by a fresh process; else a new one is taken. */
export const snapshotRequest = struct({ check: bool });

/** What can be wrong, in the words of the audit log. */
export const ALARM_CODES = [
  'canary-opened',
  'opens-many',
  'opens-refused',
  'lookups-miss',
  'subject-unknown',
  'guard-blocked',
  'rotation-failed',
  'rotation-late',
  'snapshot-failed',
  'snapshot-unreadable',
  'deletion-cancelled',
  'log-behind',
] as const;
/** One of {@link ALARM_CODES}. */
export type AlarmCode = (typeof ALARM_CODES)[number];
/** Asks for alarms after a number, oldest first. */
export const alarmsRequest = struct({ after: long });
/** At most a hundred; `at` in Unix ms; `ref` names a custodian, `generation` (0 for none) what it was about. */
export const alarmsAnswer = listOf(
  struct({
    number: long,
    at: long,
    code: oneOf(ALARM_CODES),
    role: maybe(text),
    ref: maybe(text),
    generation: long,
  }),
);

/** `lethe keyring status`. Times are Unix ms, 0 for never. */
export const statusAnswer = struct({
  keyringId: fixed(16),
  generation: long,
  phase: oneOf(PHASES),
  phaseSince: long,
  doomed: word,
  firstDoomedAt: long,
  lastRotationAt: long,
  lastRotationMs: word,
  failure: maybe(text),
  subjects: long,
  keys: long,
  pages: long,
  ledgerSize: long,
  ledgerRoot: fixed(32),
  acknowledged: long,
  custodians: listOf(custodianStatus),
  guarded: listOf(guardedBatch),
  snapshot: snapshotStatus,
});

/** Entries of the destruction ledger from an index on. */
export const ledgerRequest = struct({ from: long });
/** `root` is the tree's after that entry; `entry` its canonical bytes. */
export const ledgerAnswer = struct({
  size: long,
  root: fixed(32),
  acknowledged: long,
  entries: listOf(struct({ entry: blob, root: fixed(32) })),
});

/** A process's restore guard: what it found, and how much of the ledger its database holds. */
export const guardRequest = struct({
  verdict: oneOf(['serve', 'quarantine']),
  ledgerSize: long,
  ledgerRoot: fixed(32),
});
/** What the keyring makes of it. */
export const guardAnswer = struct({
  verdict: oneOf(['equal', 'inFlight', 'behind', 'inconsistent', 'ahead']),
  size: long,
  acknowledged: long,
});

/** Asks for the signature of a log's checkpoint; `proof` is the consistency proof from the size last signed. */
export const signCheckpointRequest = struct({
  origin: text,
  size: long,
  root: fixed(32),
  proof: listOf(fixed(32)),
});
/** Ed25519 over the checkpoint's text, and the raw public key. */
export const signatureAnswer = struct({ signature: fixed(64), publicKey: fixed(32) });
/** The bytes to sign: the JWS signing input of a certificate. */
export const signCertificateRequest = struct({ signingInput: fixedBlob() });

function fixedBlob() {
  return {
    write: (w: Parameters<typeof blob.write>[0], v: Buffer) => void w.u32(v.length).bytesOf(v),
    read: (r: Parameters<typeof blob.read>[0]) => r.copy(r.u32()),
  };
}

/** The keyring's public keys: of its own log, of each application log that it signs, of certificates. */
export const publicKeysAnswer = listOf(
  struct({ purpose: text, name: text, publicKey: fixed(32), lastSize: long }),
);

/** Marks a canary subject, or takes the mark away. */
export const canaryRequest = struct({ subjectRef: uuid, marked: bool });
/** Unlocks a role. */
export const unlockRequest = struct({ role: text });

/** Processing of a subject is restricted (GDPR Art. 18), or no longer. */
export const restrictRequest = struct({ subjectRef: uuid, restricted: bool });
/** The retention classes as they are now. */
export const classesAnswer = listOf(defineClassRequest);

/** The holds in force, and what each keeps. */
export const holdsAnswer = listOf(
  struct({
    holdId: uuid,
    subjectRef: maybe(uuid),
    places: listOf(struct({ subjectRef: uuid, incarnation: word, classId: short, bucket: word })),
  }),
);

/** Places a legal hold; without a subject it touches everybody. */
export const holdRequest = struct({ holdId: uuid, subjectRef: maybe(uuid) });
/** Ends a hold. */
export const releaseRequest = struct({ holdId: uuid });
/** Keeps subject-buckets for a hold before a key goes; an empty list: nothing of it is held. */
export const setAsideRequest = struct({
  holdId: uuid,
  kind: byte,
  keyId: fixed(16),
  places: listOf(struct({ subjectRef: uuid, incarnation: word, classId: short, bucket: word })),
});

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

/** Registers that a person approved opening these parts of a subject, under a request or a hold. `expiresAt` in Unix seconds. */
export const grantRequest = struct({ ref: uuid, subjectRef: uuid, parts: listOf(byte), expiresAt: long });
/** The grant's id, to be named in leases. */
export const grantAnswer = struct({ grantId: uuid });
/** A grant that is to end now. */
export const endGrantRequest = struct({ grantId: uuid });

/** Subjects whose leases are to be forgotten now; best effort, the lease's expiry is the guarantee. */
export const revokedNotice = listOf(uuid);

export { nothing };

/** One alarm. */
export type KeyringAlarm = Carried<typeof alarmsAnswer>[number];
/** What `status` answers. */
export type KeyringStatus = Carried<typeof statusAnswer>;
/** What `evidence` answers. */
export type DestructionEvidence = NonNullable<Carried<typeof evidenceAnswer>>;
/** What `rotate` answers. */
export type RotationResult = Carried<typeof rotateAnswer>;
/** One key to destroy. */
export type DestroyItem = Carried<typeof destroyRequest>[number];
