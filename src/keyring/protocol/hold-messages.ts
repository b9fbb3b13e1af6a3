import { byte, fixed, listOf, maybe, randomRef, short, struct, uuid, word } from './codec';

/** The holds in force, and what each keeps. */
export const holdsAnswer = listOf(
  struct({
    holdId: uuid,
    subjectRef: maybe(uuid),
    places: listOf(struct({ subjectRef: uuid, incarnation: word, classId: short, bucket: word })),
  }),
);

/** Places a legal hold; without a subject it touches everybody. */
export const holdRequest = struct({ holdId: randomRef, subjectRef: maybe(randomRef) });

/** Ends a hold. */
export const releaseRequest = struct({ holdId: uuid });

/** Keeps subject-buckets for a hold before a key goes; an empty list: nothing of it is held. */
export const setAsideRequest = struct({
  holdId: uuid,
  kind: byte,
  keyId: fixed(16),
  places: listOf(struct({ subjectRef: uuid, incarnation: word, classId: short, bucket: word })),
});
