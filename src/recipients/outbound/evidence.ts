import { sha256 } from '../../crypto';
import type { OutboundAnswer } from './outbound-call';

/** What is kept of one attempt: enough to show that it happened, nothing about the person (`reference` §4.3). It outlives them. */
export interface AttemptEvidence {
  /** Method and path template, such as `DELETE /{phone_number_id}/contact_book`: never with its values. */
  readonly endpoint: string;
  /** HTTP status; null when no answer came. */
  readonly status: number | null;
  /** Hex SHA-256 of the answer, identifiers struck out (`answerDigest`); null when no answer came. */
  readonly answerSha256: string | null;
  /** The other side's own name for the call (Meta's `fbtrace_id`, a BSP's request id), to ask them about it. */
  readonly traceId: string | null;
  /** Why nobody was called at all: a webhook without a secret, say. */
  readonly obstacle?: string;
  /** When the answer came or was given up, UTC. */
  readonly at: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
}

/** Which attempt this is. */
export interface Attempt {
  /** 1 for the first. */
  readonly number: number;
  /** An earlier attempt ended without an answer, so that the act may already have happened. */
  readonly afterUnknown: boolean;
}

/** The first attempt at something. */
export const FIRST_ATTEMPT: Attempt = { number: 1, afterUnknown: false };

/** The evidence record of an answer, or of its absence. */
export function evidenceOf(
  call: { endpoint: string; answer: OutboundAnswer; traceId: string | null },
  attempt: Attempt,
  nowMs: number,
): AttemptEvidence {
  const { answer } = call;
  const answered = answer.kind === 'answer';
  return {
    endpoint: call.endpoint,
    status: answered ? answer.status : null,
    answerSha256: answered ? answerDigest(answer.bytes) : null,
    traceId: plainTraceId(call.traceId),
    at: new Date(nowMs).toISOString(),
    attempt: attempt.number,
  };
}

const USER_ID = /\b[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}/g;
const MESSAGE_ID = /\bwa(m|c)id\.[A-Za-z0-9+/=_-]+/g;
const HASH = /\b[0-9a-f]{64}\b/gi;
const NUMBER = /\+?\d[\d\s().-]{4,}\d/g;

/**
 * Hex SHA-256 of an answer after everything with the form of a message id, a user id, a phone number or its hash has been replaced by `#`.
 *
 * A bare digest would be personal data itself: some answers (unblocking, sending) hold little but the phone number, and there are few enough
 * phone numbers to try them all. Answers without such values, as of the contact book and of media, are digested as they came.
 */
export function answerDigest(answer: Uint8Array): string {
  const text = Buffer.from(answer).toString('utf8');
  const struck = text.replace(MESSAGE_ID, '#').replace(USER_ID, '#').replace(HASH, '#').replace(NUMBER, '#');
  return sha256(struck === text ? answer : struck).toString('hex');
}

/** A trace id only where it looks like one: it comes from outside and must not carry a phone number into the evidence. */
function plainTraceId(traceId: string | null): string | null {
  if (traceId === null || !/^[A-Za-z0-9_+/=-]{6,64}$/.test(traceId)) return null;
  return /^\d+$/.test(traceId) ? null : traceId;
}
