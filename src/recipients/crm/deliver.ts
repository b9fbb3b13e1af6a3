import type { Clock } from '../../foundation/clock';
import { DomainError } from '../../foundation/errors';
import { objectOf, readJson } from '../../whatsapp';
import {
  callOutside,
  evidenceOf,
  retryAfterMs,
  type Attempt,
  type AttemptEvidence,
  type OutboundAnswer,
} from '../outbound';
import { notificationBody, type Notification } from './notification';
import { assertReachable, type AddressPolicy } from './recipient-address';
import { signWebhook } from './sign-webhook';
import type { WebhookSecret } from './webhook-secret';

/** What one attempt came to. `gone` is 410: the recipient wants nothing more from here. Every other failure may be repeated. */
export type DeliveryResult =
  | { readonly kind: 'delivered'; readonly acknowledged: boolean; readonly evidence: AttemptEvidence }
  | { readonly kind: 'gone'; readonly evidence: AttemptEvidence }
  | { readonly kind: 'failed'; readonly retryAfterMs: number; readonly evidence: AttemptEvidence };

/** Where and how to deliver. */
export interface DeliveryTarget {
  readonly url: URL;
  /** Live secrets of this recipient, newest first. */
  readonly secrets: readonly WebhookSecret[];
  readonly policy: AddressPolicy;
}

/** The path is not named: URLs of webhooks often hold a secret. */
const ENDPOINT = 'POST {recipient}';
/** Standard Webhooks recommends 15 to 30 s. */
const TIMEOUT_MS = 20_000;
const MAX_ANSWER_BYTES = 65_536;

/**
 * Delivers a notification, once (Standard Webhooks 1.0.0). 2xx is delivered; `{"acknowledged":true}` in the answer acknowledges, too. Redirects
 * are failures. Throws for a recipient that can never be called: `recipient.address`, `webhook.id`, `webhook.secret`.
 */
export async function deliverNotification(
  target: DeliveryTarget,
  notification: Notification,
  attempt: Attempt,
  options: { clock: Clock; timeoutMs?: number },
): Promise<DeliveryResult> {
  const { clock } = options;
  const body = notificationBody(notification);
  const headers = signWebhook({
    id: notification.id,
    timestampSeconds: clock.now() / 1000,
    body,
    secrets: target.secrets,
  });
  const answer = await send(target, { body, headers: { ...headers } }, options.timeoutMs ?? TIMEOUT_MS);
  const nowMs = clock.now();
  const evidence = evidenceOf({ endpoint: ENDPOINT, answer, traceId: null }, attempt, nowMs);
  if (answer.kind === 'no-answer') return { kind: 'failed', retryAfterMs: 0, evidence };
  if (answer.status >= 200 && answer.status < 300) {
    const acknowledged = objectOf(readJson(answer.bytes))?.acknowledged === true;
    return { kind: 'delivered', acknowledged, evidence };
  }
  if (answer.status === 410) return { kind: 'gone', evidence };
  const asked = retryAfterMs(answer.headers.get('retry-after'), nowMs);
  return { kind: 'failed', retryAfterMs: asked, evidence };
}

async function send(
  target: DeliveryTarget,
  message: { body: Buffer; headers: Record<string, string> },
  timeoutMs: number,
): Promise<OutboundAnswer> {
  try {
    await assertReachable(target.url, target.policy);
  } catch (error) {
    const passing = error instanceof DomainError && error.kind === 'unavailable';
    if (!passing) throw error;
    return { kind: 'no-answer', reason: 'unreachable' };
  }
  return callOutside({
    method: 'POST',
    url: target.url,
    headers: { 'content-type': 'application/json', ...message.headers },
    body: message.body.toString('utf8'),
    timeoutMs,
    maxAnswerBytes: MAX_ANSWER_BYTES,
  });
}
