import { readFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';
import { packageRoot } from '../../src/cli/package-root';
import { edgeSettings } from '../../src/foundation/http';
import { signBody } from '../../src/whatsapp';
import { message, messagesBody } from '../builders/webhook';
import { TestIngest } from '../support/ingest';

const SECRET = Buffer.from('app-secret-of-the-tests');
const tls = (name: string) => join(packageRoot(), 'test', 'fixtures', 'tls', name);
const body = (id: string) =>
  messagesBody([message({ id, timestamp: String(Math.floor(Date.now() / 1_000)) })]);
const days = (count: number) => String(Math.floor(Date.now() / 1_000) - count * 86_400);

describe('the edge of ingest', () => {
  let ingest: TestIngest;
  let serial = 0;
  const start = async (edge: Parameters<typeof edgeSettings>[0], env: object = {}) => {
    ingest = await TestIngest.start({ edge: edgeSettings(edge), env });
  };
  const stored = async () =>
    Number((await ingest.sql<{ n: string }>('SELECT count(*) AS n FROM message'))[0]!.n);
  const next = () => body(`wamid.EDGE-${(serial += 1)}`);

  describe('as an operator set it', () => {
    afterEach(() => ingest.close());

    it('holds off a flood, and loses nothing of what Meta repeats', async () => {
      await start({ SOURCE_REQUESTS_PER_SECOND: 10 }, { NUMBER_UPDATES_PER_SECOND: 8 });
      const wanted = Array.from({ length: 30 }, next);
      let refused = 0;
      const deliver = async (bytes: Buffer): Promise<void> => {
        for (;;) {
          const answer = await ingest.postBytes(bytes);
          if (answer.status === 200) return;
          expect(answer.status).toBe(429);
          expect(JSON.parse(answer.body)).toMatchObject({ code: 'request.too-many' });
          refused += 1;
          await new Promise((resolve) => setTimeout(resolve, Number(answer.headers['retry-after']) * 1_000));
        }
      };
      const flood = Array.from({ length: 100 }, async () => {
        const answer = await ingest.postBytes(next(), 'sha256=forged');
        refused += answer.status === 429 ? 1 : 0;
        expect([401, 429]).toContain(answer.status);
      });
      await Promise.all([...wanted.map(deliver), ...flood]);
      expect(refused).toBeGreaterThan(0);
      await expect(stored()).resolves.toBe(30);
      expect((await ingest.request('GET', '/health/live')).status).not.toBe(429);
    });

    it('takes webhooks from the configured networks, by what trusted proxies say, and no unsigned one all the same', async () => {
      await start({ TRUSTED_PROXIES: '127.0.0.0/8' }, { WEBHOOK_NETWORKS: '31.13.24.0/21' });
      const post = (forwarded: string, signature?: string) => {
        const bytes = next();
        return ingest.request('POST', '/webhooks/whatsapp', bytes, {
          'content-type': 'application/json',
          'x-forwarded-for': forwarded,
          'x-hub-signature-256': signature ?? signBody(bytes, SECRET),
        });
      };
      expect((await post('31.13.24.7')).status).toBe(200);
      expect((await post('203.0.113.9, 31.13.24.7')).status).toBe(200);
      const refused = await post('31.13.24.7, 203.0.113.9');
      expect(refused.status).toBe(403);
      expect(JSON.parse(refused.body)).toMatchObject({ code: 'webhook.network' });
      expect((await post('31.13.24.7', 'sha256=forged')).status).toBe(401);
    });

    it('speaks TLS 1.3 alone, and takes webhooks with the client certificate of the configured name', async () => {
      await start(
        {
          TLS_CERTIFICATE_FILE: tls('server.pem'),
          TLS_KEY_FILE: tls('server.key'),
          TLS_CLIENT_CA_FILE: tls('ca.pem'),
        },
        { WEBHOOK_CLIENT_NAME: 'client.webhooks.fbclientcerts.com' },
      );
      await expect(secure('meta')).resolves.toMatchObject({ status: 200, protocol: 'TLSv1.3' });
      await expect(secure('other')).resolves.toMatchObject({
        status: 403,
        code: 'webhook.client-certificate',
      });
      await expect(secure(null)).resolves.toMatchObject({ status: 403, code: 'webhook.client-certificate' });
      await expect(secure('meta', 'TLSv1.2')).rejects.toThrow(/alert|version/i);
      await expect(stored()).resolves.toBe(1);
    });

    it('takes nothing that is older than Meta repeats, unless it imports history', async () => {
      await start({}, { REPLAY_WINDOW_DAYS: 8 });
      const of = (age: number) => messagesBody([message({ id: `wamid.AGE-${age}`, timestamp: days(age) })]);
      await expect(ingest.postBytes(of(7))).resolves.toMatchObject({ status: 200 });
      await expect(ingest.postBytes(of(10))).resolves.toMatchObject({ status: 200 });
      await expect(stored()).resolves.toBe(1);
    });
  });

  describe('as it comes', () => {
    beforeAll(() => start({}));
    afterAll(() => ingest.close());

    it('gives every answer its security headers, whatever it is', async () => {
      const answers = await Promise.all([
        ingest.postBytes(next()),
        ingest.postBytes(next(), null),
        ingest.request('GET', '/nothing'),
        ingest.request('GET', '/webhooks/whatsapp?hub.mode=subscribe'),
        ingest.request('GET', '/health/live'),
      ]);
      for (const { headers } of answers)
        expect(headers).toMatchObject({
          'cache-control': 'no-store',
          'content-security-policy': expect.stringContaining("default-src 'none'") as string,
          'strict-transport-security': 'max-age=31536000',
          'x-content-type-options': 'nosniff',
          'x-frame-options': 'DENY',
          'referrer-policy': 'no-referrer',
        });
    });

    it.each([
      ['two lengths', 'Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello', 400],
      ['a length and chunks', 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400],
      ['an obscure transfer encoding', 'Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n', 400],
      ['a header folded over lines', 'X-A: b\r\n c\r\nContent-Length: 0\r\n\r\n', 400],
      ['headers without end', `X-A: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
      ['a length that lies', 'Content-Length: 9999999999\r\n\r\n', 413],
    ])('answers %s, and lets no second request ride behind it', async (_what, rest, status) => {
      const { port } = new URL(ingest.url);
      const smuggled = 'GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n';
      const answer = await exchange(
        Number(port),
        `POST /webhooks/whatsapp HTTP/1.1\r\nHost: x\r\n${rest}${smuggled}`,
      );
      expect(answer.match(/HTTP\/1\.1 (\d{3})/g)).toEqual([expect.stringMatching(/HTTP\/1\.1 4\d\d/)]);
      expect([status, 400]).toContain(Number(/HTTP\/1\.1 (\d{3})/.exec(answer)![1]));
    });
  });

  function secure(
    client: string | null,
    version?: 'TLSv1.2',
  ): Promise<{ status: number; protocol: string; code?: string }> {
    const bytes = next();
    return new Promise((resolve, reject) => {
      const request = httpsRequest(
        `${ingest.url.replace('http:', 'https:')}/webhooks/whatsapp`,
        {
          method: 'POST',
          ca: readFileSync(tls('ca.pem')),
          ...(client !== null && {
            cert: readFileSync(tls(`${client}.pem`)),
            key: readFileSync(tls(`${client}.key`)),
          }),
          ...(version !== undefined && { maxVersion: version }),
          headers: { 'content-type': 'application/json', 'x-hub-signature-256': signBody(bytes, SECRET) },
          agent: false,
        },
        (response) => {
          const protocol = (response.socket as unknown as { getProtocol(): string }).getProtocol();
          let text = '';
          response.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
          response.on('end', () =>
            resolve({ status: response.statusCode!, protocol, ...(JSON.parse(text) as object) }),
          );
        },
      );
      request.on('error', reject);
      request.end(bytes);
    });
  }

  function exchange(port: number, text: string): Promise<string> {
    return new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(text));
      let answer = '';
      socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
      socket.on('error', () => resolve(answer));
      socket.on('close', () => resolve(answer));
    });
  }
});
