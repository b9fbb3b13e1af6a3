import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MediaFetch } from '../../src/apps/worker/media/media-fetch';
import { MediaUpkeep } from '../../src/apps/worker/media/media-upkeep';
import { Part, randomBytes, randomUuid, sha256 } from '../../src/crypto';
import { ManualClock } from '../../src/foundation/clock';
import { MediaCopies, MediaStore, type Medium } from '../../src/vault/media';
import { change, contact, message, PHONE_NUMBER_ID, webhook } from '../builders/webhook';
import { TestApi, type CallAs } from '../support/api';
import { FakeGraphApi } from '../support/fake-graph-api';
import { TestIngest } from '../support/ingest';
import { flushRedis } from '../support/redis';
import { TestWorker } from '../support/worker';

const ADA = '15550142233';
const REDIS_DATABASE = 8;
const APP = { appId: '4000000001', appSecret: 'a'.repeat(32) };
const DAY = 86_400_000;
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
    ingest = await TestIngest.start({ clock });
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
  }, 60_000);
  afterAll(async () => {
    await worker.close();
    await api.close();
    await meta.close();
    await ingest.close();
  }, 30_000);

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
    await expect(lost()).resolves.toContainEqual({
      code: 'expired',
      message: (await find(name))!.messageId.toString('hex'),
    });
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

  async function receive(bytes: Buffer, options: { claims?: object } = {}): Promise<Name> {
    return post(announce(meta.world.addMedium(PHONE_NUMBER_ID, bytes, options).id));
  }

  function announce(mediaId: string) {
    const image = { id: mediaId, mime_type: 'image/jpeg', caption: 'Look' };
    const timestamp = String(Math.floor(clock.now() / 1_000));
    const said = message({ from: ADA, id: `wamid.MEDIA-${(serial += 1)}`, timestamp, type: 'image', image });
    return webhook(change('messages', { contacts: [contact(ADA)], messages: [said] }));
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
    for (const end = Date.now() + 40_000; ;) {
      const medium = await find(name);
      if (medium !== undefined && condition(medium)) return medium;
      if (Date.now() > end) throw new Error(`the medium is ${medium?.state}: ${medium?.failure}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
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

  async function lost(): Promise<object[]> {
    return ingest.sql(
      `SELECT f ->> 'code' AS code, f -> 'ref' ->> 'message' AS message
         FROM (SELECT convert_from(body, 'UTF8')::jsonb AS f FROM audit_entry WHERE type = 'media.lost'
               UNION ALL SELECT fact::jsonb FROM audit_queue WHERE fact::jsonb ->> 'type' = 'media.lost') facts`,
    );
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
