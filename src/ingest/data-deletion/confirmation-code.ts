import { hmacSha256, sha256 } from '../../crypto';

const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const LENGTH = 16;
const FORM = new RegExp(`^[${ALPHABET}]{${LENGTH}}$`);

/**
 * The code that Meta shows to the person: sixteen characters (80 bits), not to be guessed without the app secret. The same request delivered twice has the same
 * code, so a repetition is one request.
 */
export function confirmationCode(appSecret: Uint8Array, signedRequest: string): string {
  const digest = hmacSha256(appSecret, Buffer.from(`lethe/1/data-deletion-code\n${signedRequest}`));
  return Array.from(digest.subarray(0, LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
}

/** What is stored of a code; null for what cannot be one. */
export function codeHash(code: string): Buffer | null {
  return FORM.test(code) ? sha256(`lethe/1/data-deletion-code-hash\n${code}`) : null;
}
