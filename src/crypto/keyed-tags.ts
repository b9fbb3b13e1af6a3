import { hmacSha256, sha256 } from './hash';
import type { KeyKind } from './key-kinds';
import { MAX_FIELD_BYTES, tuple, u32, u8 } from './tuple';

/** Kinds of identifiers, as bound into index tokens. */
export const IdKind = { phone: 1, waId: 2, bsuid: 3, parentBsuid: 4, username: 5, externalId: 6 } as const;
/** One of the numbers of `IdKind`. */
export type IdKind = (typeof IdKind)[keyof typeof IdKind];

/** Blind-index token of a normalised identifier, 32 bytes. Only the keyring has the key: elsewhere it would be as good as the phone number. */
export function indexToken(indexKey: Uint8Array, idKind: IdKind, value: string): Buffer {
  return hmacSha256(indexKey, tuple('lethe/1/index', u8(idKind), value));
}

/** Tag by which the keyring recognises an erased person's redelivered events for some days, 32 bytes. */
export function suppressTag(suppressionKey: Uint8Array, token: Uint8Array): Buffer {
  return hmacSha256(suppressionKey, tuple('lethe/1/suppress', token));
}

/** Tag that replaces an external id (a wamid holds the phone number) for finding duplicates, 16 bytes. */
export function dedupeTag(dedupeKey: Uint8Array, eventKind: string, externalId: string): Buffer {
  return hmacSha256(dedupeKey, tuple('lethe/1/dedupe', eventKind, externalId)).subarray(0, 16);
}

/**
 * Tag that joins replies and statuses to a message of the same person, 16 bytes. The key is part 0x12 of the person and dies with it. An id that no tuple
 * holds (nobody sends one, but whoever did would hold up everything that came with it) stands for itself by its hash.
 */
export function referenceTag(referencePartKey: Uint8Array, externalId: string): Buffer {
  const id =
    Buffer.byteLength(externalId) > MAX_FIELD_BYTES
      ? `sha256/${sha256(externalId).toString('hex')}`
      : externalId;
  return hmacSha256(referencePartKey, tuple('lethe/1/reference', id)).subarray(0, 16);
}

/** Check value of a key, 16 bytes: shows that the same value survived a rotation without showing the value. */
export function keyCheck(key: Uint8Array, kind: KeyKind, keyId: Uint8Array, incarnation: number): Buffer {
  checkInput[CHECK_ID_AT - 3] = kind;
  checkInput.set(keyId, CHECK_ID_AT);
  checkInput.writeUInt32BE(incarnation, CHECK_ID_AT + 18);
  return hmacSha256(key, checkInput).subarray(0, 16);
}

// tuple("lethe/1/check", u8 kind, keyId, u32 incarnation), laid out once: a rotation computes it for every key there is.
const checkInput = tuple('lethe/1/check', u8(0), Buffer.alloc(16), u32(0));
const CHECK_ID_AT = checkInput.length - 22;

/** `SHA-256(salt ‖ tuple(…))`: lets a person show that a certificate is about them, and nobody else test numbers against it. */
export function certificateCommitment(salt: Uint8Array, idKind: IdKind, value: string): Buffer {
  return sha256(Buffer.concat([salt, tuple('lethe/1/certificate-subject', u8(idKind), value)]));
}

/** ISO week number since 1970 (weeks begin on Monday) of an event time in Unix seconds: which dedupe key applies. */
export function dedupeWeek(eventTimeSeconds: number): number {
  return Math.floor((Math.floor(eventTimeSeconds / 86_400) + 3) / 7);
}
