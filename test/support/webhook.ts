import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/cli/package-root';

/** The header that Meta sends with a webhook: HMAC-SHA256 of the raw bytes under the app secret. */
export function signature(body: string | Buffer, appSecret: string): string {
  return `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`;
}

/** Posts a webhook as Meta would. A body that is not text or bytes is sent as JSON. */
export function postWebhook(
  ingestUrl: string,
  body: unknown,
  appSecret: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  const bytes = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  return fetch(`${ingestUrl}/webhooks/whatsapp`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-hub-signature-256': signature(bytes, appSecret),
      ...headers,
    },
    body: bytes as string,
  });
}

/** The names of our own sample webhooks. */
export function sampleNames(): string[] {
  return readdirSync(join(packageRoot(), 'samples')).filter((file) => file.endsWith('.json'));
}

/** A sample webhook, with every `timestamp` moved to `now` (seconds) unless it is left out. */
export function sample(name: string, now?: number): unknown {
  const text = readFileSync(join(packageRoot(), 'samples', name), 'utf8');
  return JSON.parse(text, (key, value: unknown) =>
    now !== undefined && key === 'timestamp' ? (typeof value === 'number' ? now : String(now)) : value,
  );
}
