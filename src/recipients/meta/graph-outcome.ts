import { DomainError, type ErrorKind } from '../../foundation/errors';
import type { AttemptEvidence, Finding, TargetOutcome } from '../outbound';
import type { JsonObject } from '../../whatsapp';
import type { GraphVerdict } from './graph-errors';
import type { GraphReply } from './graph-reply';

/** Any reply that is not an answer. */
export type GraphFailure = Exclude<GraphReply, { kind: 'answer' }>;

const FINDINGS: Readonly<Record<Exclude<GraphVerdict, 'wait'>, Finding>> = {
  credentials: 'credentials-refused',
  account: 'account-stopped',
  ours: 'request-refused',
  recipient: 'recipient-refused',
  pin: 'unclassified-error',
  history: 'unclassified-error',
  unclassified: 'unclassified-error',
};

/**
 * What a failure means for something to be deleted (`reference` §4.3): no answer and `wait` are repeated; a lost token or a stopped account is
 * `failed` and told, never `not-possible`; the rest is `failed` and looked at.
 */
export function outcomeOfFailure(reply: GraphFailure): TargetOutcome {
  const retryAt = new Date(reply.retryAtMs).toISOString();
  if (reply.kind === 'postponed')
    return { state: 'retrying', finding: 'asked-to-wait', retryAt, evidence: null };
  const { evidence } = reply;
  if (reply.kind === 'no-answer') return { state: 'retrying', finding: 'no-answer', retryAt, evidence };
  const code = reply.code === null ? {} : { code: reply.code };
  if (reply.verdict === 'wait')
    return { state: 'retrying', finding: 'asked-to-wait', retryAt, ...code, evidence };
  const { verdict } = reply;
  const tell = verdict === 'credentials' || verdict === 'account' ? { tell: verdict } : {};
  return { state: 'failed', finding: FINDINGS[verdict], ...tell, ...code, evidence };
}

/** A 2xx that does not state the result: `failed`, not success. */
export function unexpectedAnswer(evidence: AttemptEvidence): TargetOutcome {
  return { state: 'failed', finding: 'unexpected-answer', evidence };
}

const KINDS: Readonly<Record<GraphVerdict, ErrorKind>> = {
  credentials: 'denied',
  account: 'denied',
  wait: 'unavailable',
  ours: 'invalid',
  recipient: 'conflict',
  pin: 'conflict',
  history: 'conflict',
  unclassified: 'conflict',
};

/**
 * The answer of a call that has no state to keep, or a `DomainError` `meta.<verdict>`: `meta.credentials`, `meta.account` (tell the DPO),
 * `meta.wait`, `meta.no-answer` (repeat later), `meta.ours`, `meta.recipient`, `meta.pin`, `meta.unclassified` (do not repeat).
 */
export function expectAnswer(
  reply: GraphReply,
  endpoint: string,
): { body: JsonObject; evidence: AttemptEvidence } {
  if (reply.kind === 'answer') return reply;
  if (reply.kind === 'error') {
    const code = reply.code === null ? `HTTP ${reply.evidence.status ?? 0}` : `code ${reply.code}`;
    throw new DomainError(
      KINDS[reply.verdict],
      `meta.${reply.verdict}`,
      `Meta refused ${endpoint} with ${code}`,
    );
  }
  const code = reply.kind === 'postponed' ? 'meta.wait' : 'meta.no-answer';
  throw new DomainError('unavailable', code, `${endpoint} has no answer yet; repeat it later`);
}

/** `expectAnswer` for calls whose only news is `{"success":true}`. */
export function expectSuccess(reply: GraphReply, endpoint: string): AttemptEvidence {
  const { body, evidence } = expectAnswer(reply, endpoint);
  if (body.success !== true) throw unexpected(endpoint);
  return evidence;
}

/** For an answer without the key it should have. */
export function unexpected(endpoint: string): DomainError {
  return new DomainError('corrupt', 'meta.unexpected-answer', `${endpoint} was answered without its result`);
}
