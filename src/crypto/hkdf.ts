import { hmacSha512 } from './hash';

const BLOCK_ONE = Buffer.of(0x01);

/** HKDF-Extract (RFC 5869 §2.2) with SHA-512: a 64-byte pseudo-random key. Wipe it after use. */
export function extract(salt: Uint8Array, ikm: Uint8Array): Buffer {
  return hmacSha512(salt, ikm);
}

/** HKDF-Expand (RFC 5869 §2.3) with SHA-512 for exactly one block of 64 bytes. Wipe the result after use. */
export function expand64(prk: Uint8Array, info: Uint8Array): Buffer {
  return hmacSha512(prk, Buffer.concat([info, BLOCK_ONE]));
}
