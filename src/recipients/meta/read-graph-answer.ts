import { objectOf, readJson, textOf, type Json } from '../../whatsapp';
import {
  backOffMs,
  evidenceOf,
  retryAfterMs,
  type Attempt,
  type Jitter,
  type OutboundAnswer,
} from '../outbound';
import { classifyGraphError, PAIR_RATE_LIMIT, PAIR_RATE_LIMIT_MS } from './graph-errors';
import type { GraphReply } from './graph-reply';

/** Around an answer: which call it belongs to (path template), which attempt, when it came. */
export interface AnswerContext {
  readonly endpoint: string;
  readonly attempt: Attempt;
  readonly nowMs: number;
  readonly jitter: Jitter;
}

/**
 * Reads an answer with the Graph API's error body (`reference` §5.4), from Meta or from a BSP that passes it on. Decides on `code` alone:
 * `message` and `details` may name the phone, and are left where they are.
 */
export function readGraphAnswer(answer: OutboundAnswer, context: AnswerContext): GraphReply {
  const { endpoint, attempt, nowMs, jitter } = context;
  const backOff = backOffMs(attempt.number, jitter);
  if (answer.kind === 'no-answer') {
    const evidence = evidenceOf({ endpoint, answer, traceId: null }, attempt, nowMs);
    return { kind: 'no-answer', reason: answer.reason, retryAtMs: nowMs + backOff, evidence };
  }
  const body = objectOf(readJson(answer.bytes)) ?? {};
  const error = objectOf(body.error);
  const traceId = textOf(error?.fbtrace_id) ?? answer.headers.get('x-fb-trace-id');
  const evidence = evidenceOf({ endpoint, answer, traceId }, attempt, nowMs);
  if (answer.status >= 200 && answer.status < 300 && error === null)
    return { kind: 'answer', body, evidence };
  const code = integerOf(error?.code);
  const pause = Math.max(
    backOff,
    retryAfterMs(answer.headers.get('retry-after'), nowMs),
    code === PAIR_RATE_LIMIT ? PAIR_RATE_LIMIT_MS : 0,
  );
  return {
    kind: 'error',
    verdict: classifyGraphError(code, answer.status),
    code,
    subcode: integerOf(error?.error_subcode),
    body,
    retryAtMs: nowMs + pause,
    evidence,
  };
}

function integerOf(value: Json | undefined): number | null {
  const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) ? number : null;
}
