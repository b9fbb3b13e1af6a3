import { randomBytes, sha256 } from '../../crypto';

const FORM = /^lethe_invite_[A-Za-z0-9_-]{43}$/;
/** How long an invitation counts: whoever finds it in an old mail has nothing. */
const LIFE_MS = 72 * 3_600_000;

/** An invitation: shown once, kept as a hash, good once and for 72 hours. */
export function newInvitation(now: number): { token: string; hash: Buffer; expiresAt: Date } {
  const token = `lethe_invite_${randomBytes(32).toString('base64url')}`;
  return { token, hash: sha256(token), expiresAt: new Date(now + LIFE_MS) };
}

/** What is kept of an invitation; undefined for a text that is none. */
export function invitationHash(token: string): Buffer | undefined {
  return FORM.test(token) ? sha256(token) : undefined;
}
