import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { contact, message, messagesBody } from '../builders/webhook';
import { eventually } from '../support/eventually';
import { startSystem, type System } from '../support/system';
import { postWebhook } from '../support/webhook';

const ADA = '15550142233';
const BO = '15550143344';
const seconds = () => Math.floor(Date.now() / 1000);

interface Answer {
  status: number;
  body: Record<string, unknown>;
  bytes: Buffer;
}
type Call = (method: string, path: string, body?: unknown) => Promise<Answer>;

describe('the API, with the worker behind it', () => {
  let system: System;
  let dpo: Call;
  let crm: Call;
  let auditor: Call;

  beforeAll(async () => {
    system = await startSystem({
      env: {
        LETHE_KEYRING_LEASE_TTL_MS: '1000',
        LETHE_KEYRING_LEASE_MARGIN_MS: '200',
        LETHE_KEYRING_ROTATION_MIN_INTERVAL_SECONDS: '0',
      },
    });
    [dpo, crm, auditor] = [await as('dpo'), await as('crm'), await as('auditor')];
    for (const [phone, text] of [
      [ADA, 'My mail is ada@example.com'],
      [BO, 'Where is my parcel?'],
    ] as const) {
      const messages = Array.from({ length: 8 }, (_, i) =>
        message({
          from: phone,
          id: `wamid.${phone}.${i}`,
          timestamp: String(seconds() - i * 86_400),
          text: { body: text },
        }),
      );
      const body = messagesBody(messages, [contact(phone)]);
      // Leases are short here: ingest may refuse what a busy machine did not seal in time, and Meta would come again.
      await eventually(
        async () =>
          (await postWebhook(system.urls.ingest, body, system.secret('meta-app-secrets'))).status === 200,
      );
    }
  });
  afterAll(() => system.close());

  async function as(role: string): Promise<Call> {
    const created = await system.lethe(['api-key', 'create', '--role', role]);
    expect(created).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^lethe_[a-z_]+_[0-9A-Za-z]{49}\n$/) as unknown,
    });
    const key = created.stdout.trim();
    return async (method, path, body) => {
      const response = await fetch(`${system.urls.api}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${key}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const bytes = Buffer.from(await response.arrayBuffer());
      const isJson = /json/.test(response.headers.get('content-type') ?? '');
      return {
        status: response.status,
        body: isJson ? (JSON.parse(bytes.toString('utf8')) as Answer['body']) : {},
        bytes,
      };
    };
  }
  async function find(phone: string): Promise<string | undefined> {
    const { body } = await crm('POST', '/v1/subjects/search', { phone: `+${phone}` });
    return (body.subjects as { id: string }[])[0]?.id;
  }
  async function carriedOut(kind: string, phone: string): Promise<string> {
    const { body } = await dpo('POST', '/v1/requests', {
      kind,
      subject: { phone: `+${phone}` },
      receivedVia: 'email',
    });
    const path = `/v1/requests/${String(body.id)}`;
    expect(
      (await dpo('POST', `${path}/verification`, { method: 'manual', evidence: 'identity card' })).status,
    ).toBe(200);
    expect((await dpo('POST', `${path}/approve`, {})).status).toBe(200);
    const { body: done } = await eventually(
      () => dpo('GET', path),
      ({ body: { state } }) => state === 'completed',
    );
    expect((done.steps as { state: string }[]).map(({ state }) => state)).not.toContain('failed');
    return body.id as string;
  }

  it('serves the redacted history of both', async () => {
    const answer = await crm('GET', `/v1/subjects/${(await find(ADA))!}/messages`);
    expect(answer.status).toBe(200);
    expect(answer.body.messages).toHaveLength(8);
    expect(answer.bytes.toString('utf8')).not.toContain('example.com');
    expect(answer.bytes.toString('utf8')).toMatch(/My mail is \[[A-Z_]+_1\]/);
  });

  it('runs a purge that somebody asked for', async () => {
    await dpo('PUT', '/v1/retention/classes/conversation', { periodDays: 5, bucket: 'day' });
    const { body: asked } = await dpo('POST', '/v1/retention/runs', {});
    const { body } = await eventually(
      () => dpo('GET', '/v1/retention/runs'),
      ({ body: { runs } }) =>
        (runs as { id: string; finishedAt: unknown }[]).some(
          ({ id, finishedAt }) => id === asked.id && finishedAt !== null,
        ),
    );
    const run = (body.runs as { id: string; purged: unknown }[]).find(({ id }) => id === asked.id)!;
    expect(run).toMatchObject({ state: 'finished', purged: { messages: 6, buckets: 3 } });
    expect((await crm('GET', `/v1/subjects/${(await find(BO))!}/messages`)).body.messages).toHaveLength(5);
  });

  it('hands out what the person is entitled to, as a ZIP', async () => {
    const id = await carriedOut('access', BO);
    const archive = await dpo('GET', `/v1/requests/${id}/package`);
    expect(archive.status).toBe(200);
    expect(archive.bytes.subarray(0, 4).toString('latin1')).toBe('PK\u0003\u0004');
    expect((await auditor('GET', `/v1/requests/${id}/package`)).status).toBe(403);
    expect((await dpo('GET', `/v1/requests/${id}/certificate`)).status).toBe(409);
  });

  it('erases a person: gone for the CRM, on its feed, certified', async () => {
    const subject = (await find(ADA))!;
    const sent = {
      phoneNumberId: '100000000000001',
      wamid: 'wamid.out',
      to: { phone: `+${ADA}`, externalId: 'contact-17' },
      text: 'Hello',
    };
    expect((await crm('POST', '/v1/messages', sent)).body).toMatchObject({ subjectId: subject });
    const id = await carriedOut('erasure', ADA);
    expect((await crm('GET', `/v1/subjects/${subject}/messages`)).body).toMatchObject({
      status: 410,
      code: 'subject.erased',
    });
    expect(await find(ADA)).toBeUndefined();
    expect((await dpo('POST', '/v1/subjects/search', { externalId: 'contact-17' })).body).toEqual({
      subjects: [],
    });
    const { body: feed } = await crm('GET', '/v1/erasures');
    expect(feed.erasures).toMatchObject([{ id: subject, subjectId: subject, externalIds: ['contact-17'] }]);
    expect((await crm('POST', `/v1/erasures/${subject}/ack`)).status).toBe(200);

    const certificate = await auditor('GET', `/v1/requests/${id}/certificate`);
    expect(certificate.status).toBe(200);
    expect(certificate.bytes.toString('utf8')).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(certificate.bytes.toString('utf8')).not.toContain(ADA);
    const file = join(mkdtempSync(join(system.home, 'evidence-')), 'certificate-K.jws');
    writeFileSync(file, certificate.bytes);
    expect((await system.lethe(['verify', file])).status).toBeLessThan(4);
    expect((await crm('GET', `/v1/subjects/${(await find(BO))!}/messages`)).body.messages).toHaveLength(5);
  });

  it('tells in the audit log who read what, and proves it', async () => {
    const { body } = await eventually(
      () => auditor('GET', '/v1/audit/entries?type=disclosure'),
      ({ body: { entries } }) => (entries as unknown[]).length >= 3,
    );
    const [entry] = body.entries as { i: number }[];
    const proof = await auditor('GET', `/v1/audit/proof?entry=${String(entry!.i)}`);
    expect(proof.bytes.toString('utf8')).toContain(`index ${entry!.i}\n`);
    expect((await system.lethe(['fsck'])).status).toBe(0);
  });

  it('answers what it has begun, and then ends in good order', async () => {
    const subject = (await find(BO))!;
    const answers = Array.from({ length: 40 }, () =>
      crm('GET', `/v1/subjects/${subject}/messages`).catch(() => undefined),
    );
    await sleep(20);
    await system.stop('api');
    const statuses = (await Promise.all(answers)).map((answer) => answer?.status);
    // Refused connections are none of ours; what was taken was answered whole.
    expect(statuses.filter((status) => status !== undefined && status !== 200)).toEqual([]);
    expect(system.log('api')).toContain('shutting down');
    await system.start('api');
    expect((await crm('GET', `/v1/subjects/${subject}/messages`)).status).toBe(200);
  });
});
