import { DomainError } from '../foundation/errors';
import { decrypt, encryptInto, NONCE_BYTES, TAG_BYTES } from './aead';
import { fillRandom } from './random';
import { tuple, u16, u32, u64, u8 } from './tuple';
import type { KeyKind } from './key-kinds';

const VERSION = 0x01;
const HEADER_BYTES = 1 + NONCE_BYTES;

/** Bytes that wrapping adds: 61 for a 32-byte key, 93 for a 64-byte PRK. */
export const WRAP_OVERHEAD_BYTES = HEADER_BYTES + TAG_BYTES;

/** Wraps a key: `0x01 ‖ nonce 12 ‖ ciphertext ‖ tag 16`. The AAD binds it to its place, so that a database writer cannot move it. */
export function wrapKey(kek: Uint8Array, key: Uint8Array, aad: Uint8Array): Buffer {
  const wrapped = Buffer.allocUnsafe(WRAP_OVERHEAD_BYTES + key.length);
  fillRandom(wrapped, 1, NONCE_BYTES);
  return wrapInto(wrapped, kek, key, aad);
}

/** As `wrapKey`, with a nonce given by the caller: for test vectors only, hence not exported by the module. */
export function wrapKeyWithNonce(
  kek: Uint8Array,
  key: Uint8Array,
  aad: Uint8Array,
  nonce: Uint8Array,
): Buffer {
  const wrapped = Buffer.allocUnsafe(WRAP_OVERHEAD_BYTES + key.length);
  wrapped.set(nonce, 1);
  return wrapInto(wrapped, kek, key, aad);
}

function wrapInto(wrapped: Buffer, kek: Uint8Array, key: Uint8Array, aad: Uint8Array): Buffer {
  wrapped[0] = VERSION;
  encryptInto(wrapped, HEADER_BYTES, kek, wrapped.subarray(1, HEADER_BYTES), aad, key);
  return wrapped;
}

/**
 * Unwraps a key. Throws `wrapped-key.unreadable`, one error for every cause: wrong key, wrong place, wrong bytes. The row was tampered with or
 * belongs to another page, revision or generation; repeating does not help. Wipe the result after use.
 */
export function unwrapKey(kek: Uint8Array, wrapped: Buffer, aad: Uint8Array): Buffer {
  const key =
    wrapped.length > WRAP_OVERHEAD_BYTES && wrapped[0] === VERSION
      ? decrypt(kek, wrapped.subarray(1, HEADER_BYTES), aad, wrapped.subarray(HEADER_BYTES))
      : null;
  if (key === null)
    throw new DomainError('corrupt', 'wrapped-key.unreadable', 'this wrapped key cannot be opened here');
  return key;
}

/** Place of a page key under the generation key. */
export interface PageKeyPlace {
  keyringId: Uint8Array;
  generation: number | bigint;
  pageNo: number;
  revision: number;
  kind: KeyKind;
  /** Hours since 1970 of the moment the page is due, 0 where the kind has none. */
  purgeHour: number;
}

/** AAD of a page key wrapped under the generation key. */
export function pageKeyAad(place: PageKeyPlace): Buffer {
  return tuple(
    'lethe/1/wrap-page',
    place.keyringId,
    u64(place.generation),
    u32(place.pageNo),
    u32(place.revision),
    u8(place.kind),
    u32(place.purgeHour),
  );
}

/** Place of a key in its page. */
export interface MemberKeyPlace {
  keyringId: Uint8Array;
  pageNo: number;
  revision: number;
  kind: KeyKind;
  keyId: Uint8Array;
  /** 0 except for subjects. */
  incarnation: number;
}

/** AAD of a key wrapped under its page key. */
export function memberKeyAad(place: MemberKeyPlace): Buffer {
  return tuple(
    'lethe/1/wrap-key',
    place.keyringId,
    u32(place.pageNo),
    u32(place.revision),
    u8(place.kind),
    place.keyId,
    u32(place.incarnation),
  );
}

/**
 * AADs of the keys of one page, one after the other, in the same memory: for re-wrapping and verifying a million keys. What `of` returns is valid
 * until its next call.
 */
export class MemberKeyAads {
  private readonly aad: Buffer;

  constructor(page: Omit<MemberKeyPlace, 'keyId' | 'incarnation'>) {
    this.aad = memberKeyAad({ ...page, keyId: Buffer.alloc(16), incarnation: 0 });
  }

  of(keyId: Uint8Array, incarnation: number): Buffer {
    // The last two fields: LP(keyId 16) ‖ LP(u32).
    this.aad.set(keyId, this.aad.length - 22);
    this.aad.writeUInt32BE(incarnation, this.aad.length - 4);
    return this.aad;
  }
}

/** Place of a PRK that a legal hold has set aside. */
export interface HeldPrkPlace {
  keyringId: Uint8Array;
  holdId: Uint8Array;
  subjectRef: Uint8Array;
  incarnation: number;
  classId: number;
  bucket: number;
}

/** AAD of a held PRK wrapped under the hold's key. */
export function heldPrkAad(place: HeldPrkPlace): Buffer {
  return tuple(
    'lethe/1/held-prk',
    place.keyringId,
    place.holdId,
    place.subjectRef,
    u32(place.incarnation),
    u16(place.classId),
    u32(place.bucket),
  );
}

/** AAD of the generation key wrapped by a custodian. */
export function rootWrapAad(keyringId: Uint8Array, custodianId: string, generation: number | bigint): Buffer {
  return tuple('lethe/1/root-wrap', keyringId, custodianId, u64(generation));
}
