import { randomBytes, sha256, wipe } from '../crypto';
import { API_ROLES, type ApiRole } from './roles';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const BODY_LENGTH = 43;
const CHECK_LENGTH = 6;
const FORM = new RegExp(
  `^lethe_(${API_ROLES.join('|')})_[0-9A-Za-z]{${BODY_LENGTH}}[0-9A-Za-z]{${CHECK_LENGTH}}$`,
);

/**
 * A new API key: `lethe_<role>_`, 256 random bits in base 62, six characters of checksum. The prefix lets leak scanners find it, the checksum lets
 * them (and us) tell it from a look-alike without asking a database. It is shown once; keep {@link apiKeyHash}.
 */
export function newApiKey(role: ApiRole): string {
  const random = randomBytes(32);
  try {
    const text = `lethe_${role}_${base62(random, BODY_LENGTH)}`;
    return text + checksum(text);
  } finally {
    wipe(random);
  }
}

/** True when a text has the form and checksum of a key of ours. Says nothing about whether it was ever issued. */
export function isApiKey(text: string): boolean {
  return FORM.test(text) && checksum(text.slice(0, -CHECK_LENGTH)) === text.slice(-CHECK_LENGTH);
}

/** What is kept of a key: SHA-256. With 256 random bits nothing slower is needed. */
export function apiKeyHash(key: string): Buffer {
  return sha256(key);
}

function checksum(text: string): string {
  return base62(sha256(text).subarray(0, 4), CHECK_LENGTH);
}

function base62(bytes: Uint8Array, length: number): string {
  let value = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  let text = '';
  for (let i = 0; i < length; i++) {
    text = ALPHABET[Number(value % 62n)]! + text;
    value /= 62n;
  }
  return text;
}
