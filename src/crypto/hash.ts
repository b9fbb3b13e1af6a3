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
  return key.length <= BLOCK_BYTES && data.length <= SHORT_BYTES
    ? shortHmacSha256(key, data)
    : createHmac('sha256', key).update(data).digest();
}

/** RFC 2104 in two one-shot hashes: a rotation verifies a million keys, and an HMAC object costs as much again as what it computes. */
function shortHmacSha256(key: Uint8Array, data: Uint8Array): Buffer {
  inner.fill(INNER_PAD, 0, BLOCK_BYTES);
  outer.fill(OUTER_PAD, 0, BLOCK_BYTES);
  for (let i = 0; i < key.length; i++) {
    inner[i] = key[i]! ^ INNER_PAD;
    outer[i] = key[i]! ^ OUTER_PAD;
  }
  inner.set(data, BLOCK_BYTES);
  try {
    outer.set(sha256(inner.subarray(0, BLOCK_BYTES + data.length)), BLOCK_BYTES);
    return sha256(outer);
  } finally {
    inner.fill(0);
    outer.fill(0);
  }
}

const BLOCK_BYTES = 64;
const SHORT_BYTES = 128;
const INNER_PAD = 0x36;
const OUTER_PAD = 0x5c;
const inner = Buffer.allocUnsafeSlow(BLOCK_BYTES + SHORT_BYTES);
const outer = Buffer.allocUnsafeSlow(BLOCK_BYTES + 32);

/** HMAC-SHA512; 64 bytes, in memory of their own, so that a derived key can be wiped. */
export function hmacSha512(key: Uint8Array, data: Uint8Array): Buffer {
  return createHmac('sha512', key).update(data).digest();
}

/** SHA-1 in hex: for lists that are published by it, and for nothing that must resist anybody. */
export function sha1Hex(data: string): string {
  return hash('sha1', data, 'hex');
}
