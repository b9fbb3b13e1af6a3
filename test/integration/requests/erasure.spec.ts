import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AuditLog, AuditReader, certificateBundle, verifyEvidence } from '../../../src/audit';
import { CertificateUpkeep } from '../../../src/apps/worker/requests/certificate-upkeep';
import { JobRuntime } from '../../../src/apps/worker/job-runtime';
import { RequestExecutionStore } from '../../../src/apps/worker/requests/request-execution.store';
import { RequestResend } from '../../../src/apps/worker/requests/request-resend';
import { ErasedSweep } from '../../../src/erasure';
import { FenceStep } from '../../../src/erasure/steps/fence.step';
import { KeepHeldIdentitiesStep } from '../../../src/erasure/steps/keep-held-identities.step';
import {
  Ed25519PublicKey,
  parseJws,
  randomBytes,
  randomUuid,
  sha256,
  verifierKey,
} from '../../../src/crypto';
import type { KeyringClient } from '../../../src/keyring/client';
import { CERTIFICATE_TYP, type CertificatePayload } from '../../../src/audit';
import { change, contact, message, status, webhook } from '../../builders/webhook';
import { TestApi, type CallAs } from '../../support/api';
import { Closing } from '../../support/closing';
import { eventually } from '../../support/eventually';
import { TestIngest } from '../../support/ingest';
import { flushRedis } from '../../support/redis';
import { TestWorker } from '../../support/worker';

const ADA = '15550142233';
const BO = '15550144455';
const REDIS_DATABASE = 6;
const seconds = () => Math.floor(Date.now() / 1000);

describe('an erasure', () => {
  const closing = new Closing();
  let ingest: TestIngest;
  let api: TestApi;
  let worker: TestWorker;
  let operator: KeyringClient;
  let dpo: CallAs;
  let crm: CallAs & { record: { recipientId: string | null } };

  beforeAll(async () => {
    await flushRedis(REDIS_DATABASE);
    ingest = closing.add(
      await TestIngest.start({
        settings: { leaseTtlMs: 1_400, leaseMarginMs: 100, rotationMinIntervalMs: 0 },
      }),
      (one) => one.close(),
    );
    operator = ingest.keyring.client('worker');
    const ground = { clock: ingest.clock, home: ingest.keyring.home };
    api = closing.add(
      await TestApi.start({
        ...ground,
        database: ingest.database.as('lethe_api'),
        keyring: ingest.keyring.client('api'),
      }),
      (one) => one.close(),
    );
    worker = await startWorker();
    closing.add(undefined, () => worker.close());
    [dpo, crm] = await Promise.all([api.as('dpo'), api.as('crm')]);
  });
  afterAll(() => closing.all());

  it('ends with a certificate that anybody can verify, and nothing left to read', async () => {
    await converse(ADA, 'Ada Example', 5);
    await converse(BO, 'Bo Example', 3);
    const ada = await subjectOf(ADA);
    const bo = await subjectOf(BO);
    expect((await crm('GET', `/v1/subjects/${ada}/messages`)).body.messages).toHaveLength(5);
    const id = await carryOut('erasure', ADA);

    const request = (await dpo('GET', `/v1/requests/${id}`)).body;
    expect(request).toMatchObject({ state: 'completed' });
    const steps = request.steps as {
      name: string;
      target: string | null;
      state: string;
      evidence: Record<string, unknown>;
    }[];
    const own = steps.filter(({ name }) => name !== 'forget-outside');
    expect(own.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'receipt done',
      'verification done',
      'decision done',
      'seal-external-ids done',
      'plan-forgetting done',
      'keep-held-identities done',
      'fence done',
      'wait-out done',
      'collect done',
      'tell-recipients done',
      'tell-recipient submitted',
      'tell-outside done',
      'destroy-keys done',
      'delete-rows done',
      'rotate done',
      'witness done',
      'certify done',
    ]);
    expect(evidenceOf(steps, 'collect')).toMatchObject({
      message: 5,
      message_status: 1,
      recipients: 1,
      incarnations: 1,
    });

    expect((await crm('GET', `/v1/subjects/${ada}/messages`)).status).toBe(410);
    expect((await crm('POST', '/v1/subjects/search', { phone: `+${ADA}` })).body).toEqual({ subjects: [] });
    for (const table of [
      'message',
      'message_status',
      'platform_event',
      'subject_identifier',
      'assignment',
      'request_prose',
    ])
      await expect(ingest.sql(`SELECT 1 FROM ${table} WHERE subject_ref = $1`, [ada])).resolves.toEqual([]);
    expect((await crm('GET', `/v1/subjects/${bo}/messages`)).body.messages).toHaveLength(3);

    const { text: jws } = await dpo('GET', `/v1/requests/${id}/certificate`);
    const { payload } = await verified(jws);
    expect(payload).toMatchObject({
      stage: 'K',
      controller: 'Example <Shop>',
      request: { id, kind: 'erasure', ground: 'Art. 17(1)' },
      scope: { subjects: [{ ref: ada, incarnations: [1] }] },
      keys: { destroyed: [{ kind: 'subject', count: 1 }], leaseWaitOutSeconds: 1 },
      irreversibleAt: null,
      recipients: [{ id: crm.record.recipientId, category: 'crm', state: 'submitted' }],
    });
    expect(payload.custodians.map(({ id: custodian, deviceClass }) => [custodian, deviceClass])).toEqual([
      ['file:a', 'file'],
      ['file:b', 'file'],
    ]);
    expect(payload.stores.find(({ kind }) => kind === 'messages')).toMatchObject({
      before: 5,
      after: 0,
      state: 'shredded',
    });
    await bundleVerified(jws);
    expect(jws).not.toContain(ADA);
    expect(JSON.stringify(payload)).not.toMatch(/Ada Example|15550142233|wamid/);
  });

  it('is not undone by a redelivered webhook; a new message starts somebody new', async () => {
    const phone = '15550146677';
    const first = seconds() - 30;
    const delivered = webhook(
      change('messages', {
        contacts: [contact(phone, 'Cy Example')],
        messages: [
          message({ from: phone, id: 'wamid.cy-1', timestamp: String(first), text: { body: 'before' } }),
        ],
      }),
    );
    expect((await ingest.post(delivered)).status).toBe(200);
    const cy = await subjectOf(phone);
    await carryOut('erasure', phone);
    expect((await ingest.post(delivered)).status).toBe(200);
    expect(await subjectOf(phone)).toBeUndefined();
    await converse(phone, 'Cy Example', 1, seconds() + 2);
    const again = await subjectOf(phone);
    expect(again).toBeDefined();
    expect(again).not.toBe(cy);
    expect((await crm('GET', `/v1/subjects/${again}/messages`)).body.messages).toHaveLength(1);
  });

  it('of somebody erased before is refused as gone, and harms nobody', async () => {
    const phone = '15550148899';
    await converse(phone, 'Di Example', 2);
    const subject = await subjectOf(phone);
    await completed(await approved('erasure', { subjectId: subject }));
    const again = { kind: 'erasure', subject: { subjectId: subject }, receivedVia: 'email' };
    expect((await dpo('POST', '/v1/requests', again)).status).toBe(410);
  });

  it('is certified for people, too: a page, a PDF, and a bundle that is verified offline', async () => {
    const phone = '15550149911';
    await converse(phone, 'Kim Example', 1);
    const id = await carryOut('erasure', phone);
    const path = `/v1/requests/${id}/certificate`;
    const { payload } = await verified((await dpo('GET', path)).text);
    const page = await dpo('GET', `${path}?format=html`);
    expect(page.headers['content-type']).toContain('text/html');
    expect(page.text).toContain(payload.id);
    expect(page.text).toContain('Example &#60;Shop&#62;');
    expect((await dpo('GET', `${path}?format=pdf`)).text.slice(0, 5)).toBe('%PDF-');
    expect((await dpo('GET', `${path}?format=json`)).body).toMatchObject({ id: payload.id, stage: 'K' });
    expect((await dpo('GET', `${path}?format=word`)).status).toBe(422);
    await bundled(id, ['certificate-K.jws']);
  });

  it('reaches stage P when the last copy is gone, with evidence, and not before', async () => {
    const phone = '15550149922';
    await converse(phone, 'Lee Example', 1);
    const backup = randomUuid();
    const evidence = sha256('the copy was deleted');
    await ingest.sql(
      `INSERT INTO backup (id, kind, state, object_key, object_id, data_from, data_to, size_bytes, sha256, expires_at)
       VALUES ($1, 'pg-dump', 'complete', 'backups/x', $2, now() - interval '1 day', now(), 1, $3, now() + interval '30 days')`,
      [backup, randomBytes(16), sha256('copy')],
    );
    const id = await carryOut('erasure', phone);
    const path = `/v1/requests/${id}/certificate`;
    const { payload: first } = await verified((await dpo('GET', path)).text);
    expect(first.copies).toMatchObject([{ id: backup, deletedAt: null }]);
    await ingest.sql(
      `UPDATE certificate SET issued_at = issued_at - interval '2 days' WHERE request_id = $1`,
      [id],
    );
    await worker.get(CertificateUpkeep).runOnce();
    expect((await dpo('GET', `${path}?format=json`)).body).toMatchObject({ stage: 'K' });

    // What was shown since goes into a certificate that a person has issued anew; the first one is taken back meanwhile.
    const drill = randomUuid();
    const actor = { kind: 'process', ref: 'worker' } as const;
    await worker.database.transaction((tx) =>
      worker.get(AuditLog).appendAll(tx, [
        { type: 'drill.finished', actor, ref: { drill, backup }, code: 'passed' },
        {
          type: 'scan.finished',
          actor,
          ref: { run: randomUuid(), request: id },
          code: 'passed',
          n: { bytes: 7, controls: 1, hits: 0, stores: 1, unreadable: 0 },
        },
      ]),
    );
    const wrong = { ground: 'correction', reason: 'the drill is missing' };
    expect((await dpo('POST', `${path}/withdraw`, wrong)).status).toBe(200);
    expect((await dpo('POST', `${path}/withdraw`, wrong)).body.code).toBe('certificate.withdrawn');
    expect((await dpo('GET', path)).body.code).toBe('certificate.withdrawn');
    await logged();
    await witnessed('scan.finished');
    expect((await dpo('POST', `${path}/reissue`, {})).status).toBe(200);
    await eventually(async () => (await dpo('GET', path)).status === 200);
    expect((await dpo('GET', `${path}?format=json`)).body).toMatchObject({
      stage: 'K',
      supersedes: first.id,
      drills: [{ id: drill, copy: backup, result: 'passed' }],
      scan: [{ bytes: 7, controlsFound: 1, hits: 0, result: 'passed' }],
    });
    await ingest.sql(
      `UPDATE certificate SET issued_at = issued_at - interval '2 days' WHERE request_id = $1`,
      [id],
    );

    await ingest.sql(`UPDATE backup SET deleted_at = now(), deletion_evidence_sha256 = $2 WHERE id = $1`, [
      backup,
      evidence,
    ]);
    await worker.database.transaction((tx) =>
      worker.get(AuditLog).append(tx, {
        type: 'backup.expired',
        actor: { kind: 'process', ref: 'worker' },
        ref: { backup },
        code: 'deleted',
        digest: { evidence: evidence.toString('base64') },
      }),
    );
    await eventually(async () => {
      await worker.get(CertificateUpkeep).runOnce();
      return (await dpo('GET', `${path}?format=json`)).body.stage === 'P';
    });
    expect((await dpo('GET', `${path}?format=json`)).body).toMatchObject({
      stage: 'P',
      drills: [{ id: drill }],
      copies: [{ id: backup, evidenceSha256: evidence.toString('base64') }],
    });
    // One that was taken back proves nothing any more, and is in no bundle.
    await bundled(id, ['certificate-K.jws', 'certificate-P.jws']);
  });

  it('leaves what a legal hold covers, says so, and completes when the hold is released', async () => {
    const phone = '15550149933';
    await converse(phone, 'Mel Example', 3);
    await ingest.post(
      webhook(
        change('messages', {
          contacts: [contact(phone, 'Mel Example')],
          messages: [
            message({
              from: phone,
              id: `wamid.${phone}-image`,
              timestamp: String(seconds() - 20),
              type: 'image',
              image: { id: '900', mime_type: 'image/jpeg', sha256: 'Zm9v' },
            }),
          ],
        }),
      ),
    );
    const subject = await subjectOf(phone);
    const path = (id: string) => `/v1/requests/${id}/certificate?format=json`;
    const storesOf = async (id: string) => (await dpo('GET', path(id))).body.stores as { kind: string }[];
    const hold = await dpo('POST', '/v1/holds', {
      subjectId: subject,
      reason: '17(3)(e)',
      reference: 'CASE-77',
    });
    expect(hold.status).toBe(201);
    // Another one covers the same messages: they are kept once, and counted as what they are.
    const other = await dpo('POST', '/v1/holds', {
      subjectId: subject,
      reason: '17(3)(e)',
      reference: 'CASE-78',
    });
    const id = await carryOut('erasure', phone);
    const certificate = path(id);
    expect((await dpo('GET', certificate)).body).toMatchObject({
      stage: 'K',
      suspended: true,
      holds: expect.arrayContaining([
        expect.objectContaining({ id: hold.body.id, ground: 'Art. 17(3)(e)' }),
        expect.objectContaining({ id: other.body.id }),
      ]) as unknown,
    });
    await expect(ingest.sql('SELECT 1 FROM message WHERE subject_ref = $1', [subject])).resolves.toEqual([]);
    await expect(
      ingest.sql('SELECT 1 FROM held_message WHERE subject_ref = $1', [subject]),
    ).resolves.toHaveLength(4);
    // The medium lies where it lay: it is not called deleted.
    await expect(ingest.sql('SELECT 1 FROM media WHERE subject_ref = $1', [subject])).resolves.toHaveLength(
      1,
    );
    const stores = await storesOf(id);
    expect(stores.find(({ kind }) => kind === 'held')).toMatchObject({
      store: 'legal holds: 4 messages, 1 media',
      before: 5,
      after: 5,
    });
    expect(stores.find(({ kind }) => kind === 'media')).toMatchObject({ before: 0, after: 0 });
    expect((await crm('GET', `/v1/subjects/${subject}/messages`)).status).toBe(410);

    for (const { body } of [hold, other])
      expect((await dpo('DELETE', `/v1/holds/${String(body.id)}`)).status).toBeLessThan(300);
    await eventually(async () => {
      await worker.get(CertificateUpkeep).runOnce();
      return (await dpo('GET', certificate)).body.suspended === undefined;
    });
    await expect(ingest.sql('SELECT 1 FROM held_message WHERE subject_ref = $1', [subject])).resolves.toEqual(
      [],
    );
  });

  it('keeps for a hold who the person was, also for one placed a moment before the fence', async () => {
    const phone = '15550149944';
    await converse(phone, 'Nia Example', 1);
    const subject = await subjectOf(phone);
    worker.get(JobRuntime).halt();
    const id = await approved('erasure', { phone: `+${phone}` });
    const approvedRequest = (await worker.get(RequestExecutionStore).find(id))!;
    const request = { ...approvedRequest, executedAt: new Date() };
    await expect(worker.get(KeepHeldIdentitiesStep).run(request)).resolves.toMatchObject({
      evidence: { holds: 0 },
    });
    const hold = await dpo('POST', '/v1/holds', {
      subjectId: subject,
      reason: 'other',
      reference: 'CASE-78',
    });
    await expect(worker.get(FenceStep).run(request)).resolves.toMatchObject({ state: 'done' });
    await expect(
      ingest.sql('SELECT 1 FROM held_identity WHERE hold_id = $1 AND subject_ref = $2', [
        hold.body.id,
        subject,
      ]),
    ).resolves.toHaveLength(1);
    worker.get(JobRuntime).begin();
    await completed(id);
    expect((await dpo('DELETE', `/v1/holds/${String(hold.body.id)}`)).status).toBeLessThan(300);
  });

  it('destroys nothing while it could tell nobody outside whom it is about; approved again, it goes on', async () => {
    const phone = '15550145511';
    await converse(phone, 'Ivy Example', 1);
    const subject = await subjectOf(phone);
    worker.get(JobRuntime).halt();
    const id = await approved('erasure', { phone: `+${phone}` });
    const [row] = await ingest.sql<{ grant: string }>('SELECT grant_id AS grant FROM request WHERE id = $1', [
      id,
    ]);
    await operator.endGrant(row!.grant);
    expect((await dpo('POST', `/v1/requests/${id}/approve`)).body.code).toBe('request.state');
    worker.get(JobRuntime).begin();
    const steps = async () => (await dpo('GET', `/v1/requests/${id}`)).body.steps as { name: string }[];
    const failed = { name: 'execution', state: 'failed', evidence: { code: 'keyring.lease.denied' } };
    await eventually(steps, (found) => found.some(({ name }) => name === 'execution'));
    expect(await steps()).toContainEqual(expect.objectContaining(failed));
    expect(await steps()).not.toContainEqual(expect.objectContaining({ name: 'fence' }));
    expect((await crm('GET', `/v1/subjects/${subject}/messages`)).body.messages).toHaveLength(1);

    expect((await dpo('POST', `/v1/requests/${id}/approve`)).status).toBe(200);
    await completed(id);
    expect(await steps()).toContainEqual(expect.objectContaining({ ...failed, state: 'done' }));
  });

  it('gives a person what it cannot plan: identifiers that do not open', async () => {
    const phone = '15550145522';
    await converse(phone, 'Jo Example', 1);
    const subject = await subjectOf(phone);
    await ingest.sql('UPDATE subject_identifier SET identifiers = masks WHERE subject_ref = $1', [subject]);
    const id = await carryOut('erasure', phone);
    const { tasks } = (await dpo('GET', `/v1/requests/${id}/tasks`)).body as { tasks: object[] };
    expect(tasks).toContainEqual(
      expect.objectContaining({ state: 'manual-evidence-needed', reason: 'identifier-unreadable' }),
    );
    const { payload } = await verified((await dpo('GET', `/v1/requests/${id}/certificate`)).text);
    expect(payload.residuals.map(({ what }) => what)).toContain('identifiers-that-do-not-open');
  });

  it('is carried out by whichever worker is there, once', async () => {
    const phone = '15550141111';
    await converse(phone, 'Ed Example', 4);
    const subject = await subjectOf(phone);
    const id = await approved('erasure', { phone: `+${phone}` });
    const second = await startWorker();
    await worker.close();
    await completed(id);
    worker = second;
    await logged();
    const entries = await ingest.sql<{ type: string; code: string | null; count: string }>(
      `SELECT type, convert_from(body, 'UTF8')::jsonb ->> 'code' AS code, count(*) FROM audit_entry
        WHERE subject_ref = $1 AND type IN ('subject.fenced', 'subject.destroyed', 'certificate.issued', 'request.completed') GROUP BY 1, 2 ORDER BY 1, 2`,
      [subject],
    );
    expect(entries.map(({ type, code, count }) => `${type} ${code ?? ''} ${count}`)).toEqual([
      'certificate.issued K 1',
      'request.completed erasure 1',
      'subject.destroyed intent 1',
      'subject.destroyed result 1',
      'subject.fenced erasure 1',
    ]);
  });

  it('is found again when Redis has lost its jobs', async () => {
    const phone = '15550143333';
    await converse(phone, 'Gus Example', 1);
    await worker.close();
    const id = await approved('erasure', { phone: `+${phone}` });
    worker = await startWorker();
    await step(id, 'fence');
    await worker.close();
    await flushRedis(REDIS_DATABASE);
    worker = await startWorker();
    const { state } = (await dpo('GET', `/v1/requests/${id}`)).body;
    expect(state).toBe('executing');
    expect(await worker.get(RequestResend).runOnce(new Date(Date.now() + 1_000))).toBe(1);
    await completed(id);
  });

  it('removes rows that a slow process committed after the end', async () => {
    const phone = '15550144444';
    await converse(phone, 'Hal Example', 2);
    const subject = await subjectOf(phone);
    const late = await ingest.sql<{ row: string }>(
      'SELECT m::text AS row FROM message m WHERE subject_ref = $1 LIMIT 1',
      [subject],
    );
    await carryOut('erasure', phone);
    await ingest.sql(`INSERT INTO message SELECT ($1::text::message).*`, [late[0]!.row]);
    expect(await worker.get(ErasedSweep).runOnce()).toBe(1);
    await expect(ingest.sql('SELECT 1 FROM message WHERE subject_ref = $1', [subject])).resolves.toEqual([]);
  });

  it('takes an export of the person with it that was waiting to be fetched', async () => {
    const phone = '15550142222';
    await converse(phone, 'Flo Example', 2);
    const access = await carryOut('access', phone);
    expect((await dpo('GET', `/v1/requests/${access}/package`)).status).toBe(200);
    expect(objects()).toHaveLength(1);
    await carryOut('erasure', phone);
    expect((await dpo('GET', `/v1/requests/${access}/package`)).status).toBe(410);
    expect(objects()).toEqual([]);
  });

  it('leaves other requests of the person to whoever ends them, and hands nothing out for any', async () => {
    const phone = '15550147777';
    await converse(phone, 'Ira Example', 2);
    const open: Record<string, string> = {};
    for (const kind of ['access', 'portability', 'rectification', 'restriction', 'objection']) {
      const { body } = await dpo('POST', '/v1/requests', {
        ...{ kind, subject: { phone: `+${phone}` }, receivedVia: 'email', note: 'one of several' },
      });
      open[kind] = body.id as string;
      if (kind !== 'portability')
        await dpo('POST', `/v1/requests/${open[kind]}/verification`, {
          method: 'manual',
          evidence: 'came by',
        });
    }
    const erasure = await approved('erasure', { phone: `+${phone}` });
    // Approved while the erasure is under way: it waits, and finds nobody.
    const meanwhile = await dpo('POST', `/v1/requests/${open.access}/approve`, {});
    await completed(erasure);
    const late = async (kind: string, act: string, body: object = {}) => {
      const answer = await dpo('POST', `/v1/requests/${open[kind]}/${act}`, body);
      return `${kind} ${act} ${answer.status} ${String(answer.body.code ?? answer.body.state)}`;
    };
    const answers = [
      `access approve ${meanwhile.status}`,
      await late('portability', 'verification', { method: 'whatsapp-code' }),
      await late('portability', 'verification', { method: 'manual', evidence: 'came by' }),
      await late('rectification', 'approve', { rectification: { statement: 'two lamps' } }),
      await late('restriction', 'approve'),
      await late('objection', 'extend', { reason: 'four systems' }),
      await late('objection', 'refuse', { ground: '12(5)', explanation: 'erased' }),
      await late('portability', 'withdraw'),
    ];
    expect(answers).toEqual([
      'access approve 200',
      'portability verification 409 request.verification.number',
      'portability verification 200 verified',
      'rectification approve 200 approved',
      'restriction approve 200 approved',
      'objection extend 200 verified',
      'objection refuse 200 refused',
      'portability withdraw 200 withdrawn',
    ]);
    for (const kind of ['access', 'rectification', 'restriction']) await completed(open[kind]!);
    for (const kind of ['access', 'portability'])
      expect((await dpo('GET', `/v1/requests/${open[kind]}/package`)).status).toBe(410);
    const [prose] = await ingest.sql<{ rows: number }>(
      'SELECT count(*)::int AS rows FROM request_prose p JOIN request r ON r.subject_ref = p.subject_ref WHERE r.id = $1',
      [erasure],
    );
    expect(prose!.rows).toBe(0);
  });

  function startWorker(): Promise<TestWorker> {
    return TestWorker.start({
      clock: ingest.clock,
      home: ingest.keyring.home,
      database: ingest.database.as('lethe_worker'),
      keyring: ingest.keyring.client('worker'),
      redisDatabase: REDIS_DATABASE,
    });
  }

  async function converse(phone: string, name: string, count: number, from = seconds() - 60): Promise<void> {
    const messages = Array.from({ length: count }, (_, i) =>
      message({
        from: phone,
        id: `wamid.${phone}-${from}-${i}`,
        timestamp: String(from + i),
        text: { body: `Hello ${i} from ${name}` },
      }),
    );
    const statuses = [
      status('delivered', { id: `wamid.out-${phone}`, recipient_id: phone, timestamp: String(from) }),
    ];
    const answer = await ingest.post(
      webhook(
        change('messages', { contacts: [contact(phone, name)], messages }),
        change('messages', { statuses }),
      ),
    );
    expect(answer.status).toBe(200);
  }

  async function subjectOf(phone: string): Promise<string | undefined> {
    const { body } = await crm('POST', '/v1/subjects/search', { phone: `+${phone}` });
    return (body.subjects as { id: string }[])[0]?.id;
  }

  async function approved(kind: 'erasure' | 'access', subject: object): Promise<string> {
    const received = await dpo('POST', '/v1/requests', { kind, subject, receivedVia: 'email' });
    expect(received.status).toBe(201);
    const id = received.body.id as string;
    const verification = await dpo('POST', `/v1/requests/${id}/verification`, {
      method: 'manual',
      evidence: 'came by',
    });
    expect(verification.status).toBeLessThan(300);
    expect((await dpo('POST', `/v1/requests/${id}/approve`, {})).status).toBeLessThan(300);
    return id;
  }

  async function carryOut(kind: 'erasure' | 'access', phone: string): Promise<string> {
    const id = await approved(kind, { phone: `+${phone}` });
    await completed(id);
    return id;
  }

  async function completed(id: string): Promise<void> {
    await eventually(
      async () => (await dpo('GET', `/v1/requests/${id}`)).body,
      ({ state }) => state === 'completed',
    );
  }

  /** Resolves when everything that was reported stands in the log. */
  async function logged(): Promise<void> {
    await eventually(async () => (await ingest.sql('SELECT 1 FROM audit_queue LIMIT 1')).length === 0);
  }

  /** Resolves when a witness has seen the newest entry of a type. */
  async function witnessed(type: string): Promise<void> {
    const reader = new AuditReader(ingest.rows.manager);
    const [entry] = await reader.entries({ type, limit: 1 });
    await eventually(async () => (await reader.checkpoint({ witnessed: true })).size > entry!.index);
  }

  async function verified(jws: string): Promise<{ payload: CertificatePayload }> {
    const key = (await operator.publicKeys()).find(({ purpose }) => purpose === 'certificate')!;
    const certificateKey = verifierKey(key.name, Ed25519PublicKey.fromRaw(key.publicKey));
    const verdict = verifyEvidence(new Map([['certificate-K.jws', Buffer.from(jws)]]), {
      certificateKeys: [certificateKey],
      nowMs: Date.now(),
    });
    expect(verdict).toMatchObject({ exitCode: 0 });
    return { payload: JSON.parse(parseJws(jws, CERTIFICATE_TYP).payload.toString()) as CertificatePayload };
  }

  /** Everything in one bundle, with the keys from elsewhere: the claims hold against the entries themselves. */
  async function bundleVerified(jws: string): Promise<void> {
    const keys = await publishedKeys();
    const verdict = verifyEvidence(await bundleOf(jws), { ...keys, nowMs: Date.now() });
    expect(verdict.checks.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
    expect(verdict).toMatchObject({ exitCode: 0, verdict: 'VERIFIED' });
    expect(verdict.checks.length).toBeGreaterThan(10);
  }

  /** The bundle as it is downloaded, verified with the keys from elsewhere; and which certificates it holds. */
  async function bundled(id: string, certificates: string[]): Promise<void> {
    let zip: Buffer = Buffer.alloc(0);
    await eventually(async () => {
      const answer = await dpo('GET', `/v1/requests/${id}/certificate?format=bundle`);
      zip = answer.bytes;
      return answer.status === 200;
    });
    const keys = await publishedKeys();
    const verdict = verifyEvidence(new Map([['bundle.zip', zip]]), { ...keys, nowMs: Date.now() });
    expect(verdict.checks.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
    expect(verdict).toMatchObject({ verdict: 'VERIFIED' });
    const names = new Set(
      verdict.checks.filter(({ name }) => name === 'certificate').map(({ detail }) => detail.split(':')[0]),
    );
    expect([...names].sort()).toEqual(certificates);
  }

  async function publishedKeys() {
    const keys = (await operator.publicKeys()).map(({ purpose, name, publicKey }) => ({
      purpose,
      key: verifierKey(name, Ed25519PublicKey.fromRaw(publicKey)),
    }));
    const of = (wanted: string) => keys.filter(({ purpose }) => purpose === wanted).map(({ key }) => key);
    return { certificateKeys: of('certificate'), logKeys: of('application-log') };
  }

  async function bundleOf(jws: string): Promise<Map<string, Buffer>> {
    return eventually(() => certificateBundle(jws, new AuditReader(ingest.rows.manager)));
  }

  /** Resolves when a step of a request is done. */
  async function step(id: string, name: string): Promise<void> {
    await eventually(
      async () => (await dpo('GET', `/v1/requests/${id}`)).body.steps as { name: string; state: string }[],
      (steps) => steps.some((one) => one.name === name && one.state === 'done'),
      { everyMs: 20 },
    );
  }

  function objects(): string[] {
    return readdirSync(join(ingest.keyring.home, 'objects'), { recursive: true, encoding: 'utf8' }).filter(
      (name) => /\//.test(name),
    );
  }
});

function evidenceOf(steps: { name: string; evidence: Record<string, unknown> }[], name: string): unknown {
  return steps.find((step) => step.name === name)?.evidence;
}
