import { createHash, createHmac, hash, type Hash } from 'node:crypto';

/** SHA-256 of bytes that are at hand as a whole. */
export function sha256(data: Uint8Array | string): Buffer {
  return hash('sha256', data, 'buffer');
}

/** A running SHA-256: `update` as often as needed, `digest` once. */
export function createSha256(): Pick<Hash, 'update' | 'digest'> {
  return createHash('sha256');
}

/** Most of what is authenticated is this short. */
const SHORT_BYTES = 128;
const INNER_PAD = 0x36;
const OUTER_PAD = 0x5c;

/**
 * RFC 2104 in two one-shot hashes: a rotation verifies a million keys, and an HMAC object costs as much again as what it computes. The inner digest passes as a
 * string, at half the price of a buffer: without the key nothing follows from it. Of the key no copy is left.
 */
class ShortHmac {
  private readonly inner: Buffer;
  private readonly outer: Buffer;

  constructor(
    private readonly algorithm: 'sha256' | 'sha512',
    private readonly blockBytes: number,
    digestBytes: number,
  ) {
    this.inner = Buffer.allocUnsafeSlow(blockBytes + SHORT_BYTES);
    this.outer = Buffer.allocUnsafeSlow(blockBytes + digestBytes);
  }

  takes(key: Uint8Array, data: Uint8Array): boolean {
    return key.length <= this.blockBytes && data.length <= SHORT_BYTES;
  }

  /** In memory of its own. */
  digest(key: Uint8Array, data: Uint8Array): Buffer {
    const { inner, outer, blockBytes, algorithm } = this;
    inner.fill(INNER_PAD, 0, blockBytes);
    outer.fill(OUTER_PAD, 0, blockBytes);
    for (let i = 0; i < key.length; i++) {
      inner[i] = key[i]! ^ INNER_PAD;
      outer[i] = key[i]! ^ OUTER_PAD;
    }
    inner.set(data, blockBytes);
    try {
      outer.write(
        hash(algorithm, inner.subarray(0, blockBytes + data.length), 'binary'),
        blockBytes,
        'latin1',
      );
      return hash(algorithm, outer, 'buffer');
    } finally {
      inner.fill(0);
      outer.fill(0);
    }
  }
}

const shortSha256 = new ShortHmac('sha256', 64, 32);
const shortSha512 = new ShortHmac('sha512', 128, 64);

/** HMAC-SHA256; 32 bytes. Compare results with `equalBytes`. */
export function hmacSha256(key: Uint8Array, data: Uint8Array): Buffer {
  return shortSha256.takes(key, data)
    ? shortSha256.digest(key, data)
    : createHmac('sha256', key).update(data).digest();
}

/** HMAC-SHA512; 64 bytes, in memory of their own, so that a derived key can be wiped. */
export function hmacSha512(key: Uint8Array, data: Uint8Array): Buffer {
  return shortSha512.takes(key, data)
    ? shortSha512.digest(key, data)
    : createHmac('sha512', key).update(data).digest();
}

/** SHA-1 in hex: for lists that are published by it, and for nothing that must resist anybody. */
export function sha1Hex(data: string): string {
  return hash('sha1', data, 'hex');
}
