import { equalBytes, hmacSha256 } from '../crypto';

/** Form of the header, checked first: `Buffer.from(x, 'hex')` would stop silently at the first bad digit. */
const HEADER = /^sha256=[0-9a-f]{64}$/;

/**
 * Checks `X-Hub-Signature-256` against the body exactly as received, under every live app secret (several while one is rotated).
 * No secret, no header or another form of it validates nothing.
 */
export function verifySignature(
  header: string | undefined,
  body: Uint8Array,
  secrets: readonly Uint8Array[],
): boolean {
  if (header === undefined || !HEADER.test(header)) return false;
  return matchesAny(Buffer.from(header.slice(7), 'hex'), body, secrets);
}

/** The header's value for a body, as Meta would send it. */
export function signBody(body: Uint8Array, secret: Uint8Array): string {
  return `sha256=${hmacSha256(secret, body).toString('hex')}`;
}

/** Compares with every secret, also after a match, so that the time does not tell which one it was. */
export function matchesAny(
  signature: Uint8Array,
  message: Uint8Array,
  secrets: readonly Uint8Array[],
): boolean {
  let valid = false;
  for (const secret of secrets) {
    if (equalBytes(signature, hmacSha256(secret, message))) valid = true;
  }
  return valid;
}
