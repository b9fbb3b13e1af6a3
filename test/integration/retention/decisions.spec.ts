import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bucketOf, openRecord, Part, Scope } from '../../../src/crypto';
import { ManualClock } from '../../../src/foundation/clock';
import { AuditLog } from '../../../src/audit';
import { DirectoryStore } from '../../../src/foundation/objectstore';
import type { KeyringClient } from '../../../src/keyring/client';
import { MediaCopies, MediaMove, MediaStore, type Medium } from '../../../src/vault/media';
import { mediaReferenceKey, openMediaReference } from '../../../src/vault/rows';
import { RetentionClassStore } from '../../../src/retention/classes';
import { ConversationMover, MovingRowsStore } from '../../../src/retention/conversations';
import { change, contact, message, webhook } from '../../builders/webhook';
import { type CallAs, TestApi } from '../../support/api';
import { TestIngest } from '../../support/ingest';
import { createRetention, makeSubject, storeMessages, type TestRetention } from '../../support/retention';

const ADA = '15550142233';
const DAY = 86_400_000;
const START = Date.parse('2026-11-21T13:37:00Z');

interface Message {
  id: string;
  text: string;
  retentionClass: string;
}

interface Fact {
  type: string;
  code?: string;
  subject?: string;
  n?: Record<string, number>;
}

describe('what people decide about retention', () => {
  const clock = new ManualClock(START);
  let ingest: TestIngest;
  let api: TestApi;
  let retention: TestRetention;
  let worker: KeyringClient;
  let mover: ConversationMover;
  let folder: string;
  let objects: DirectoryStore;
  let media: MediaStore;
  let copies: MediaCopies;
  let [dpo, other, crm, agent]: CallAs[] = [];

  beforeAll(async () => {
    ingest = await TestIngest.start({ clock });
    worker = ingest.keyring.client('worker');
    api = await TestApi.start({
      database: ingest.database.as('lethe_api'),
      keyring: ingest.keyring.client('api'),
      clock,
      home: ingest.keyring.home,
    });
    [dpo, other, crm, agent] = [
      await api.as('dpo'),
      await api.as('dpo'),
      await api.as('crm'),
      await api.as('agent'),
    ];
    retention = await createRetention(ingest.database, worker, clock);
    folder = mkdtempSync(join(tmpdir(), 'objects-'));
    objects = new DirectoryStore(folder);
    media = new MediaStore(retention.database);
    copies = new MediaCopies(worker, objects);
    mover = moverOf(new MovingRowsStore(retention.database, retention.holdStore));
  });
  afterAll(async () => {
    await retention.close();
    await api.close();
    await ingest.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('takes two people to shorten a period that purges a large share', async () => {
    const person = await makeSubject(ingest.keyring.client('ingest'), START / 1_000);
    await store(person, 101, 10);
    await store(person, 10, 1);
    const asked = await dpo!('PUT', '/v1/retention/classes/conversation', { periodDays: 5, bucket: 'day' });
    expect(asked.body).toMatchObject({
      periodDays: 90,
      version: 1,
      pending: { periodDays: 5, messages: 101, percent: 91 },
    });
    const { id } = asked.body.pending as { id: string };
    const path = `/v1/retention/changes/${id}/approve`;
    expect((await dpo!('POST', path)).body).toMatchObject({
      status: 403,
      code: 'retention.change.same-person',
    });
    expect((await agent!('POST', path)).status).toBe(403);
    const maker = await api.as('owner');
    const { actorRef } = (dpo as unknown as { record: { actorRef: string } }).record;
    await ingest.sql('UPDATE api_key SET created_by = $1 WHERE actor_ref = $2', [
      maker.record.actorRef,
      actorRef,
    ]);
    expect((await maker('POST', path)).body).toMatchObject({
      status: 403,
      code: 'retention.change.same-person',
    });
    expect((await other!('GET', '/v1/retention/classes')).body.classes).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'conversation', pending: asked.body.pending }),
      ]),
    );
    expect((await other!('POST', path)).body).toMatchObject({ periodDays: 5, version: 2, pending: null });
    expect((await other!('POST', path)).status).toBe(404);
    // Giving back is nobody's loss, and what purges little is one person's decision.
    const back = await dpo!('PUT', '/v1/retention/classes/conversation', { periodDays: 90, bucket: 'day' });
    expect(back.body).toMatchObject({ periodDays: 90, version: 3, pending: null });
    const little = await dpo!('PUT', '/v1/retention/classes/conversation', { periodDays: 60, bucket: 'day' });
    expect(little.body).toMatchObject({ periodDays: 60, pending: null });
  });

  it('refuses a proposal that waited a week, and one that was taken back', async () => {
    const propose = async () =>
      (
        (await dpo!('PUT', '/v1/retention/classes/conversation', { periodDays: 4, bucket: 'day' })).body
          .pending as {
          id: string;
        }
      ).id;
    const late = await propose();
    clock.advance(7 * DAY);
    expect((await other!('POST', `/v1/retention/changes/${late}/approve`)).body).toMatchObject({
      status: 409,
      code: 'retention.change.expired',
    });
    const refused = await propose();
    expect((await other!('POST', `/v1/retention/changes/${late}/approve`)).status).toBe(404);
    expect((await other!('DELETE', `/v1/retention/changes/${refused}`)).status).toBe(204);
    expect((await other!('POST', `/v1/retention/changes/${refused}/approve`)).status).toBe(404);
  });

  it('places, shows, explains and releases a legal hold', async () => {
    await say('Hold this', 'wamid.hold', 0);
    const { id, messages } = await ada();
    const placed = await dpo!('POST', '/v1/holds', {
      subjectId: id,
      reason: '17(3)(e)',
      reference: 'case-17',
    });
    expect(placed).toMatchObject({
      status: 201,
      body: { subjectId: id, channelId: null, state: 'active', until: '2027-05-30' },
    });
    const holdId = placed.body.id as string;
    expect((await dpo!('GET', `/v1/messages/${messages[0]!.id}/retention`)).body).toMatchObject({
      state: 'kept',
      holds: [holdId],
    });
    const preview = await dpo!('POST', '/v1/retention/preview', { class: 'conversation', periodDays: 1 });
    expect(preview.body.held).toEqual([]);
    clock.advance(2 * DAY);
    const later = await dpo!('POST', '/v1/retention/preview', { class: 'conversation', periodDays: 1 });
    expect(later.body.held).toEqual([{ reference: 'case-17', reason: '17(3)(e)', messages: 1 }]);
    expect((await crm!('POST', '/v1/holds', {})).status).toBe(403);
    expect((await crm!('DELETE', `/v1/holds/${holdId}`)).status).toBe(404);
    for (const body of [
      { reason: '17(3)(e)', reference: 'case-17' },
      { subjectId: id, reason: ' ', reference: 'case-17' },
      { subjectId: id, reason: 'other', reference: 'Ada Example' },
      { subjectId: id, reason: 'other', reference: 'case-17', until: 'soon' },
      { subjectId: id, reason: 'other', reference: `of ${ADA}` },
      { subjectId: id, reason: 'other', reference: ADA },
      { subjectId: holdId, reason: 'other', reference: 'x' },
      { channelId: id, reason: 'other', reference: 'x' },
      { from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z', reason: 'other', reference: 'x' },
    ])
      expect((await dpo!('POST', '/v1/holds', body)).status).toBe(422);
    expect((await dpo!('DELETE', `/v1/holds/${holdId}`)).status).toBe(204);
    expect((await dpo!('DELETE', `/v1/holds/${holdId}`)).body).toMatchObject({
      status: 409,
      code: 'hold.released',
    });
    expect((await dpo!('GET', '/v1/holds')).body.holds).toMatchObject([{ id: holdId, state: 'releasing' }]);
    await retention.holdKeeper.settleAll();
    expect((await dpo!('GET', '/v1/holds')).body.holds).toMatchObject([{ id: holdId, state: 'released' }]);
    const spelled = { subjectId: id, reason: 'Art. 17(3)(b) GDPR', until: '2027-03-31T22:30:00+02:00' };
    const again = await dpo!('POST', '/v1/holds', { ...spelled, reference: 'Az. 12 C 34/26' });
    expect(again.body).toMatchObject({ reason: 'legal-obligation', until: '2027-03-31', state: 'active' });
    expect(again.body.reference).toBe('Az. 12 C 34/26');
    expect((await dpo!('DELETE', `/v1/holds/${again.body.id as string}`)).status).toBe(204);
    await retention.holdKeeper.settleAll();
  });

  it('moves a conversation by a tag of the CRM: sealed again, readable, and where new messages go', async () => {
    await dpo!('PUT', '/v1/retention/classes/brief', { periodDays: 14, bucket: 'day' });
    await dpo!('PUT', '/v1/retention/tags/lead', { retentionClass: 'brief' });
    await say('Long ago', 'wamid.old', 20);
    await say('Lately', 'wamid.new', 3);
    await ingest.post(
      webhook(
        change('messages', {
          contacts: [contact()],
          messages: [
            message({
              id: 'wamid.order',
              timestamp: at(3),
              type: 'order',
              text: undefined,
              order: {
                catalog_id: '1',
                product_items: [{ product_retailer_id: 'a', quantity: 1, item_price: 5, currency: 'EUR' }],
              },
            }),
          ],
        }),
      ),
    );
    const { id, messages } = await ada();
    const old = messages.find(({ text }) => text === 'Lately')!;
    const asked = await crm!('PUT', `/v1/conversations/${id}/retention`, { tag: 'lead' });
    expect(asked.body).toMatchObject({ retentionClass: 'brief', tag: 'lead', move: { state: 'waiting' } });
    const done = await mover.run((asked.body.move as { id: string }).id, () => undefined);
    expect(done).toMatchObject({ expired: 1, leftBehind: 1 });
    const after = (await ada()).messages;
    expect(Object.fromEntries(after.map(({ text, retentionClass }) => [text, retentionClass]))).toMatchObject(
      {
        Lately: 'brief',
        'Hold this': 'brief',
        // Older than two weeks: a move ends nothing.
        'Long ago': 'conversation',
      },
    );
    expect(after.filter(({ retentionClass }) => retentionClass === 'transaction')).toHaveLength(1);
    const moved = after.find(({ text }) => text === 'Lately')!;
    expect(moved.id).not.toBe(old.id);
    expect(moved.id.slice(12)).toBe(old.id.slice(12));
    await expect(rowsIn(old.id)).resolves.toBe(0);
    clock.advance(6_000);
    await say('And now', 'wamid.now', 0);
    expect((await ada()).messages.find(({ text }) => text === 'And now')!.retentionClass).toBe('brief');
    expect((await dpo!('GET', `/v1/conversations/${id}/retention`)).body).toMatchObject({
      move: { state: 'finished', expired: 1, leftBehind: 1 },
    });
    const again = await crm!('PUT', `/v1/conversations/${id}/retention`, { tag: 'lead' });
    expect(again.body.move).toMatchObject({ id: (asked.body.move as { id: string }).id });
    await expect(grants(id)).resolves.toEqual([6]);
    // Back again, by hand; the original came along both times.
    const back = await dpo!('PUT', `/v1/conversations/${id}/retention`, { retentionClass: null });
    expect(back.body).toMatchObject({ retentionClass: null });
    await mover.run((back.body.move as { id: string }).id, () => undefined);
    await expect(original(id, 'Lately')).resolves.toContain('"wamid.new"');
  });

  it('takes media along: sealed again, where the message is, and the old copy gone', async () => {
    const said = {
      id: '1001',
      mime_type: 'image/png',
      sha256: 'QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVowMTIzNDU=',
    };
    const picture = message({ id: 'wamid.picture', timestamp: at(3), type: 'image', image: said });
    // Ingest reads again which class a conversation has.
    clock.advance(6_000);
    await ingest.post(webhook(change('messages', { contacts: [contact()], messages: [picture] })));
    const { id } = await ada();
    const waiting = (await mediaOf(id))[0]!;
    // While it is being fetched its message stays.
    const early = await moved(id, 'brief');
    expect(early.leftBehind - early.expired).toBe(1);
    await moved(id, null);

    const objectKey = copies.newObjectKey();
    await media.reserveObject(waiting, objectKey);
    const paddedBytes = await copies.put(objectKey, waiting, chunks('the picture'));
    const copy = { at: new Date(clock.now()), paddedBytes, verified: true, deleteAtMeta: false };
    await media.stored(waiting, copy);
    const late = await moved(id, 'brief');
    expect(late.leftBehind - late.expired).toBe(0);

    const [there] = await mediaOf(id);
    const [row] = await ingest.rows.query<{ class_id: number; bucket: string }[]>(
      'SELECT class_id, bucket FROM message WHERE id = $1',
      [there!.messageId],
    );
    expect(there).toMatchObject({ classId: row!.class_id, bucket: Number(row!.bucket) });
    expect(there!.classId).not.toBe(waiting.classId);
    expect(there!.objectKey).not.toBe(objectKey);
    await expect(objects.open(objectKey)).rejects.toMatchObject({ kind: 'missing' });
    const expiresAt = Math.floor(clock.now() / 1_000) + 3_600;
    const ref = '3f2b8c1e-9a4d-4e6f-b0c1-d2e3f4a5b6c7';
    const parts = [Part.media, Part.redacted];
    const grantId = await ingest.keyring.client('api').grant({ ref, subjectRef: id, parts, expiresAt });
    const opened: Buffer[] = [];
    for await (const chunk of await copies.open(there!.objectKey!, there!, grantId)) opened.push(chunk);
    expect(Buffer.concat(opened).toString()).toBe('the picture');
    const lease = await worker.leaseOne({ direction: 'open', ...mediaReferenceKey(there!), grantId });
    expect(lease.use((key) => openMediaReference(key, there!, there!.reference)).mediaId).toBe('1001');
    await moved(id, null);
  });

  it('lets a worker without the grant seal nothing, and moves nothing that a hold covers', async () => {
    const { id, messages } = await ada();
    const bucket = bucketOf('day', clock.now() / 1_000);
    const [answer] = await worker.lease([
      {
        direction: 'seal',
        scope: Scope.subjectBucket,
        subjectRef: id,
        incarnation: 0,
        classId: 1,
        bucket,
        part: Part.redacted,
      },
    ]);
    expect(answer!.status).toBe('denied');
    const hold = await dpo!('POST', '/v1/holds', { subjectId: id, reason: 'other', reference: 'case-18' });
    const asked = await dpo!('PUT', `/v1/conversations/${id}/retention`, { retentionClass: 'brief' });
    const done = await mover.run((asked.body.move as { id: string }).id, () => undefined);
    expect(done).toMatchObject({ moved: 0, expired: 0 });
    expect(done.leftBehind).toBeGreaterThan(0);
    expect((await ada()).messages.map(({ id: one }) => one)).toEqual(messages.map(({ id: one }) => one));
    clock.advance(1_000);
    await dpo!('DELETE', `/v1/holds/${hold.body.id as string}`);
    // What the hold kept from moving moves now: whoever released it decided that.
    const resumed = (await dpo!('GET', `/v1/conversations/${id}/retention`)).body.move as Record<
      string,
      string
    >;
    expect(resumed).toMatchObject({ state: 'waiting' });
    const freed = await mover.run(resumed.id!, () => undefined);
    expect(freed.moved).toBeGreaterThan(0);
    expect(freed.moved + freed.leftBehind).toBe(done.leftBehind);
    await moved(id, null);
    expect((await ada()).messages.map(({ id: one }) => one)).toEqual(messages.map(({ id: one }) => one));
  });

  it('keeps in its place what a hold covers that was placed while messages were sealed again', async () => {
    const { id, messages } = await ada();
    const asked = await dpo!('PUT', `/v1/conversations/${id}/retention`, { retentionClass: 'brief' });
    let hold: Awaited<ReturnType<CallAs>> | undefined;
    const late = new MovingRowsStore(retention.database, retention.holdStore);
    const ensurePartition = late.ensurePartition.bind(late);
    late.ensurePartition = async (...place) => {
      await ensurePartition(...place);
      hold ??= await dpo!('POST', '/v1/holds', { subjectId: id, reason: 'other', reference: 'case-19' });
    };
    const done = await moverOf(late).run((asked.body.move as { id: string }).id, () => undefined);
    expect(hold!.status).toBe(201);
    expect(done.moved).toBe(0);
    expect((await ada()).messages.map(({ id: one }) => one)).toEqual(messages.map(({ id: one }) => one));
    await dpo!('DELETE', `/v1/holds/${hold!.body.id as string}`);
    await dpo!('PUT', `/v1/conversations/${id}/retention`, { retentionClass: null });
  });

  it('leaves other channels’ messages to keys that reach them', async () => {
    const { id } = await ada();
    const path = `/v1/conversations/${id}/retention`;
    const rows = await ingest.sql<{ channel: string }>(
      'SELECT DISTINCT channel_id AS channel FROM message WHERE subject_ref = $1',
      [id],
    );
    const limited = await api.as('crm', { channelIds: rows.map(({ channel }) => channel) });
    expect((await limited('PUT', path, { tag: null })).status).toBe(200);
    await storeMessages(
      retention.database,
      ingest.keyring.client('ingest'),
      {
        subjectRef: id,
        classId: 1,
        bucket: bucketOf('day', clock.now() / 1_000),
        sentAt: new Date(clock.now()),
      },
      1,
    );
    expect((await limited('PUT', path, { tag: 'lead' })).body).toMatchObject({
      status: 403,
      code: 'conversation.other-channels',
    });
    expect((await limited('GET', path)).body).toMatchObject({ tag: null });
  });

  it('moves nothing of a person who is restricted, also when that came after the decision', async () => {
    const { id } = await ada();
    const path = `/v1/conversations/${id}/retention`;
    const asked = await dpo!('PUT', path, { retentionClass: 'brief' });
    await restrict(id, true);
    expect((await dpo!('PUT', path, { retentionClass: null })).body).toMatchObject({
      status: 409,
      code: 'conversation.restricted',
    });
    const done = await mover.run((asked.body.move as { id: string }).id, () => undefined);
    expect(done.moved).toBe(0);
    await restrict(id, false);
    await dpo!('PUT', path, { retentionClass: null });
  });

  it('moves nothing for a decision that was taken back before the worker came to it', async () => {
    const { id } = await ada();
    const path = `/v1/conversations/${id}/retention`;
    const asked = await dpo!('PUT', path, { retentionClass: 'brief' });
    clock.advance(1);
    await dpo!('PUT', path, { retentionClass: null });
    const done = await mover.run((asked.body.move as { id: string }).id, () => undefined);
    expect(done.moved).toBe(0);
  });

  it('says in the audit log what a tag meant and means, and which class a conversation got', async () => {
    await dpo!('PUT', '/v1/retention/tags/lead', { retentionClass: 'conversation' });
    await dpo!('PUT', '/v1/retention/tags/lead', { retentionClass: 'conversation' });
    const brief = (await new RetentionClassStore(retention.database).findByName('brief'))!.classId;
    const entries = await facts('config.changed');
    expect(entries.filter(({ code }) => code === 'retention-tag').map(({ n }) => n)).toEqual([
      { toClassId: brief },
      { fromClassId: brief, toClassId: 1 },
    ]);
    expect(entries.find(({ code }) => code === 'retention')!.n).toEqual({ fromClassId: 1, toClassId: brief });
    await dpo!('PUT', '/v1/retention/tags/lead', { retentionClass: 'brief' });
  });

  it('takes two people to let a tag that conversations have mean a shorter period', async () => {
    const path = '/v1/retention/tags/lead';
    const { id } = await ada();
    await dpo!('PUT', path, { retentionClass: 'conversation' });
    await crm!('PUT', `/v1/conversations/${id}/retention`, { tag: 'lead' });
    const asked = await dpo!('PUT', path, { retentionClass: 'brief' });
    expect(asked.body).toEqual({ tag: 'lead', retentionClass: 'conversation', pending: 'brief' });
    expect((await dpo!('PUT', path, { retentionClass: 'brief' })).body).toMatchObject({
      status: 403,
      code: 'retention.tag.same-person',
    });
    clock.advance(7 * DAY);
    // Too late: it is proposed anew.
    expect((await other!('PUT', path, { retentionClass: 'brief' })).body).toMatchObject({ pending: 'brief' });
    const agreed = await dpo!('PUT', path, { retentionClass: 'brief' });
    expect(agreed.body).toEqual({ tag: 'lead', retentionClass: 'brief', pending: null });
    // Longer is nobody's loss, and takes back what was proposed.
    const longer = await dpo!('PUT', path, { retentionClass: 'conversation' });
    expect(longer.body).toEqual({ tag: 'lead', retentionClass: 'conversation', pending: null });
    await dpo!('PUT', `/v1/conversations/${id}/retention`, { retentionClass: null });
  });

  it('says what would be right', async () => {
    const { id } = await ada();
    const path = `/v1/conversations/${id}/retention`;
    for (const body of [
      {},
      { tag: 'unknown' },
      { retentionClass: 'unknown' },
      { tag: 'lead', retentionClass: 'brief' },
    ])
      expect((await dpo!('PUT', path, body)).status).toBe(422);
    expect((await crm!('PUT', path, { retentionClass: 'brief' })).status).toBe(422);
    expect(
      (await dpo!('PUT', '/v1/conversations/3f2b8c1e-9a4d-4e6f-b0c1-d2e3f4a5b6c7/retention', { tag: 'lead' }))
        .status,
    ).toBe(404);
    expect((await agent!('PUT', path, { tag: 'lead' })).status).toBe(403);
    expect((await dpo!('GET', '/v1/analytics/daily?from=2026-11-02&to=2026-11-01')).status).toBe(422);
    expect((await dpo!('GET', '/v1/analytics/daily?from=2026-11-01&to=2026-11-02')).body).toEqual({
      counts: [],
      suppressedBelow: 5,
    });
  });

  function store(subjectRef: string, count: number, daysAgo: number) {
    const sentAt = new Date(START - daysAgo * DAY);
    const bucket = bucketOf('day', sentAt.getTime() / 1_000);
    return storeMessages(
      retention.database,
      ingest.keyring.client('ingest'),
      { subjectRef, classId: 1, bucket, sentAt },
      count,
    );
  }

  function moverOf(rows: MovingRowsStore): ConversationMover {
    const classes = new RetentionClassStore(retention.database);
    const along = new MediaMove(media, copies, worker);
    return new ConversationMover(rows, classes, worker, new AuditLog(), along, clock);
  }

  /** Decides, and has the worker move. */
  async function moved(subjectId: string, retentionClass: string | null) {
    // The newest of several decisions counts: they are told apart by their time.
    clock.advance(1_000);
    const { body } = await dpo!('PUT', `/v1/conversations/${subjectId}/retention`, { retentionClass });
    return mover.run((body.move as { id: string }).id, () => undefined);
  }

  function mediaOf(subjectRef: string): Promise<Medium[]> {
    return media.ofSubject(subjectRef);
  }

  function at(daysAgo: number): string {
    return String(Math.floor(clock.now() / 1_000) - daysAgo * 86_400);
  }

  async function say(text: string, id: string, daysAgo: number): Promise<void> {
    const one = message({ id, timestamp: at(daysAgo), text: { body: text } });
    expect(
      (await ingest.post(webhook(change('messages', { contacts: [contact()], messages: [one] })))).status,
    ).toBe(200);
  }

  async function ada(): Promise<{ id: string; messages: Message[] }> {
    const found = await crm!('POST', '/v1/subjects/search', { phone: `+${ADA}` });
    const { id } = (found.body.subjects as { id: string }[])[0]!;
    return { id, messages: (await crm!('GET', `/v1/subjects/${id}/messages`)).body.messages as Message[] };
  }

  async function restrict(subjectRef: string, restricted: boolean): Promise<void> {
    await ingest.sql('UPDATE subject SET restricted = $2 WHERE subject_ref = $1', [subjectRef, restricted]);
  }

  /** Facts of one type, in order: nothing here puts them into the log. */
  async function facts(type: string): Promise<Fact[]> {
    const rows = await ingest.sql<{ fact: string }>('SELECT fact::text AS fact FROM audit_queue ORDER BY id');
    return rows.map(({ fact }) => JSON.parse(fact) as Fact).filter((fact) => fact.type === type);
  }

  async function grants(subjectRef: string): Promise<unknown[]> {
    return (await facts('grant.made'))
      .filter(({ subject }) => subject === subjectRef)
      .map(({ n }) => n?.expiresInHours);
  }

  async function rowsIn(messageId: string): Promise<number> {
    const rows = await ingest.rows.query<unknown[]>('SELECT 1 FROM message WHERE id = $1', [
      Buffer.from(messageId, 'hex'),
    ]);
    return rows.length;
  }

  /** The original of a message, opened under a grant as an access export would. */
  async function original(subjectRef: string, text: string): Promise<string> {
    const { id } = (await ada()).messages.find((one) => one.text === text)!;
    const messageId = Buffer.from(id, 'hex');
    const [row] = await ingest.rows.query<
      { original: Buffer; seal_seq: number; incarnation: number; class_id: number; bucket: string }[]
    >('SELECT original, seal_seq, incarnation, class_id, bucket FROM message WHERE id = $1', [messageId]);
    const place = { classId: row!.class_id, bucket: Number(row!.bucket), incarnation: row!.incarnation };
    const expiresAt = Math.floor(clock.now() / 1_000) + 3_600;
    const ref = '3f2b8c1e-9a4d-4e6f-b0c1-d2e3f4a5b6c7';
    const grantId = await ingest.keyring
      .client('api')
      .grant({ ref, subjectRef, parts: [Part.original], expiresAt });
    const common = { scope: Scope.subjectBucket, subjectRef, part: Part.original, ...place } as const;
    const lease = await worker.leaseOne({ ...common, direction: 'open', grantId });
    const sealed = { ...common, sealSeq: row!.seal_seq, messageId, direction: 1, schemaVersion: 1 } as const;
    return lease.use((key) => openRecord(key, sealed, row!.original)).toString('utf8');
  }
});

async function* chunks(text: string): AsyncGenerator<Buffer> {
  yield await Promise.resolve(Buffer.from(text));
}
