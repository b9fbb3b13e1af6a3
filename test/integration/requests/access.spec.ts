import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ObligationExpiry } from '../../../src/apps/worker/obligation-expiry';
import { ExportStep, packageJsonSchema, packageSchema } from '../../../src/access';
import { ExportSources } from '../../../src/access/export-sources';
import { Part } from '../../../src/crypto';
import { ManualClock } from '../../../src/foundation/clock';
import { Obligations } from '../../../src/vault/obligations';
import { AccessPackages, AccessPackageStore } from '../../../src/vault/packages';
import { change, contact, message, status, webhook } from '../../builders/webhook';
import { TestApi, type CallAs } from '../../support/api';
import { eventually } from '../../support/eventually';
import { TestIngest } from '../../support/ingest';
import { flushRedis } from '../../support/redis';
import { unzip } from '../../support/unzip';
import { TestWorker } from '../../support/worker';

const ADA = '15550142233';
const REDIS_DATABASE = 7;
const START = Date.now();
const seconds = () => Math.floor(START / 1_000);

describe('an access request', () => {
  const clock = new ManualClock(START);
  let ingest: TestIngest;
  let api: TestApi;
  let worker: TestWorker;
  let dpo: CallAs;
  let crm: CallAs & { record: { recipientId: string | null } };

  beforeAll(async () => {
    await flushRedis(REDIS_DATABASE);
    ingest = await TestIngest.start({ clock });
    const ground = { clock, home: ingest.keyring.home };
    api = await TestApi.start({
      ...ground,
      database: ingest.database.as('lethe_api'),
      keyring: ingest.keyring.client('api'),
    });
    worker = await TestWorker.start({
      ...ground,
      database: ingest.database.as('lethe_worker'),
      keyring: ingest.keyring.client('worker'),
      redisDatabase: REDIS_DATABASE,
    });
    [dpo, crm] = await Promise.all([api.as('dpo'), api.as('crm')]);
  });
  afterAll(async () => {
    await worker.close();
    await api.close();
    await ingest.close();
  });

  it('is answered with everything that is kept, and nothing of anybody else', async () => {
    await converse(ADA, 'Ada Example', [
      'My mail is ada@example.com',
      'Pay with 4242 4242 4242 4242 please',
      '<b>bold</b>',
    ]);
    await converse('15550144455', 'Bo Example', ['I am somebody else']);
    const subject = await subjectOf(ADA);
    await crm('GET', `/v1/subjects/${subject}/messages`);
    await ingest.post(
      webhook(
        change('user_preferences', {
          user_preferences: [
            { wa_id: ADA, value: 'stop', category: 'marketing_messages', timestamp: seconds() - 100 },
          ],
        }),
      ),
    );
    const id = await carryOut(ADA, 'ar');
    const answer = await dpo('GET', `/v1/requests/${id}/package`);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/zip');
    const files = await unzip(answer.bytes);
    expect([...files.keys()]).toEqual(['data.json', 'data.schema.json', 'index.html']);
    expect(files.get('data.schema.json')).toBe(packageJsonSchema());

    const data = packageSchema.parse(JSON.parse(files.get('data.json')!));
    expect(data).toMatchObject({
      request: { id, kind: 'access' },
      controller: 'Example <Shop>',
      person: { reference: subject },
    });
    expect(data.person.identifiers).toContainEqual({ kind: 'phone', value: `+${ADA}` });
    expect(
      data.messages.map(({ content }) => (content as { content: { body: string } }).content.body),
    ).toEqual(['My mail is ada@example.com', expect.not.stringContaining('4242 4242'), '<b>bold</b>']);
    expect(data.messages[0]!.content).toMatchObject({
      externalId: `wamid.${ADA}-0`,
      profileName: 'Ada Example',
    });
    expect(data.deliveryStates).toMatchObject([{ what: 'delivered', content: { kind: 'status' } }]);
    expect(data.consents).toMatchObject([
      { purpose: 'marketing', state: 'withdrawn', source: 'user-preferences' },
    ]);
    expect(data.rectifications).toEqual([]);
    expect(data.requests).toMatchObject([{ id, kind: 'access', texts: [{ what: 'evidence' }] }]);
    expect(data.requests[0]!.texts[0]!.text).toEqual(expect.any(String));
    expect(data).toMatchObject({ held: [], conversation: { restricted: false, retentionClass: null } });
    expect(data.particulars.recipients).toMatchObject([{ category: 'crm', messages: 3 }]);
    expect(data.particulars.periods).toContainEqual({ retentionClass: 'conversation', days: 90 });

    const html = files.get('index.html')!;
    expect(html).toContain('<html lang="ar" dir="rtl">');
    expect(html).toContain('ما وافقت عليه وما رفضته');
    expect(html).toContain('My mail is ada@example.com');
    expect(html).toContain('&#60;b&#62;bold');
    expect(html).toContain('Example &#60;Shop&#62;');
    for (const file of files.values()) {
      expect(file).not.toContain('somebody else');
      expect(file).not.toContain('4242 4242');
    }
  });

  it('leaves nothing readable on the disk, and tells the log who opened what', async () => {
    const [object] = objects();
    const bytes = readFileSync(object!);
    expect(statSync(object!).mode & 0o777).toBe(0o600);
    expect(bytes.includes('PK\u0003\u0004')).toBe(false);
    expect(bytes.includes('ada@example.com')).toBe(false);
    expect((bytes.length - 86) % 65_552).toBe(0);
    const opened = await ingest.sql<{ fact: string }>(
      `SELECT convert_from(body, 'UTF8') AS fact FROM audit_entry WHERE type = 'message.opened'
       UNION ALL SELECT fact FROM audit_queue WHERE fact::jsonb ->> 'type' = 'message.opened'`,
    );
    const facts = opened.map(({ fact }) => JSON.parse(fact) as { code: string });
    expect(facts.filter(({ code }) => code === 'original')).toMatchObject([
      { code: 'original', n: { messages: 3 } },
    ]);
  });

  it('of many messages comes in pages', async () => {
    const phone = '15550145566';
    for (let i = 0; i < 5; i += 1)
      await converse(
        phone,
        'Many Example',
        Array.from({ length: 500 }, (_, n) => `text ${i * 500 + n}`),
        i * 500,
      );
    const id = await carryOut(phone);
    const files = await unzip((await dpo('GET', `/v1/requests/${id}/package`)).bytes);
    expect([...files.keys()]).toEqual(['data.json', 'data.schema.json', 'index.html', 'messages-2.html']);
    const data = packageSchema.parse(JSON.parse(files.get('data.json')!));
    expect(
      data.messages.map(({ content }) => (content as { content: { body: string } }).content.body),
    ).toEqual(Array.from({ length: 2_500 }, (_, n) => `text ${n}`));
    expect(files.get('index.html')).toContain('text 1999<');
    expect(files.get('index.html')).not.toContain('text 2000<');
    expect(files.get('messages-2.html')).toContain('text 2499<');
  });

  it('says how many messages only a legal hold keeps', async () => {
    const phone = '15550148899';
    await converse(phone, 'Di Example', ['one', 'two']);
    const subject = await subjectOf(phone);
    // As a purge leaves it that found a hold.
    await ingest.sql(
      `WITH h AS (INSERT INTO hold (id, subject_ref, reason, reference, review_on, placed_at, placed_by, known_at)
         VALUES (gen_random_uuid(), $1, '17(3)(e)', 'case-1', '2027-05-21', now(), gen_random_uuid(), now()) RETURNING id)
       INSERT INTO held_place (hold_id, subject_ref, incarnation, class_id, bucket)
       SELECT DISTINCT h.id, subject_ref, incarnation, class_id, bucket FROM h, message WHERE subject_ref = $1`,
      [subject],
    );
    await ingest.sql('INSERT INTO held_message SELECT * FROM message WHERE subject_ref = $1', [subject]);
    await ingest.sql('DELETE FROM message WHERE subject_ref = $1', [subject]);
    const id = await carryOut(phone, 'de');
    const files = await unzip((await dpo('GET', `/v1/requests/${id}/package`)).bytes);
    const data = packageSchema.parse(JSON.parse(files.get('data.json')!));
    expect(data).toMatchObject({
      messages: [],
      held: [{ ground: '17(3)(e)', reviewOn: '2027-05-21', messages: 2 }],
    });
    expect(files.get('index.html')).toContain('2 Nachrichten, deren Frist abgelaufen ist');
  });

  it('is refused without an approval, and once it is carried out: the keyring gives the worker no original', async () => {
    const subject = await subjectOf(ADA);
    const [row] = await ingest.sql<{ class_id: number; bucket: string; incarnation: number }>(
      'SELECT class_id, bucket, incarnation FROM message WHERE subject_ref = $1 LIMIT 1',
      [subject],
    );
    const ended = await ingest.sql<{ id: string }>(
      `SELECT grant_id AS id FROM request WHERE subject_ref = $1 AND state = 'completed'`,
      [subject],
    );
    expect(ended).toHaveLength(1);
    for (const grant of [{}, { grantId: ended[0]!.id }]) {
      const [answer] = await ingest.keyring.client('worker').lease([
        {
          ...grant,
          direction: 'open',
          scope: 0,
          subjectRef: subject!,
          incarnation: row!.incarnation,
          classId: row!.class_id,
          bucket: Number(row!.bucket),
          part: 2,
        },
      ]);
      expect(answer!.status).toBe('denied');
    }
  });

  it('has a package for seven days and not longer', async () => {
    const [{ request_id: id } = { request_id: '' }] = await ingest.sql<{ request_id: string }>(
      'SELECT request_id FROM access_package ORDER BY made_at LIMIT 1',
    );
    clock.advance(7 * 86_400_000 - 3_700_000);
    expect((await dpo('GET', `/v1/requests/${id}/package`)).status).toBe(200);
    expect(await expire()).toBe(0);
    clock.advance(3_700_000);
    expect((await dpo('GET', `/v1/requests/${id}/package`)).status).toBe(410);
    expect(await expire()).toBe(3);
    expect(objects()).toEqual([]);
    await expect(ingest.sql('SELECT 1 FROM access_package WHERE shredded_at IS NULL')).resolves.toEqual([]);
  });

  it('leaves no package, no object and no key when the erasure of the person begins meanwhile', async () => {
    const phone = '15550146677';
    await converse(phone, 'Cy Example', ['one'], 7 * 86_400);
    const subject = (await subjectOf(phone))!;
    // As if its export had not run yet: request and grant are what a person approved.
    const id = await carryOut(phone);
    const [granted] = await ingest.sql<{ id: string }>('SELECT grant_id AS id FROM request WHERE id = $1', [
      id,
    ]);
    const packages = worker.get(AccessPackages);
    const [made] = await ingest
      .sql<{ key: string }>('DELETE FROM access_package WHERE request_id = $1 RETURNING object_key AS key', [
        id,
      ])
      .then(([rows]) => rows as unknown as { key: string }[]);
    await packages.discard(made!.key);
    const before = objects();
    const meanwhile = Object.assign(Object.create(packages) as AccessPackages, {
      put: async (...parts: Parameters<AccessPackages['put']>) => {
        const stored = await packages.put(...parts);
        expect(objects()).toHaveLength(before.length + 1);
        await ingest.sql(`UPDATE subject SET state = 'erasing' WHERE subject_ref = $1`, [subject]);
        return stored;
      },
    });
    const step = new ExportStep(
      worker.get(ExportSources),
      meanwhile,
      worker.get(AccessPackageStore),
      worker.get(Obligations),
      clock,
    );
    const at = new Date(START);
    const request = {
      id,
      kind: 'access',
      subjectRef: subject,
      grantId: granted!.id,
      language: null,
      receivedAt: at,
      dueAt: at,
    };
    for (let attempt = 0; attempt < 2; attempt += 1)
      expect(await step.run(request)).toMatchObject({ state: 'waiting', evidence: { because: 'erasing' } });
    // The keyring fences first: the register does not know yet.
    const expiresAt = Math.floor(clock.now() / 1_000) + 3_600;
    const grant = { ref: id, subjectRef: subject, parts: [Part.identifiers], expiresAt };
    const grantId = await ingest.keyring.client('api').grant(grant);
    await ingest.keyring.client('worker').fence(subject, 'erasure');
    await ingest.sql(`UPDATE subject SET state = 'active' WHERE subject_ref = $1`, [subject]);
    const waiting = { state: 'waiting', evidence: { because: 'erasing' } };
    expect(await step.run({ ...request, grantId })).toMatchObject(waiting);
    await ingest.sql(`UPDATE subject SET state = 'erased' WHERE subject_ref = $1`, [subject]);
    expect(await step.run(request)).toMatchObject({ state: 'done', evidence: { erased: true } });
    expect(objects()).toEqual(before);
    await expect(ingest.sql('SELECT 1 FROM access_package WHERE request_id = $1', [id])).resolves.toEqual([]);
    await expect(
      ingest.sql('SELECT 1 FROM obligation WHERE request_id = $1 AND destroyed_at IS NULL', [id]),
    ).resolves.toEqual([]);
  });

  function expire(): Promise<number> {
    return worker.get(ObligationExpiry).runOnce();
  }

  async function converse(phone: string, name: string, texts: string[], from = 0): Promise<void> {
    const at = (i: number) => String(seconds() - 4_000 + from + i);
    const messages = texts.map((body, i) =>
      message({ from: phone, id: `wamid.${phone}-${from + i}`, timestamp: at(i), text: { body } }),
    );
    const statuses = [
      status('delivered', { id: `wamid.out-${phone}`, recipient_id: phone, timestamp: at(0) }),
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

  async function carryOut(phone: string, language = 'en'): Promise<string> {
    const received = await dpo('POST', '/v1/requests', {
      kind: 'access',
      subject: { phone: `+${phone}` },
      receivedVia: 'email',
      language,
    });
    const id = received.body.id as string;
    await dpo('POST', `/v1/requests/${id}/verification`, { method: 'manual', evidence: 'came by' });
    expect((await dpo('POST', `/v1/requests/${id}/approve`, {})).status).toBeLessThan(300);
    await eventually(
      async () => (await dpo('GET', `/v1/requests/${id}`)).body,
      ({ state }) => state === 'completed',
    );
    return id;
  }

  function objects(): string[] {
    const folder = join(ingest.keyring.home, 'objects', 'packages');
    return readdirSync(folder).map((name) => join(folder, name));
  }
});
