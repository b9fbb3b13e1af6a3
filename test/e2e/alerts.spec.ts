import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signBody } from '../../src/whatsapp';
import { message, messagesBody } from '../builders/webhook';
import { LoopbackServer } from '../support/loopback-server';
import { startSystem, type System } from '../support/system';

/** What issue 7 asks for: from the event to its alert. */
const PROMISED_MS = 60_000;
const SECRET = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;

describe('alerts of the four processes', () => {
  let system: System | undefined;
  let web: LoopbackServer;
  const folder = mkdtempSync(join(tmpdir(), 'lethe-alerts-'));
  let tell: (body: { rule: string }) => void = () => undefined;

  beforeAll(async () => {
    web = await LoopbackServer.start(({ body }) => {
      tell((JSON.parse(body.toString()) as { data: { rule: string } }).data);
      return { status: 200 };
    });
    const file = (name: string, text: string) => {
      const path = join(folder, name);
      writeFileSync(path, text, { mode: 0o600 });
      return path;
    };
    system = await startSystem({
      env: {
        LETHE_WORKER_ALERT_WEBHOOK_URL_FILE: file('url', `${web.origin}/alerts`),
        LETHE_WORKER_ALERT_WEBHOOK_SECRET_FILE: file('secret', SECRET),
      },
    });
  });
  afterAll(async () => {
    await system?.close();
    await web.close();
    rmSync(folder, { recursive: true });
  });

  it('come within a minute of forged webhooks, a guessed key and an opened canary', async () => {
    const wanted = new Set(['webhook-signature', 'failed-sign-in', 'canary-opened']);
    const told = new Promise<void>((resolve) => {
      tell = ({ rule }) => {
        wanted.delete(rule);
        if (wanted.size === 0) resolve();
      };
    });
    const { urls, lethe, secret } = system!;
    const body = messagesBody([message({ timestamp: String(Math.floor(Date.now() / 1_000)) })]);
    const post = (signature: string) =>
      fetch(`${urls.ingest}/webhooks/whatsapp`, {
        method: 'POST',
        headers: { 'x-hub-signature-256': signature },
        body: new Uint8Array(body),
      });
    const appSecret = secret('meta-app-secrets').split('\n')[0]!;
    expect((await post(signBody(body, Buffer.from(appSecret)))).status).toBe(200);
    const key = (await lethe(['api-key', 'create', '--role', 'dpo'])).stdout.trim();
    const api = async (method: string, path: string, json?: object, bearer = key) =>
      fetch(`${urls.api}/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
        ...(json !== undefined && { body: JSON.stringify(json) }),
      });
    const found = (await (await api('POST', '/subjects/search', { waId: '15550142233' })).json()) as {
      subjects: { id: string }[];
    };
    const subjectId = found.subjects[0]!.id;
    expect((await lethe(['keyring', 'canary', subjectId])).status).toBe(0);

    for (let i = 0; i < 6; i++) expect((await post('sha256=00')).status).toBe(401);
    for (let i = 0; i < 12; i++)
      expect((await api('GET', '/channels', undefined, `lethe_guess_${i}`)).status).toBe(401);
    await api('GET', `/subjects/${subjectId}/messages`);
    await told;

    const { alerts } = (await (await api('GET', '/alerts')).json()) as {
      alerts: { id: string; rule: string; firstEventAt: string }[];
    };
    for (const { id, firstEventAt } of alerts.filter(({ rule }) => rule !== 'unknown-number')) {
      const { notices } = (await (await api('GET', `/alerts/${id}`)).json()) as {
        notices: { sentAt: string | null }[];
      };
      // A notice that is under way while we ask has no time yet.
      for (const { sentAt } of notices)
        if (sentAt !== null)
          expect(Date.parse(sentAt) - Date.parse(firstEventAt)).toBeLessThanOrEqual(PROMISED_MS);
    }
  });
});
