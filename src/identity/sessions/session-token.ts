import { equalBytes, hmacSha256, randomBytes, sha256, tuple } from '../../crypto';

const FORM = /^[A-Za-z0-9_-]{43}$/;

/** A session's token: 256 random bits, known to one browser. */
export function newSessionToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is kept of a token; undefined for a text that is none. */
export function sessionTokenHash(token: string): Buffer | undefined {
  return FORM.test(token) ? sha256(`lethe/1/session/${token}`) : undefined;
}

/**
 * What a page must send back with every unsafe call, as `X-CSRF-Token`: it follows from the session, whose cookie no page can read, and it is told to pages
 * of our own alone. So a page of another site that makes a browser call us with its cookie has nothing to send.
 */
export function csrfToken(sessionToken: string): string {
  return hmacSha256(Buffer.from(sessionToken), tuple('lethe/1/csrf')).toString('base64url');
}

/** Whether a header holds the CSRF token of a session. */
export function isCsrfToken(sessionToken: string, given: unknown): boolean {
  return typeof given === 'string' && equalBytes(Buffer.from(csrfToken(sessionToken)), Buffer.from(given));
}
