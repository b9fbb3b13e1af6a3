import { hmacSha256 } from '../../crypto';
import { DomainError } from '../../foundation/errors';
import type { WebhookSecret } from './webhook-secret';

/** The headers of Standard Webhooks 1.0.0. */
export interface WebhookHeaders {
  'webhook-id': string;
  'webhook-timestamp': string;
  'webhook-signature': string;
}

/**
 * Signs `{id}.{timestamp}.{body}` with every live secret (two while one is rotated), space between the signatures. The id stays the same through
 * all repeats, so that the recipient can act once; the timestamp is that of the attempt. The id may hold no dot, which would move the border
 * between id and timestamp: `webhook.id`. No secret signs nothing: `webhook.secret`.
 */
export function signWebhook(message: {
  id: string;
  timestampSeconds: number;
  body: Buffer;
  secrets: readonly WebhookSecret[];
}): WebhookHeaders {
  if (!/^[A-Za-z0-9_-]{1,128}$/.test(message.id)) {
    throw new DomainError('invalid', 'webhook.id', 'a webhook id has letters, digits, - and _ alone');
  }
  if (message.secrets.length === 0) {
    throw new DomainError('invalid', 'webhook.secret', 'a webhook is signed with one secret at least');
  }
  const timestamp = String(Math.floor(message.timestampSeconds));
  const signed = Buffer.concat([Buffer.from(`${message.id}.${timestamp}.`, 'utf8'), message.body]);
  const signatures = message.secrets.map((secret) => {
    const signature = secret.scheme === 'v1' ? hmacSha256(secret.key, signed) : secret.key.sign(signed);
    return `${secret.scheme},${signature.toString('base64')}`;
  });
  return {
    'webhook-id': message.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}
