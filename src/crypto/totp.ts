import { createHmac } from 'node:crypto';
import { equalBytes } from './secret-bytes';

const STEP_SECONDS = 30;
const DIGITS = 6;
/** Clocks of phones and people's typing: one step either way (RFC 6238, section 5.2). */
const DRIFT_STEPS = 1;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The six digits of a time step (RFC 6238 with HMAC-SHA-1, which every authenticator app speaks). */
export function totpCode(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const offset = mac[mac.length - 1]! & 0x0f;
  return String((mac.readUInt32BE(offset) & 0x7fff_ffff) % 10 ** DIGITS).padStart(DIGITS, '0');
}

/** The time step of an instant in ms. */
export function totpStep(now: number): number {
  return Math.floor(now / 1_000 / STEP_SECONDS);
}

/**
 * The step that a code is of, if it is of one around `now` and later than `usedStep`: a code counts once, so whoever looks over a shoulder has nothing. All
 * steps are compared, whichever fits.
 */
export function matchTotp(
  secret: Uint8Array,
  code: string,
  { now, usedStep }: { now: number; usedStep: number },
): number | undefined {
  const given = Buffer.from(code);
  let found: number | undefined;
  for (let step = totpStep(now) - DRIFT_STEPS; step <= totpStep(now) + DRIFT_STEPS; step += 1)
    if (equalBytes(Buffer.from(totpCode(secret, step)), given) && step > usedStep) found = step;
  return found;
}

/** Base 32 without padding (RFC 4648), as authenticator apps take secrets. */
export function base32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += ALPHABET[(value >>> (bits - 5)) & 31]!;
    value &= (1 << bits) - 1;
  }
  return bits > 0 ? text + ALPHABET[(value << (5 - bits)) & 31]! : text;
}
