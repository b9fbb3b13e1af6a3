import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { DomainError } from '../foundation/errors';

const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** An Ed25519 public key (RFC 8032), for verifying. */
export class Ed25519PublicKey {
  private constructor(
    private readonly key: KeyObject,
    /** The 32 raw bytes. */
    readonly raw: Buffer,
  ) {}

  /** From the 32 raw bytes; throws `ed25519.public-key` for anything else. */
  static fromRaw(raw: Uint8Array): Ed25519PublicKey {
    if (raw.length !== 32)
      throw new DomainError('invalid', 'ed25519.public-key', 'an Ed25519 public key has 32 bytes');
    const key = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, raw]), format: 'der', type: 'spki' });
    return new Ed25519PublicKey(key, Buffer.from(raw));
  }

  /** True when `signature` (64 bytes) is this key's over `data`. Never throws. */
  verify(data: Uint8Array, signature: Uint8Array): boolean {
    return signature.length === 64 && verify(null, data, this.key, signature);
  }
}

/** An Ed25519 private key, for signing. The bytes stay inside the KeyObject. */
export class Ed25519PrivateKey {
  private constructor(
    private readonly key: KeyObject,
    readonly publicKey: Ed25519PublicKey,
  ) {}

  private static fromKeyObject(key: KeyObject): Ed25519PrivateKey {
    const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
    return new Ed25519PrivateKey(key, Ed25519PublicKey.fromRaw(spki.subarray(SPKI_PREFIX.length)));
  }

  /** A new random key. */
  static generate(): Ed25519PrivateKey {
    return Ed25519PrivateKey.fromKeyObject(generateKeyPairSync('ed25519').privateKey);
  }

  /** From the 32-byte seed of RFC 8032. The caller wipes the seed. */
  static fromSeed(seed: Uint8Array): Ed25519PrivateKey {
    if (seed.length !== 32) throw new DomainError('invalid', 'ed25519.seed', 'an Ed25519 seed has 32 bytes');
    const der = Buffer.concat([PKCS8_PREFIX, seed]);
    try {
      return Ed25519PrivateKey.fromKeyObject(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
    } finally {
      der.fill(0);
    }
  }

  /** The 64-byte signature of `data`. */
  sign(data: Uint8Array): Buffer {
    return sign(null, data, this.key);
  }
}
