import { bool, byte, fixed, listOf, long, maybe, oneOf, randomRef, struct, text, uuid, word } from './codec';
import { type Identifier, readIdentifiers, writeIdentifiers } from './identifiers';

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

/** Marks a canary subject, or takes the mark away. */
export const canaryRequest = struct({ subjectRef: uuid, marked: bool });

/** Unlocks a role. */
export const unlockRequest = struct({ role: text });

/** Processing of a subject is restricted (GDPR Art. 18), or no longer. */
export const restrictRequest = struct({ subjectRef: uuid, restricted: bool });

/** Registers that a person approved opening these parts of a subject, under a request or a hold. `expiresAt` in Unix seconds. */
export const grantRequest = struct({
  ref: randomRef,
  subjectRef: randomRef,
  parts: listOf(byte),
  expiresAt: long,
});

/** The grant's id, to be named in leases. */
export const grantAnswer = struct({ grantId: uuid });

/** A grant that is to end now. */
export const endGrantRequest = struct({ grantId: uuid });

/** Subjects whose leases are to be forgotten now; best effort, the lease's expiry is the guarantee. */
export const revokedNotice = listOf(uuid);
