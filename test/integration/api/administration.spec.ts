import { Direction, KeyKind, Part, randomBytes, randomUuid, Scope, sealRecord } from '../../../src/crypto';
import { change, contact, message, webhook } from '../../builders/webhook';
import { TestApi, type CallAs } from '../../support/api';
import { TestLog } from '../../support/audit';
import { eventually } from '../../support/eventually';
import { TestIngest } from '../../support/ingest';

const ADA = '15550142233';
const DAY = 86_400;
const seconds = () => Math.floor(Date.now() / 1000);
const like = (pattern: RegExp) => expect.stringMatching(pattern) as unknown;

describe('administration over the API', () => {
  let ingest: TestIngest;
  let api: TestApi;
  let dpo: CallAs;
  let admin: CallAs;
  let crm: CallAs & { record: { recipientId: string | null; actorRef: string } };

  beforeAll(async () => {
    ingest = await TestIngest.start();
    api = await TestApi.start({
      database: ingest.database.as('lethe_api'),
      keyring: ingest.keyring.client('api'),
      clock: ingest.clock,
      home: ingest.keyring.home,
    });
    [dpo, admin, crm] = [await api.as('dpo'), await api.as('admin'), await api.as('crm')];
    const messages = Array.from({ length: 12 }, (_, i) =>
      message({ id: `wamid.a${i}`, timestamp: String(seconds() - i * DAY) }),
    );
    expect((await ingest.post(webhook(change('messages', { contacts: [contact()], messages })))).status).toBe(
      200,
    );
  });
  afterAll(async () => {
    await api.close();
    await ingest.close();
  });

  async function ada(): Promise<{
    id: string;
    messages: { id: string; sentAt: string; expiresAt: string }[];
  }> {
    const found = await crm('POST', '/v1/subjects/search', { phone: `+${ADA}` });
    const { id } = (found.body.subjects as { id: string }[])[0]!;
    return {
      id,
      messages: (await crm('GET', `/v1/subjects/${id}/messages`)).body.messages as {
        id: string;
        sentAt: string;
        expiresAt: string;
      }[],
    };
  }

  it('takes the successor of a leaked secret from who manages credentials, and from no DPO', async () => {
    const leak = { credentialId: randomUuid(), replacement: 'a-secret-of-my-own' };
    expect((await dpo('POST', '/v1/incidents/contain', leak)).body).toMatchObject({
      status: 403,
      code: 'incident.replacement',
    });
    expect((await admin('POST', '/v1/incidents/contain', leak)).body).toMatchObject({
      status: 404,
      code: 'credential.unknown',
    });
  });

  describe('retention', () => {
    it('lists classes, previews a change, and makes versions of them', async () => {
      const { body } = await dpo('GET', '/v1/retention/classes');
      expect(body.classes).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ name: 'conversation', periodDays: 90, bucket: 'day', version: 1 }),
        ]),
      );
      const preview = await dpo('POST', '/v1/retention/preview', { class: 'conversation', periodDays: 5 });
      expect(preview.body).toMatchObject({
        class: 'conversation',
        periodDays: 5,
        messages: 7,
        alreadyDue: 0,
        held: [],
      });
      expect(preview.body.buckets).toHaveLength(7);
      expect((await dpo('GET', '/v1/retention/classes')).body).toEqual(body);

      const changed = await dpo('PUT', '/v1/retention/classes/conversation', {
        periodDays: 30,
        bucket: 'day',
      });
      expect(changed.body).toMatchObject({ name: 'conversation', periodDays: 30, version: 2 });
      expect(
        (await ada()).messages.every(
          ({ sentAt, expiresAt }) => Date.parse(expiresAt) - Date.parse(sentAt) <= 30 * DAY * 1000,
        ),
      ).toBe(true);
      const made = await dpo('PUT', '/v1/retention/classes/complaint', { periodDays: 400, bucket: 'month' });
      expect(made.body).toMatchObject({ name: 'complaint', periodDays: 400, bucket: 'month', version: 1 });
      expect((await dpo('POST', '/v1/retention/preview', { class: 'nothing', periodDays: 5 })).status).toBe(
        404,
      );
    });

    it('hides what is past a shortened period at once, before any purge', async () => {
      await dpo('PUT', '/v1/retention/classes/conversation', { periodDays: 4, bucket: 'day' });
      const limit = Date.now() - 4 * DAY * 1000;
      const { messages } = await ada();
      expect(messages).toHaveLength(4);
      expect(messages.every(({ sentAt }) => Date.parse(sentAt) > limit)).toBe(true);
      await dpo('PUT', '/v1/retention/classes/conversation', { periodDays: 90, bucket: 'day' });
    });

    it('says of one message why it is still here', async () => {
      const { messages } = await ada();
      const { id, sentAt, expiresAt } = messages.at(-1)!;
      const { body } = await dpo('GET', `/v1/messages/${id}/retention`);
      expect(body).toMatchObject({
        id,
        sentAt,
        expiresAt,
        retentionClass: 'conversation',
        state: 'kept',
        holds: [],
        reason: like(/90 days/),
      });
      const agent = await api.as('agent');
      expect((await agent('GET', `/v1/messages/${id}/retention`)).status).toBe(404);
      expect((await dpo('GET', `/v1/messages/${'0'.repeat(32)}/retention`)).status).toBe(404);
      expect((await dpo('GET', '/v1/messages/1/retention')).status).toBe(422);
    });

    it('asks the worker for a run and lists it', async () => {
      const asked = await dpo('POST', '/v1/retention/runs', {});
      expect(asked).toMatchObject({
        status: 202,
        body: {
          state: 'waiting',
          startedAt: null,
          purged: { messages: 0, media: 0, buckets: 0 },
          held: 0,
          late: 0,
        },
      });
      const { body } = await dpo('GET', '/v1/retention/runs?limit=1');
      expect(body.runs).toEqual([asked.body]);
      expect(await ingest.sql('SELECT name, payload FROM outbox')).toContainEqual({
        name: 'retention.purge',
        payload: { runId: asked.body.id },
      });
    });

    it.each([
      ['PUT', '/v1/retention/classes/conversation', { periodDays: 0, bucket: 'day' }],
      ['PUT', '/v1/retention/classes/conversation', { periodDays: 1.5, bucket: 'day' }],
      ['PUT', '/v1/retention/classes/conversation', { periodDays: 'ninety', bucket: 'day' }],
      ['PUT', '/v1/retention/classes/conversation', { periodDays: 90, bucket: 'week' }],
      ['PUT', '/v1/retention/classes/conversation', { periodDays: 90 }],
      ['PUT', '/v1/retention/classes/hourly', { periodDays: 90, bucket: 'hour' }],
      ['PUT', '/v1/retention/classes/Conversation', { periodDays: 90, bucket: 'day' }],
      ['POST', '/v1/retention/preview', { class: 'conversation' }],
      ['POST', '/v1/retention/runs', { now: true }],
    ])('refuses %s %s with %j', async (method, path, body) => {
      expect((await dpo(method, path, body)).status).toBe(422);
    });
  });

  it('shows channels and lets an admin decide how they are handled', async () => {
    const [channel] = (await admin('GET', '/v1/channels')).body.channels as { id: string }[];
    expect(channel).toMatchObject({
      phoneNumberId: '100000000000001',
      retentionClass: 'conversation',
      registered: false,
    });
    const decided = await admin('PUT', `/v1/channels/${channel!.id}`, {
      region: 'FR',
      retentionClass: 'transaction',
    });
    expect(decided.body).toMatchObject({ region: 'FR', retentionClass: 'transaction', registered: true });
    expect(
      (await admin('PUT', `/v1/channels/${channel!.id}`, { retentionClass: 'conversation' })).body,
    ).toMatchObject({ region: 'FR', retentionClass: 'conversation' });
    expect((await admin('PUT', `/v1/channels/${channel!.id}`, { retentionClass: 'nothing' })).status).toBe(
      422,
    );
    expect((await admin('PUT', `/v1/channels/${channel!.id}`, { retentionClass: 'no\0thing' })).status).toBe(
      422,
    );
    expect((await admin('PUT', `/v1/channels/${channel!.id}`, { region: 'france' })).status).toBe(422);
    expect((await admin('PUT', `/v1/channels/${randomUuid()}`, { region: 'FR' })).status).toBe(404);
  });

  describe('the erasure feed', () => {
    async function erased(externalIds?: string[]): Promise<string> {
      const subject = randomUuid();
      const request = randomUuid();
      await ingest.sql(
        `INSERT INTO request (id, kind, subject_ref, subject_known, received_at, received_via, due_at) VALUES ($1, 'erasure', $2, true, now(), 'email', now())`,
        [request, subject],
      );
      const sealed = externalIds && (await sealIds(externalIds));
      await ingest.sql(
        `INSERT INTO erasure_feed (subject_ref, request_id, erased_at, obligation_id, record_id, external_ids) VALUES ($1, $2, now(), $3, $4, $5)`,
        [subject, request, sealed?.obligation ?? null, sealed?.id ?? null, sealed?.record ?? null],
      );
      return subject;
    }
    /** As the worker does it. */
    async function sealIds(externalIds: string[]) {
      const worker = ingest.keyring.client('worker');
      const [obligation, id] = [randomUuid(), randomBytes(16)];
      await worker.createKey('obligation', obligation, seconds() + 20 * DAY);
      const place = {
        scope: Scope.standalone,
        subjectRef: obligation,
        incarnation: 0,
        classId: 0,
        bucket: KeyKind.obligation,
        part: Part.package,
      };
      const lease = await worker.leaseOne({ direction: 'seal', ...place });
      const row = { ...place, sealSeq: 1, messageId: id, direction: Direction.none, schemaVersion: 1 };
      const record = lease.use((key) =>
        sealRecord(key, row, Buffer.from(JSON.stringify({ v: 1, externalIds }))),
      );
      return { obligation, id, record };
    }

    it('is read on from a cursor, nothing twice, nothing skipped', async () => {
      const before = [await erased(), await erased(), await erased()];
      const first = await crm('GET', '/v1/erasures?limit=2');
      expect((first.body.erasures as { subjectId: string }[]).map(({ subjectId }) => subjectId)).toEqual(
        before.slice(0, 2),
      );
      const second = await crm('GET', `/v1/erasures?limit=2&cursor=${String(first.body.nextCursor)}`);
      expect(second.body).toMatchObject({
        erasures: [{ id: before[2], subjectId: before[2], externalIds: [] }],
        nextCursor: null,
      });
      const { cursor } = (second.body.erasures as { cursor: string }[])[0]!;
      expect((await crm('GET', `/v1/erasures?cursor=${cursor}`)).body).toEqual({
        erasures: [],
        nextCursor: null,
      });
      const later = await erased();
      expect((await crm('GET', `/v1/erasures?cursor=${cursor}`)).body.erasures).toMatchObject([
        { subjectId: later },
      ]);
    });

    it('shows the CRM’s own ids to a recipient who was shown something of the person, and to no other', async () => {
      const subject = await erased(['contact-1', 'contact-2']);
      const own = async () => {
        const { body } = await crm('GET', '/v1/erasures');
        return (body.erasures as { subjectId: string; externalIds: string[] }[]).find(
          ({ subjectId }) => subjectId === subject,
        )!.externalIds;
      };
      expect(await own()).toEqual([]);
      await ingest.sql(
        'INSERT INTO disclosure (subject_ref, recipient_id, disclosed_on) VALUES ($1, $2, now())',
        [subject, crm.record.recipientId],
      );
      expect(await own()).toEqual(['contact-1', 'contact-2']);
      expect((await dpo('GET', '/v1/erasures')).text).not.toContain('contact-1');
    });

    it('takes an acknowledgement once, from a recipient', async () => {
      const subject = await erased();
      const first = await crm('POST', `/v1/erasures/${subject}/ack`);
      expect(first.body).toEqual({ id: subject, acknowledgedAt: like(/Z$/) });
      expect((await crm('POST', `/v1/erasures/${subject}/ack`)).body).toEqual(first.body);
      expect((await dpo('POST', `/v1/erasures/${subject}/ack`)).status).toBe(403);
      expect((await crm('POST', `/v1/erasures/${randomUuid()}/ack`)).status).toBe(404);
      const entries = await ingest.sql(
        `SELECT 1 FROM audit_queue WHERE fact::jsonb @> '{"type":"recipient.acknowledged"}'`,
      );
      expect(entries).toHaveLength(1);
    });
  });

  it('hands the audit log out as the bytes that were hashed, with checkpoint and proof', async () => {
    const auditor = await api.as('auditor');
    const log = new TestLog(ingest.rows);
    try {
      expect((await auditor('GET', '/v1/audit/checkpoint')).status).toBe(404);
      await log.settle();
      const page = await auditor('GET', '/v1/audit/entries?limit=3');
      const entries = page.body.entries as { i: number; type: string }[];
      expect(entries.map(({ i }) => i)).toEqual([0, 1, 2]);
      const [stored] = await ingest.sql<{ body: Buffer }>('SELECT body FROM audit_entry WHERE i = 1');
      expect(page.text).toContain(stored!.body.toString('utf8'));
      const next = await auditor('GET', `/v1/audit/entries?limit=1&cursor=${String(page.body.nextCursor)}`);
      expect(next.body.entries).toMatchObject([{ i: 3 }]);
      const issued = await auditor('GET', '/v1/audit/entries?type=key.issued');
      expect((issued.body.entries as { type: string }[]).every(({ type }) => type === 'key.issued')).toBe(
        true,
      );
      const checkpoint = await auditor('GET', '/v1/audit/checkpoint');
      expect(checkpoint.text).toMatch(/^lethe\.example\/audit\/test\n\d+\n.{43}=\n\n— /);
      const proof = await auditor('GET', '/v1/audit/proof?entry=1');
      expect(proof.text).toMatch(/^c2sp\.org\/tlog-proof@v1\nindex 1\n/);
      expect((await auditor('GET', '/v1/audit/proof?entry=100000')).status).toBe(404);
      for (const query of ['', '?entry=-1', '?entry=1.5', '?entry=01'])
        expect((await auditor('GET', `/v1/audit/proof${query}`)).status).toBe(422);
      expect(
        await ingest.sql(
          `SELECT 1 FROM audit_queue WHERE fact::jsonb @> '{"type":"audit.read","code":"entries"}'`,
        ),
      ).toHaveLength(1);
    } finally {
      log.dispose();
    }
  });

  it('says that it is not ready while the keyring is away, serves nothing then, and recovers', async () => {
    const { id } = await ada();
    await ingest.keyring.stop();
    const anonymous = api.with(undefined);
    expect((await anonymous('GET', '/health/ready')).body).toMatchObject({
      status: 503,
      detail: 'away: keyring',
    });
    expect((await anonymous('GET', '/health/live')).status).toBe(200);
    const search = await crm('POST', '/v1/subjects/search', { phone: `+${ADA}` });
    expect(search).toMatchObject({ status: 503 });
    expect(search.headers['retry-after']).toBeDefined();
    expect(
      (
        await crm('POST', '/v1/messages', {
          phoneNumberId: '1',
          wamid: 'wamid.x',
          to: { phone: `+${ADA}` },
          text: 'x',
        })
      ).status,
    ).toBe(503);
    await ingest.keyring.open();
    await ingest.keyring.client('api').connected();
    await eventually(async () => (await anonymous('GET', '/health/ready')).status === 200);
    expect((await crm('GET', `/v1/subjects/${id}/messages`)).status).toBe(200);
  });
});
