import { base32, randomBytes, sha256 } from '../../crypto';

const COUNT = 10;
const FORM = /^[a-z2-7]{8}-?[a-z2-7]{8}$/;

/** Ten codes of 80 bits for who loses their phone: shown once, kept as hashes, each good once. */
export function newRecoveryCodes(): { codes: string[]; hashes: Buffer[] } {
  const codes = Array.from({ length: COUNT }, () => {
    const text = base32(randomBytes(10)).toLowerCase();
    return `${text.slice(0, 8)}-${text.slice(8)}`;
  });
  return { codes, hashes: codes.map(hashOf) };
}

/** What is kept of a recovery code; undefined for a text that is none. */
export function recoveryCodeHash(code: string): Buffer | undefined {
  const text = code.trim().toLowerCase();
  return FORM.test(text) ? hashOf(text) : undefined;
}

function hashOf(code: string): Buffer {
  return sha256(`lethe/1/recovery/${code.replace('-', '')}`);
}
