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

/** SHA-1 in hex: for lists that are published by it, and for nothing that must resist anybody. */
export function sha1Hex(data: string): string {
  return hash('sha1', data, 'hex');
}
