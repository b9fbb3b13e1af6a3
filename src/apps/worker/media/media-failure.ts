import type { DomainError } from '../../../foundation/errors';

/** What Meta says of the medium itself may be a passing fault; the third time it counts. */
const BELIEVED_AFTER = 3;
const FIRST_MS = 30_000;
const LONGEST_MS = 6 * 3_600_000;

/** Failures that are about the medium, and what it becomes of them. */
const ABOUT_THE_MEDIUM: Readonly<Record<string, 'expired' | 'refused'>> = {
  'meta.media.gone': 'expired',
  'meta.media.mismatch': 'refused',
  'meta.media.host': 'refused',
  'meta.ours': 'refused',
  'sealed-stream.length': 'refused',
  'vault.media.reference': 'refused',
  'sealed-record.unreadable': 'refused',
};
/** Failures that no repetition mends: it is too large, or its keys are gone or too old. */
const FINAL: ReadonlySet<string> = new Set([
  'meta.media.too-large',
  'keyring.lease.denied',
  'keyring.lease.destroyed',
  'keyring.lease.fenced',
  'keyring.lease.purged',
  'keyring.lease.unknown',
]);

/** What a medium becomes after a failure, or null to try again: a token can be replaced, Meta can come back. */
export function endsAttempts({ code }: DomainError, attempts: number): 'expired' | 'refused' | null {
  if (FINAL.has(code)) return 'refused';
  const end = Object.hasOwn(ABOUT_THE_MEDIUM, code) ? ABOUT_THE_MEDIUM[code]! : null;
  return attempts >= BELIEVED_AFTER ? end : null;
}

/** How long to wait after a failed attempt, by the number of those before: half a minute, then four times as long each, six hours at most. */
export function nextAttemptMs(attempts: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 4 ** Math.min(attempts - 1, 10));
}
