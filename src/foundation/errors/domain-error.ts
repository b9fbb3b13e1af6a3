/**
 * What kind of failure this is. It decides the HTTP status in the one exception filter and whether a job retries:
 * `invalid` 422 · `denied` 403 · `missing` 404 · `conflict` 409 · `held` 409 · `gone` 410 · `limited` 429 ·
 * `unavailable` 503 (the only one that is worth repeating unchanged) · `corrupt` 500 (never repeat; a person must look).
 */
export type ErrorKind =
  'invalid' | 'denied' | 'missing' | 'conflict' | 'held' | 'gone' | 'limited' | 'unavailable' | 'corrupt';

/**
 * The one error class of the domain.
 *
 * `code` is stable and dotted (`keyring.lease.fenced`): callers and dashboards rely on it, texts may change. `message` says what would be
 * right and carries random ids at most: never personal data, never key bytes.
 */
export class DomainError extends Error {
  constructor(
    readonly kind: ErrorKind,
    readonly code: string,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'DomainError';
  }
}

/** True when repeating the same call later may succeed; jobs retry only then. */
export function isRetryable(error: unknown): boolean {
  return !(error instanceof DomainError) || error.kind === 'unavailable';
}
