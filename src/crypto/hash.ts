import { createHash, createHmac, hash, type Hash } from 'node:crypto';

/** SHA-256 of bytes that are at hand as a whole. */
export function sha256(data: Uint8Array | string): Buffer {
  return hash('sha256', data, 'buffer');
}

/** A running SHA-256: `update` as often as needed, `digest` once. */
export function createSha256(): Pick<Hash, 'update' | 'digest'> {
  return createHash('sha256');
}

/** HMAC-SHA256; 32 bytes. Compare results with `equalBytes`. */
export function hmacSha256(key: Uint8Array, data: Uint8Array): Buffer {
  return createHmac('sha256', key).update(data).digest();
}

/** HMAC-SHA512; 64 bytes, in memory of their own, so that a derived key can be wiped. */
export function hmacSha512(key: Uint8Array, data: Uint8Array): Buffer {
  return createHmac('sha512', key).update(data).digest();
}
