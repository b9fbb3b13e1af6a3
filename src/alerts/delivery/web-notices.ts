import { readFileSync } from 'node:fs';
import { DomainError } from '../../foundation/errors';
import { parseWebhookSecret, recipientUrl, signWebhook } from '../../recipients/crm';
import { callOutside } from '../../recipients/outbound';
import { type AlertMessage, letter, messageJson } from './alert-message';

const TIMEOUT_MS = 15_000;
/** The operator names these addresses in a file of this machine: any of them may be called, in clear only on this machine. */
const POLICY = { privateNetworks: true, loopback: true } as const;

/** Sends an alert as a webhook of Standard Webhooks 1.0.0; `id` is the notice's, the same through all repeats. Throws `alert.webhook` (unavailable). */
export async function sendWebhook(
  message: AlertMessage,
  {
    urlFile,
    secretFile,
    id,
    now,
  }: { urlFile: string; secretFile: string | undefined; id: string; now: Date },
): Promise<void> {
  if (secretFile === undefined)
    throw new DomainError(
      'invalid',
      'alert.webhook-secret',
      'ALERT_WEBHOOK_SECRET_FILE must name a whsec_ secret',
    );
  const body = Buffer.from(JSON.stringify(messageJson(message, now)));
  const headers = signWebhook({
    id,
    timestampSeconds: now.getTime() / 1_000,
    body,
    secrets: [parseWebhookSecret(readFileSync(secretFile, 'utf8').trim())],
  });
  await post(urlFile, body.toString('utf8'), { ...headers });
}

/** Sends an alert to an incoming webhook of Slack or whoever takes the same. Throws `alert.webhook` (unavailable). */
export function sendToChat(messages: readonly AlertMessage[], urlFile: string): Promise<void> {
  const { subject, text } = letter(messages);
  return post(urlFile, JSON.stringify({ text: `*${subject}*\n\`\`\`${text}\`\`\`` }), {});
}

async function post(urlFile: string, body: string, headers: Record<string, string>): Promise<void> {
  const url = recipientUrl(readFileSync(urlFile, 'utf8').trim(), POLICY);
  const answer = await callOutside({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json', ...headers },
    body,
    timeoutMs: TIMEOUT_MS,
    maxAnswerBytes: 65_536,
  });
  const isTaken = answer.kind === 'answer' && answer.status >= 200 && answer.status < 300;
  if (!isTaken) throw new DomainError('unavailable', 'alert.webhook', 'the address did not take the alert');
}
