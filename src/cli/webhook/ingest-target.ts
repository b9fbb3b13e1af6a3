import { commonKeys, loadConfig, port, readSecretFile, secretFile } from '../../foundation/config';
import { signBody } from '../../whatsapp';

/** An ingest process, and a live app secret to sign for it. */
export interface IngestTarget {
  url: string;
  appSecret: Buffer;
}

/** What ingest answered. */
export interface IngestAnswer {
  status: number;
  body: Record<string, unknown>;
}

/** Where the ingest of this environment listens, and the first of its app secrets. Throws a ConfigError when it is not configured. */
export function ingestTarget(env: NodeJS.ProcessEnv, url?: string): IngestTarget {
  const config = loadConfig(
    'ingest',
    { HOST: commonKeys.HOST, PORT: port(8080), META_APP_SECRETS_FILE: secretFile() },
    env,
  );
  const host = ['0.0.0.0', '::'].includes(config.HOST) ? '127.0.0.1' : config.HOST;
  const [first = ''] = readSecretFile(config.META_APP_SECRETS_FILE).toString('utf8').split(/\r?\n/);
  return { url: url ?? `http://${host}:${config.PORT}`, appSecret: Buffer.from(first, 'utf8') };
}

/** Signs the bytes and posts them, as Meta would. */
export async function postWebhook({ url, appSecret }: IngestTarget, body: Buffer): Promise<IngestAnswer> {
  const response = await fetch(`${url.replace(/\/$/, '')}/webhooks/whatsapp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': signBody(body, appSecret) },
    body: new Uint8Array(body),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, body: isJson ? (JSON.parse(text) as Record<string, unknown>) : {} };
}
