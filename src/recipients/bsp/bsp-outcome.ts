import { DomainError } from '../../foundation/errors';
import {
  backOffMs,
  evidenceOf,
  retryAfterMs,
  type Attempt,
  type OutboundAnswer,
  type TargetOutcome,
} from '../outbound';
import type { BspSettings } from './bsp-adapter';

/** An answer of a BSP's own API, which call and attempt it belongs to, and the BSP's name for it. */
export interface BspAnswer {
  readonly endpoint: string;
  readonly answer: OutboundAnswer;
  readonly attempt: Attempt;
  readonly traceId: string | null;
  /** Error code of the BSP, when its body has one. */
  readonly code?: number;
}

/**
 * The outcome where the HTTP status decides. `onSuccess` is what a 2xx of this call proves. 404 means that there is no such message for this
 * account: after an unanswered attempt nothing is left; otherwise nobody knows why, and it is not called deleted.
 */
export function outcomeOfStatus(
  called: BspAnswer,
  settings: BspSettings,
  onSuccess: Pick<TargetOutcome, 'state' | 'finding'>,
): TargetOutcome {
  const nowMs = settings.clock.now();
  const evidence = evidenceOf(called, called.attempt, nowMs);
  const { answer, attempt } = called;
  const code = called.code === undefined ? {} : { code: called.code };
  const backOff = backOffMs(attempt.number, settings.jitter ?? Math.random);
  if (answer.kind === 'no-answer') {
    const retryAt = new Date(nowMs + backOff).toISOString();
    return { state: 'retrying', finding: 'no-answer', retryAt, evidence };
  }
  const { status } = answer;
  if (status >= 200 && status < 300) return { ...onSuccess, evidence };
  if (status >= 500 || status === 429 || status === 409) {
    const pause = Math.max(backOff, retryAfterMs(answer.headers.get('retry-after'), nowMs));
    return {
      state: 'retrying',
      finding: 'asked-to-wait',
      retryAt: new Date(nowMs + pause).toISOString(),
      ...code,
      evidence,
    };
  }
  if (status === 404) {
    return attempt.afterUnknown
      ? { state: 'acknowledged', finding: 'no-entry-left', ...code, evidence }
      : { state: 'failed', finding: 'already-expired-or-unknown', ...code, evidence };
  }
  if (status === 401 || status === 403) {
    return { state: 'failed', finding: 'credentials-refused', tell: 'credentials', ...code, evidence };
  }
  return { state: 'failed', finding: 'request-refused', ...code, evidence };
}

/** A target that belongs to somebody else. */
export function foreignOperand(provider: string): DomainError {
  return new DomainError('invalid', 'bsp.operand', `this target is not one of ${provider}`);
}

/** `Authorization` for HTTP Basic. */
export function basicAuthorisation(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
}
