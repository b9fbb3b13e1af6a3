import { randomFillSync, timingSafeEqual } from 'node:crypto';

/** An uninitialised buffer of its own memory, never a slice of Node's shared pool: what a key may lie in. Wipe it in `finally`. */
export function secretBytes(length: number): Buffer {
  return Buffer.allocUnsafeSlow(length);
}

/** Overwrites secrets with zeros. Accepts `undefined`, so that a `finally` needs no condition. */
export function wipe(...secrets: (Uint8Array | undefined)[]): void {
  for (const secret of secrets) secret?.fill(0);
}

/** A fresh 32-byte key from the operating system's generator, in memory of its own. */
export function randomKey(): Buffer {
  return randomFillSync(secretBytes(32));
}

/** Compares in time that depends on the lengths alone; different lengths are simply unequal. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
