import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MediaFetch } from '../../src/apps/worker/media/media-fetch';
import { MediaPurge } from '../../src/apps/worker/media/media-purge';
import { MediaShow } from '../../src/apps/worker/media/media-show';
import { MediaUpkeep } from '../../src/apps/worker/media/media-upkeep';
import { Part, randomBytes, randomUuid, sha256 } from '../../src/crypto';
import { ManualClock } from '../../src/foundation/clock';
import { MediaCopies, MediaStore, type Medium } from '../../src/vault/media';
import { MediaViewEnd } from '../../src/vault/media-views';
import { change, contact, message, PHONE_NUMBER_ID, webhook } from '../builders/webhook';
import { TestApi, type CallAs } from '../support/api';
import { eventually } from '../support/eventually';
import { FakeGraphApi } from '../support/fake-graph-api';
import { TestIngest } from '../support/ingest';
import { flushRedis } from '../support/redis';
import { TestWorker } from '../support/worker';

const ADA = '15550142233';
const REDIS_DATABASE = 8;
const APP = { appId: '4000000001', appSecret: 'a'.repeat(32) };
const DAY = 86_400_000;
const RUN = '3f2b8c1e-9a4d-4e6f-b0c1-d2e3f4a5b6c7';
const PICTURE = randomBytes(300_000);

describe('media', () => {
  const clock = new ManualClock(Date.now());
  let ingest: TestIngest;
  let api: TestApi;
  let worker: TestWorker;
  let meta: FakeGraphApi;
  let owner: CallAs;
  let serial = 0;

  beforeAll(async () => {
    await flushRedis(REDIS_DATABASE);
    ingest = await TestIngest.start({
      clock,
      settings: { rotationMinIntervalMs: 0, leaseTtlMs: 3_000, leaseMarginMs: 100 },
    });
    meta = await FakeGraphApi.start({ clock, ...APP });
    meta.world.addNumber(PHONE_NUMBER_ID, meta.world.addAccount('200000000000001', '300000000000003'));
    const file = (name: string, text: string) => {
      writeFileSync(join(ingest.keyring.home, name), text);
      return join(ingest.keyring.home, name);
    };
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
      settings: {
        META_GRAPH_URL: meta.origin,
        META_MEDIA_HOSTS: new URL(meta.origin).host,
        META_APP_ID: APP.appId,
        META_APP_SECRET_FILE: file('meta-app-secret', APP.appSecret),
        META_ACCESS_TOKEN_FILE: file('meta-access-token', meta.registry.issue(APP.appId)),
      },
    });
    owner = await api.as('owner');
  });
  afterAll(async () => {
    await worker.close();
    await api.close();
    await meta.close();
    await ingest.close();
  });

  it('are copied as soon as their webhook is durable, sealed, and checked against what was announced', async () => {
    const medium = await stored(await receive(PICTURE));
    expect(medium).toMatchObject({ state: 'stored', type: 'image', failure: null });
    expect(medium.paddedBytes).toBeGreaterThanOrEqual(PICTURE.length);
    const object = readFileSync(join(folder(), medium.objectKey!.slice('media/'.length)));
    expect(object.includes(PICTURE.subarray(1_000, 1_032))).toBe(false);
    expect(sha256(Buffer.concat(await opened(medium))).equals(sha256(PICTURE))).toBe(true);
  });

  it('are fetched once, however often the webhook comes', async () => {
    const payload = announce(meta.world.addMedium(PHONE_NUMBER_ID, PICTURE).id);
    const first = await stored(await post(payload));
    await post(payload);
    const [row] = await ingest.sql<{ jobs: number }>(
      `SELECT count(*)::int AS jobs FROM outbox WHERE name = 'media.fetch' AND payload ->> 'mediaId' = $1`,
      [first.id.toString('hex')],
    );
    expect(row!.jobs).toBe(1);
    await expect(worker.get(MediaFetch).runOnce(first)).resolves.toBe('nothing');
  });

  it('open for nobody without a grant that names their person', async () => {
    const medium = await stored(await receive(PICTURE));
    const copies = worker.get(MediaCopies);
    await expect(copies.open(medium.objectKey!, medium, randomUuid())).rejects.toMatchObject({
      code: 'keyring.lease.denied',
    });
    const other = await grant(randomUuid());
    await expect(copies.open(medium.objectKey!, medium, other)).rejects.toMatchObject({
      code: 'keyring.lease.denied',
    });
  });

  // Before the clock jumps: a job that comes back later does so by Redis's clock.
  it('go with an erasure: rows, objects and the copies that somebody might still see', async () => {
    await decide({ mediaShown: ['image'] });
    const bob = '15550147788';
    const medium = await stored(await receive(PICTURE, { from: bob }));
    const crm = await api.as('crm');
    await fetched(crm, pathOf(medium));
    await erase(bob);
    await expect(find(medium)).resolves.toBeUndefined();
    await expect(views()).resolves.toEqual([]);
    expect(readdirSync(folder())).not.toContain(medium.objectKey!.slice('media/'.length));
    expect((await crm('GET', pathOf(medium))).status).toBe(404);
    await expect(facts('subject.destroyed', 'result')).resolves.toMatchObject([{ n: { media: 1 } }]);
    await decide({ mediaShown: [] });
  });

  it('that are not what was announced are not stored', async () => {
    const claims = { sha256: sha256('something else').toString('base64') };
    const name = await receive(PICTURE, { claims });
    await attempted(name);
    await worker.get(MediaFetch).runOnce(name);
    await expect(worker.get(MediaFetch).runOnce(name)).resolves.toBe('refused');
    await expect(find(name)).resolves.toMatchObject({ failure: 'meta.media.mismatch', objectKey: null });
  });

  it('wait for Meta, and are given up, on the record, when its seven days are over', async () => {
    meta.faults.down(8 * DAY);
    const name = await receive(PICTURE);
    const { atMetaUntil } = await attempted(name);
    clock.advance(atMetaUntil.getTime() - clock.now() - 1_000);
    await expect(worker.get(MediaFetch).runOnce(name)).resolves.toBe('postponed');
    clock.advance(1_000);
    await expect(worker.get(MediaFetch).runOnce(name)).resolves.toBe('expired');
    await expect(find(name)).resolves.toMatchObject({
      failure: expect.stringMatching(/^meta\./) as string,
    });
    await expect(facts('media.lost', 'expired')).resolves.toMatchObject([
      { ref: { message: (await find(name))!.messageId.toString('hex') } },
    ]);
    clock.advance(DAY);
    await expect(worker.get(MediaUpkeep).sendDue()).resolves.toBe(0);
  });

  it('leave Meta once they are stored, where the channel says so; and are not fetched where it keeps none', async () => {
    const [channel] = await ingest.sql<{ id: string }>('SELECT id FROM channel WHERE phone_number_id = $1', [
      PHONE_NUMBER_ID,
    ]);
    await owner('PUT', `/v1/channels/${channel!.id}`, { mediaDeletedAtMeta: true });
    const kept = meta.world.addMedium(PHONE_NUMBER_ID, PICTURE).id;
    const name = await post(announce(kept));
    await stored(name);
    await expect(worker.get(MediaFetch).runOnce(name)).resolves.toBe('deleted-at-meta');
    expect(meta.world.media.has(kept)).toBe(false);
    await owner('PUT', `/v1/channels/${channel!.id}`, { mediaKept: false });
    const unwanted = await receive(PICTURE);
    await expect(until(unwanted, ({ state }) => state === 'not-kept')).resolves.toMatchObject({
      objectKey: null,
      copyAtMeta: 'to-delete',
    });
    const changed = await owner('PUT', `/v1/channels/${channel!.id}`, {
      mediaKept: true,
      mediaDeletedAtMeta: false,
    });
    expect(changed.body).toMatchObject({ mediaKept: true, mediaShown: [], mediaDeletedAtMeta: false });
  });

  it('are listed in the history, and shown to nobody unless the channel says so', async () => {
    const medium = await stored(await receive(PICTURE));
    const path = pathOf(medium);
    const crm = await api.as('crm');
    const page = await crm('GET', `/v1/subjects/${medium.subjectRef}/messages?order=desc&limit=1`);
    const [listed] = page.body.messages as { media: object[] }[];
    expect(listed!.media).toEqual([
      { id: medium.id.toString('hex'), type: 'image', bytes: medium.paddedBytes, state: 'stored' },
    ]);
    await expect(crm('GET', path)).resolves.toMatchObject({ status: 403, body: { code: 'media.not-shown' } });
    await expect(views()).resolves.toEqual([]);
  });

  it('are handed out where the channel shows them, on the record, by a copy that lives for minutes', async () => {
    await decide({ mediaShown: ['image'] });
    const medium = await stored(await receive(PICTURE));
    const path = pathOf(medium);
    const crm = await api.as('crm');
    const answer = await fetched(crm, path);
    expect(answer.bytes.equals(PICTURE)).toBe(true);
    expect(answer.headers).toMatchObject({
      'content-type': 'image/jpeg',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-disposition': `attachment; filename="${medium.id.toString('hex')}.jpg"`,
    });
    expect((await facts('message.opened', 'media')).at(-1)).toMatchObject({
      subject: medium.subjectRef,
      ref: { message: medium.messageId.toString('hex') },
    });
    expect((await facts('disclosure', 'media')).at(-1)).toMatchObject({
      ref: { recipient: crm.record.recipientId },
    });
    // The second time the same copy serves.
    await fetched(crm, path);
    await expect(views()).resolves.toHaveLength(1);
    const [view] = await views();
    clock.advance(10 * 60_000);
    await expect(worker.get(MediaViewEnd).expire()).resolves.toBe(1);
    await expect(views()).resolves.toEqual([]);
    expect(readdirSync(join(ingest.keyring.home, 'objects', 'packages'))).toEqual([]);
    await expect(leaseOfView(view!.obligation_id)).resolves.toMatch(/^(denied|destroyed)$/);
  });

  it('cannot be opened by the api itself, nor by the worker once the policy has changed', async () => {
    await decide({ mediaShown: ['image'] });
    const medium = await stored(await receive(PICTURE));
    const [answer] = await ingest.keyring.client('api').lease([
      {
        direction: 'open',
        scope: 0,
        subjectRef: medium.subjectRef,
        incarnation: medium.incarnation,
        classId: medium.classId,
        bucket: medium.bucket,
        part: Part.media,
        grantId: await grant(medium.subjectRef),
      },
    ]);
    expect(answer!.status).toBe('denied');
    await decide({ mediaShown: [] });
    const id = randomUuid();
    await ingest.sql(
      `INSERT INTO media_view (id, media_id, subject_ref, grant_id, asked_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)`,
      [
        id,
        medium.id,
        medium.subjectRef,
        await grant(medium.subjectRef),
        new Date(clock.now()),
        new Date(clock.now() + 60_000),
      ],
    );
    await expect(worker.get(MediaShow).runOnce(id)).resolves.toBe('failed');
    await expect(ingest.sql('SELECT failure FROM media_view WHERE id = $1', [id])).resolves.toEqual([
      { failure: 'media.not-shown' },
    ]);
  });

  it.each([
    ['another role', 'auditor', 403],
    ['an agent who was not assigned', 'agent', 404],
    ['a key for another channel', 'crm', 404],
  ] as const)('say nothing to %s', async (_who, role, status) => {
    await decide({ mediaShown: ['image'] });
    const medium = await stored(await receive(PICTURE));
    const call = await api.as(role, role === 'crm' ? { channelIds: [await otherChannel()] } : {});
    const answer = await call('GET', pathOf(medium));
    expect(answer.status).toBe(status);
    if (status === 404) {
      const nothing = await call('GET', `/v1/messages/${'0'.repeat(32)}/media/${'0'.repeat(32)}`);
      expect(answer.body.code).toBe(nothing.body.code);
    }
    expect((await owner('GET', '/v1/messages/zz/media/zz')).status).toBe(422);
  });

  it('go with their bucket, and are counted', async () => {
    const [{ media: before } = { media: 0 }] = await ingest.sql<{ media: number }>(
      'SELECT count(*)::int AS media FROM media',
    );
    expect(before).toBeGreaterThan(1);
    const kept = await stored(await receive(PICTURE));
    await ingest.sql(`INSERT INTO purge_run (id) VALUES ($1)`, [RUN]);
    await ingest.sql(
      `INSERT INTO purge_bucket (class_id, bucket, run_id, state, due_at, messages, statuses, events, found_at, shredded_at)
       SELECT DISTINCT class_id, bucket, $1::uuid, 'shredded', now(), 0, 0, 0, now(), now() FROM media WHERE bucket <> $2`,
      [RUN, kept.bucket],
    );
    const ended = await worker.get(MediaPurge).runOnce();
    expect(ended).toBeGreaterThan(0);
    await expect(ingest.sql('SELECT media::int FROM purge_run WHERE id = $1', [RUN])).resolves.toEqual([
      { media: ended },
    ]);
    const left = await ingest.sql<{ object_key: string }>(
      'SELECT object_key FROM media WHERE object_key IS NOT NULL',
    );
    expect(readdirSync(folder()).sort()).toEqual(
      left.map(({ object_key: key }) => key.slice('media/'.length)).sort(),
    );
    await expect(find(kept)).resolves.toBeDefined();
    await expect(worker.get(MediaPurge).runOnce()).resolves.toBe(0);
  });

  it('have no objects that no row names, after a week', async () => {
    const medium = await stored(await receive(PICTURE));
    const orphan = await worker
      .get(MediaCopies)
      .put('media/orphan', medium, chunks(PICTURE))
      .then(() => 'orphan');
    const at = new Date(clock.now() - 8 * DAY);
    for (const name of readdirSync(folder())) utimesSync(join(folder(), name), at, at);
    const before = readdirSync(folder()).length;
    await expect(worker.get(MediaUpkeep).sweep()).resolves.toBe(1);
    expect(readdirSync(folder())).toHaveLength(before - 1);
    expect(readdirSync(folder())).not.toContain(orphan);
    await expect(worker.get(MediaUpkeep).sweep()).resolves.toBe(0);
  });

  async function receive(bytes: Buffer, options: { claims?: object; from?: string } = {}): Promise<Name> {
    return post(announce(meta.world.addMedium(PHONE_NUMBER_ID, bytes, options).id, options.from));
  }

  async function decide(policy: object): Promise<void> {
    const [channel] = await ingest.sql<{ id: string }>('SELECT id FROM channel WHERE phone_number_id = $1', [
      PHONE_NUMBER_ID,
    ]);
    expect((await owner('PUT', `/v1/channels/${channel!.id}`, policy)).status).toBe(200);
  }

  async function otherChannel(): Promise<string> {
    const [row] = await ingest.sql<{ id: string }>(
      `INSERT INTO channel (phone_number_id) VALUES ('100000000000009') RETURNING id`,
    );
    return row!.id;
  }

  function pathOf({ messageId, id }: Medium): string {
    return `/v1/messages/${messageId.toString('hex')}/media/${id.toString('hex')}`;
  }

  async function fetched(call: CallAs, path: string): ReturnType<CallAs> {
    const answer = await eventually(
      () => call('GET', path),
      ({ body: { code } }) => code !== 'media.preparing',
    );
    if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
    return answer;
  }

  function views(): Promise<{ obligation_id: string }[]> {
    return ingest.sql(`SELECT obligation_id FROM media_view WHERE state = 'ready'`);
  }

  async function leaseOfView(obligationId: string): Promise<string> {
    const [answer] = await ingest.keyring.client('api').lease([
      {
        direction: 'open',
        scope: 2,
        subjectRef: obligationId,
        incarnation: 0,
        classId: 0,
        bucket: 7,
        part: Part.package,
      },
    ]);
    return answer!.status;
  }

  async function erase(phone: string): Promise<void> {
    const dpo = await api.as('dpo');
    const received = await dpo('POST', '/v1/requests', {
      kind: 'erasure',
      subject: { phone: `+${phone}` },
      receivedVia: 'email',
    });
    const id = received.body.id as string;
    await dpo('POST', `/v1/requests/${id}/verification`, { method: 'manual', evidence: 'came by' });
    expect((await dpo('POST', `/v1/requests/${id}/approve`, {})).status).toBeLessThan(300);
    await eventually(
      async () => {
        clock.advance(200);
        return (await dpo('GET', `/v1/requests/${id}`)).body.steps as { name: string; state: string }[];
      },
      (steps) => steps.some(({ name, state }) => name === 'delete-rows' && state === 'done'),
      { everyMs: 100 },
    );
  }

  function announce(mediaId: string, from = ADA) {
    const image = { id: mediaId, mime_type: 'image/jpeg', caption: 'Look' };
    const timestamp = String(Math.floor(clock.now() / 1_000));
    const said = message({ from, id: `wamid.MEDIA-${(serial += 1)}`, timestamp, type: 'image', image });
    return webhook(change('messages', { contacts: [contact(from)], messages: [said] }));
  }

  async function post(payload: ReturnType<typeof webhook>): Promise<Name> {
    expect((await ingest.post(payload)).status).toBe(200);
    const [row] = await ingest.sql<Name>(
      'SELECT id, subject_ref AS "subjectRef" FROM media ORDER BY received_at DESC, next_attempt_at DESC LIMIT 1',
    );
    clock.advance(1_000);
    return row!;
  }

  function find(name: Name): Promise<Medium | undefined> {
    return worker.get(MediaStore).find(name);
  }

  function stored(name: Name): Promise<Medium> {
    return until(name, ({ state }) => state === 'stored');
  }

  function attempted(name: Name): Promise<Medium> {
    return until(name, ({ attempts }) => attempts > 0);
  }

  async function until(name: Name, condition: (medium: Medium) => boolean): Promise<Medium> {
    const medium = await eventually(
      () => find(name),
      (found) => found !== undefined && condition(found),
    );
    return medium!;
  }

  async function opened(medium: Medium): Promise<Buffer[]> {
    const parts: Buffer[] = [];
    const grantId = await grant(medium.subjectRef);
    for await (const part of await worker.get(MediaCopies).open(medium.objectKey!, medium, grantId))
      parts.push(part);
    return parts;
  }

  function grant(subjectRef: string): Promise<string> {
    const expiresAt = Math.floor(clock.now() / 1_000) + 600;
    return ingest.keyring
      .client('api')
      .grant({ ref: randomUuid(), subjectRef, parts: [Part.media], expiresAt });
  }

  async function facts(type: string, code: string): Promise<object[]> {
    const rows = await ingest.sql<{ fact: object }>(
      `SELECT fact FROM (SELECT convert_from(body, 'UTF8')::jsonb AS fact FROM audit_entry UNION ALL SELECT fact::jsonb FROM audit_queue) known
        WHERE fact ->> 'type' = $1 AND fact ->> 'code' = $2`,
      [type, code],
    );
    return rows.map(({ fact }) => fact);
  }

  function folder(): string {
    return join(ingest.keyring.home, 'objects', 'media');
  }
});

interface Name {
  id: Buffer;
  subjectRef: string;
}

async function* chunks(...parts: Buffer[]): AsyncGenerator<Buffer, void, undefined> {
  await Promise.resolve();
  yield* parts;
}
