import { Ed25519PublicKey, equalBytes, hmacSha256 } from '../../src/crypto';

/** Why a webhook was refused. */
export type WebhookRefusal = 'headers' | 'too-old' | 'too-new' | 'signature';

const TOLERANCE_SECONDS = 300;

/**
 * Verifies a webhook as a recipient would, from the specification alone (Standard Webhooks 1.0.0): headers, timestamp within five minutes, any of the
 * space-separated signatures under any of the keys the recipient has (`whsec_…` or `whpk_…`). Null when it holds.
 */
export function verifyWebhook(
  message: { headers: Readonly<Record<string, string | string[] | undefined>>; body: Buffer },
  keys: readonly string[],
  nowSeconds: number,
): WebhookRefusal | null {
  const id = message.headers['webhook-id'];
  const timestamp = message.headers['webhook-timestamp'];
  const signatures = message.headers['webhook-signature'];
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signatures !== 'string')
    return 'headers';
  if (!/^\d+$/.test(timestamp)) return 'headers';
  if (nowSeconds - Number(timestamp) > TOLERANCE_SECONDS) return 'too-old';
  if (Number(timestamp) - nowSeconds > TOLERANCE_SECONDS) return 'too-new';
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), message.body]);
  const valid = signatures.split(' ').some((one) => {
    const [version, text = ''] = one.split(',');
    const signature = Buffer.from(text, 'base64');
    return keys.some((key) => holds(key, version, signed, signature));
  });
  return valid ? null : 'signature';
}

function holds(key: string, version: string | undefined, signed: Buffer, signature: Buffer): boolean {
  const bytes = Buffer.from(key.slice(key.indexOf('_') + 1), 'base64');
  if (version === 'v1' && key.startsWith('whsec_')) return equalBytes(hmacSha256(bytes, signed), signature);
  if (version === 'v1a' && key.startsWith('whpk_'))
    return Ed25519PublicKey.fromRaw(bytes).verify(signed, signature);
  return false;
}
