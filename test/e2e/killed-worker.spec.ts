import { setTimeout as sleep } from 'node:timers/promises';
import { HttpClient } from '../../src/cli/quickstart/http-client';
import { openDatabase, type Database } from '../../src/foundation/database';
import { change, contact, message, webhook } from '../builders/webhook';
import { eventually } from '../support/eventually';
import { adminOf } from '../support/services';
import { startSystem, type System } from '../support/system';
import { postWebhook } from '../support/webhook';

const PEOPLE = Array.from({ length: 7 }, (_, i) => `1555014${String(7_000 + i)}`);
const now = Math.floor(Date.now() / 1_000);

describe('a worker that is killed again and again', () => {
  let system: System;
  let crm: HttpClient;
  let dpo: HttpClient;
  let database: Database;
  const subjects = new Map<string, string>();

  beforeAll(async () => {
    system = await startSystem({
      env: {
        LETHE_KEYRING_LEASE_TTL_MS: '1000',
        LETHE_KEYRING_LEASE_MARGIN_MS: '200',
        LETHE_WORKER_TICK_SECONDS: '1',
      },
    });
    crm = new HttpClient(system.urls.api, await apiKey('crm'));
    dpo = new HttpClient(system.urls.api, await apiKey('dpo'));
    database = await openDatabase(adminOf(system.services.main, system.env.LETHE_DATABASE_NAME));
    for (const phone of PEOPLE) {
      await converse(phone);
      subjects.set(phone, (await subjectOf(phone))!);
    }
  });
  afterAll(async () => {
    await database.destroy();
    await system.close();
  });

  it('finishes every erasure and export that was approved, each act once, and harms nobody else', async () => {
    const [kept, exported, ...erased] = PEOPLE as [string, string, ...string[]];
    const requests: string[] = [];

    // Deaths at arbitrary moments: before, in and after every step, over and over until all is done. Each request is approved between two of them, so that on however
    // fast a machine there is one for each.
    const waiting = [
      () => approve('access', exported),
      ...erased.map((phone) => () => approve('erasure', phone)),
    ];
    let deaths = 0;
    while (waiting.length > 0 || !(await allCompleted(requests))) {
      await waiting
        .shift()?.()
        .then((id) => requests.push(id));
      await sleep(Math.random() * 900);
      if (deaths >= 8) continue;
      await system.kill('worker');
      await system.start('worker');
      deaths += 1;
    }
    expect(deaths).toBeGreaterThan(5);

    for (const id of requests.slice(1))
      expect((await dpo.get(`/v1/requests/${id}/certificate`)).bytes.toString()).toMatch(
        /^[\w-]+\.[\w-]+\.[\w-]+$/,
      );
    const archive = await dpo.get(`/v1/requests/${requests[0]!}/package`);
    expect(archive.status).toBe(200);
    expect(archive.bytes.subarray(0, 2).toString()).toBe('PK');

    for (const phone of erased) {
      expect((await crm.get(`/v1/subjects/${subjects.get(phone)!}/messages`)).status).toBe(410);
      await expect(rows(subjects.get(phone)!)).resolves.toBe(0);
    }
    for (const phone of [kept, exported]) {
      const { body } = await crm.get(`/v1/subjects/${subjects.get(phone)!}/messages`);
      expect((body.messages as { text: string }[]).map(({ text }) => text).sort()).toEqual([
        'Hello 0',
        'Hello 1',
        'Hello 2',
      ]);
    }
  });

  it('leaves one certificate per erasure and one package, and no key or object of an attempt that died', async () => {
    const once = await database.query<{ name: string; times: number }[]>(
      `SELECT 'certificate' AS name, count(*)::int AS times FROM certificate GROUP BY request_id
       UNION ALL SELECT 'package', count(*)::int FROM access_package GROUP BY request_id
       UNION ALL SELECT 'feed', count(*)::int FROM erasure_feed GROUP BY subject_ref`,
    );
    expect(once).toHaveLength(5 + 1 + 5);
    expect(once.every(({ times }) => times === 1)).toBe(true);
    const [living] = await database.query<{ count: number }[]>(
      `SELECT count(*)::int AS count FROM obligation WHERE destroyed_at IS NULL AND kind = 'access-package'`,
    );
    expect(living!.count).toBe(1);
  });

  it('keeps an audit log that is whole', async () => {
    const { status, stdout, stderr } = await system.lethe(['fsck']);
    expect({ status, stdout, stderr }).toMatchObject({ status: 0 });
  });

  async function apiKey(role: string): Promise<string> {
    const { status, stdout } = await system.lethe(['api-key', 'create', '--role', role]);
    expect(status).toBe(0);
    return stdout.trim();
  }

  async function converse(phone: string): Promise<void> {
    const messages = [0, 1, 2].map((i) =>
      message({
        from: phone,
        id: `wamid.${phone}-${i}`,
        timestamp: String(now - 60 + i),
        text: { body: `Hello ${i}` },
      }),
    );
    const body = webhook(change('messages', { contacts: [contact(phone, 'Somebody')], messages }));
    await eventually(
      async () =>
        (await postWebhook(system.urls.ingest, body, system.secret('meta-app-secrets'))).status === 200,
    );
  }

  async function subjectOf(phone: string): Promise<string | undefined> {
    const { body } = await crm.post('/v1/subjects/search', { phone: `+${phone}` });
    return (body.subjects as { id: string }[])[0]?.id;
  }

  async function approve(kind: 'erasure' | 'access', phone: string): Promise<string> {
    const { body } = await dpo.post('/v1/requests', {
      kind,
      subject: { phone: `+${phone}` },
      receivedVia: 'email',
    });
    const id = body.id as string;
    await dpo.post(`/v1/requests/${id}/verification`, { method: 'manual', evidence: 'came by' });
    expect((await dpo.post(`/v1/requests/${id}/approve`)).status).toBeLessThan(300);
    return id;
  }

  async function allCompleted(ids: string[]): Promise<boolean> {
    const found = await database.query<{ state: string }[]>(
      `SELECT state FROM request WHERE id = ANY($1::uuid[])`,
      [ids],
    );
    return found.every(({ state }) => state === 'completed');
  }

  async function rows(subjectRef: string): Promise<number> {
    const [row] = await database.query<{ count: number }[]>(
      `SELECT ((SELECT count(*) FROM message WHERE subject_ref = $1) + (SELECT count(*) FROM subject_identifier WHERE subject_ref = $1))::int AS count`,
      [subjectRef],
    );
    return row!.count;
  }
});
