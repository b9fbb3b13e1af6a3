import type { LentSecret } from '../../credentials';
import { DomainError } from '../../foundation/errors';
import { type AddressPolicy, parseWebhookSecret, recipientUrl, signWebhook } from '../../recipients/crm';
import { callOutside } from '../../recipients/outbound';
import { type AlertMessage, letter, messageJson } from './alert-message';
import { ALERT_SCOPE, type AlertSecrets } from './alert-secrets';

const TIMEOUT_MS = 15_000;
/** An address in a file is the operator's, who owns this machine: any may be called, in clear only on this machine. */
const OPERATORS: AddressPolicy = { privateNetworks: true, loopback: true };

/** Where alerts may go, and with which secrets. */
export interface WebWays {
  secrets: AlertSecrets;
  /** Which networks an address may be in that was stored through the API. */
  networks: AddressPolicy;
}

/** Sends an alert as a webhook of Standard Webhooks 1.0.0; `id` is the notice's, the same through all repeats. Throws `alert.webhook` (unavailable). */
export async function sendWebhook(
  ways: WebWays,
  message: AlertMessage,
  { id, now }: { id: string; now: Date },
): Promise<void> {
  const body = Buffer.from(JSON.stringify(messageJson(message, now)));
  // Signed with every version that counts, so that a rotation refuses nothing.
  const headers = await ways.secrets.use('alert-webhook-secret', ALERT_SCOPE, (versions) =>
    signWebhook({
      id,
      timestampSeconds: now.getTime() / 1_000,
      body,
      secrets: versions.map(({ bytes }) => parseWebhookSecret(bytes.toString('utf8').trim())),
    }),
  );
  await ways.secrets.use('alert-webhook-url', ALERT_SCOPE, ([url]) =>
    post(ways, url, body.toString('utf8'), { ...headers }),
  );
}

/** Sends an alert to an incoming webhook of Slack or whoever takes the same. Throws `alert.webhook` (unavailable). */
export function sendToChat(ways: WebWays, messages: readonly AlertMessage[]): Promise<void> {
  const { subject, text } = letter(messages);
  const body = JSON.stringify({ text: `*${subject}*\n\`\`\`${text}\`\`\`` });
  return ways.secrets.use('alert-slack-url', ALERT_SCOPE, ([url]) => post(ways, url, body, {}));
}

async function post(
  { networks }: WebWays,
  { id, bytes }: LentSecret,
  body: string,
  headers: Record<string, string>,
): Promise<void> {
  const answer = await callOutside({
    method: 'POST',
    url: recipientUrl(bytes.toString('utf8').trim(), id === null ? OPERATORS : networks),
    headers: { 'content-type': 'application/json', ...headers },
    body,
    timeoutMs: TIMEOUT_MS,
    maxAnswerBytes: 65_536,
  });
  const isTaken = answer.kind === 'answer' && answer.status >= 200 && answer.status < 300;
  if (!isTaken) throw new DomainError('unavailable', 'alert.webhook', 'the address did not take the alert');
}
