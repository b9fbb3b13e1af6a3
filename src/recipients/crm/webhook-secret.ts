import { Ed25519PrivateKey, randomKey } from '../../crypto';
import { DomainError } from '../../foundation/errors';

/** A key that signs for one recipient: `v1` HMAC-SHA256 (both sides have it), `v1a` Ed25519 (they have the public half only). */
export type WebhookSecret =
  | { readonly scheme: 'v1'; readonly key: Buffer }
  | { readonly scheme: 'v1a'; readonly key: Ed25519PrivateKey };

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * Reads a secret in the form of Standard Webhooks 1.0.0: `whsec_` and base64 of 24 to 64 bytes, or `whsk_` and base64 of an Ed25519 seed (32
 * bytes, or 64 with the public key behind it). Throws `webhook.secret` for anything else, without quoting it.
 */
export function parseWebhookSecret(text: string): WebhookSecret {
  if (text.startsWith('whsec_') && BASE64.test(text.slice(6))) {
    const key = Buffer.from(text.slice(6), 'base64');
    if (key.length >= 24 && key.length <= 64) return { scheme: 'v1', key };
  }
  if (text.startsWith('whsk_') && BASE64.test(text.slice(5))) {
    const bytes = Buffer.from(text.slice(5), 'base64');
    if (bytes.length === 32 || bytes.length === 64) {
      return { scheme: 'v1a', key: Ed25519PrivateKey.fromSeed(bytes.subarray(0, 32)) };
    }
  }
  throw new DomainError(
    'invalid',
    'webhook.secret',
    'a webhook secret is whsec_ with 24 to 64 bytes or whsk_ with an Ed25519 key',
  );
}

/** A new shared secret, `whsec_…`, to be shown to the recipient once and sealed. One per recipient. */
export function newWebhookSecret(): string {
  const key = randomKey();
  try {
    return `whsec_${key.toString('base64')}`;
  } finally {
    key.fill(0);
  }
}

/** The public half of a `v1a` key as recipients store it, `whpk_…`. */
export function publicWebhookKey(key: Ed25519PrivateKey): string {
  return `whpk_${key.publicKey.raw.toString('base64')}`;
}
