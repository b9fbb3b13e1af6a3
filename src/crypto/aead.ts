import { createCipheriv, createDecipheriv } from 'node:crypto';

/** Bytes of an AES-256-GCM nonce. */
export const NONCE_BYTES = 12;
/** Bytes of an AES-256-GCM tag. */
export const TAG_BYTES = 16;
const OPTIONS = { authTagLength: TAG_BYTES };

/**
 * Encrypts with AES-256-GCM and writes `ciphertext ‖ tag` at `offset` of `target`. The caller answers for the nonce: a pair of key and nonce
 * is used once, ever.
 */
export function encryptInto(
  target: Buffer,
  offset: number,
  key: Uint8Array,
  nonce: Uint8Array,
  aad: Uint8Array,
  plaintext: Uint8Array,
): void {
  const cipher = createCipheriv('aes-256-gcm', key, nonce, OPTIONS);
  cipher.setAAD(aad);
  const ciphertext = cipher.update(plaintext);
  cipher.final();
  target.set(ciphertext, offset);
  target.set(cipher.getAuthTag(), offset + ciphertext.length);
}

/**
 * Encrypts with AES-256-GCM: ciphertext and tag, each in memory of its own. For bulk: what is not put together is not allocated and copied once more.
 * The caller answers for the nonce as with {@link encryptInto}.
 */
export function encryptApart(
  key: Uint8Array,
  nonce: Uint8Array,
  aad: Uint8Array,
  plaintext: Uint8Array,
): [ciphertext: Buffer, tag: Buffer] {
  const cipher = createCipheriv('aes-256-gcm', key, nonce, OPTIONS);
  cipher.setAAD(aad);
  const ciphertext = cipher.update(plaintext);
  cipher.final();
  return [ciphertext, cipher.getAuthTag()];
}

/**
 * Decrypts `ciphertext ‖ tag` with AES-256-GCM. `null`, and no byte of plaintext left behind, when the tag does not fit. The plaintext lies in
 * memory of its own and can be wiped.
 */
export function decrypt(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, sealed: Buffer): Buffer | null {
  const end = sealed.length - TAG_BYTES;
  if (end < 0) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, OPTIONS);
  decipher.setAAD(aad);
  decipher.setAuthTag(sealed.subarray(end));
  const plaintext = decipher.update(sealed.subarray(0, end));
  try {
    decipher.final();
    return plaintext;
  } catch {
    // final() throws for exactly one reason, a tag that does not fit.
    plaintext.fill(0);
    return null;
  }
}
