import { createReadStream } from 'node:fs';
import { stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { KeyKind, Part, randomBytes, randomUuid, Scope, sealStream } from '../../../src/crypto';
import { ManualClock } from '../../../src/foundation/clock';
import { DirectoryStore } from '../../../src/foundation/objectstore';
import { type Database, openDatabase } from '../../../src/foundation/database';
import { TestApi, type CallAs } from '../../support/api';
import { createMainDatabase, type TestDatabase } from '../../support/databases';
import { TestKeyring } from '../../support/keyring';

const DAY = 86_400;

describe('access packages', () => {
  const clock = new ManualClock(Date.UTC(2026, 10, 21, 9));
  let keyring: TestKeyring;
  let database: TestDatabase;
  let rows: Database;
  let api: TestApi;
  let dpo: CallAs;

  beforeAll(async () => {
    [keyring, database] = await Promise.all([TestKeyring.start({ clock }), createMainDatabase()]);
    rows = await openDatabase(database.admin);
    api = await TestApi.start({
      database: database.as('lethe_api'),
      keyring: keyring.client('api'),
      clock,
      home: keyring.home,
    });
    dpo = await api.as('dpo');
  });
  afterAll(async () => {
    await api.close();
    await rows.destroy();
    await keyring.close();
    await database.drop();
  });

  /** Leaves a package as the worker does; returns the request, its key and where the object lies. */
  async function packaged(body: Buffer): Promise<{ request: string; obligation: string; file: string }> {
    const [request, obligation, objectId] = [randomUuid(), randomUuid(), randomBytes(16)];
    const dueAt = Math.floor(clock.now() / 1000) + 7 * DAY;
    const worker = keyring.client('worker');
    await worker.createKey('obligation', obligation, dueAt);
    const place = {
      scope: Scope.standalone,
      subjectRef: obligation,
      incarnation: 0,
      classId: 0,
      bucket: KeyKind.obligation,
      part: Part.package,
    };
    const lease = await worker.leaseOne({ direction: 'seal', ...place });
    const key = lease.use((part) => Buffer.from(part));
    const objectKey = `packages/${request}`;
    const folder = join(keyring.home, 'objects');
    const chunks = async function* () {
      for (let at = 0; at < body.length; at += 50_000)
        yield await Promise.resolve(body.subarray(at, at + 50_000));
    };
    const stored = await new DirectoryStore(folder).put(
      objectKey,
      sealStream(key, { ...place, sealSeq: 1, mediaId: objectId }, chunks()),
    );
    await rows.query(
      `INSERT INTO request (id, kind, subject_ref, subject_known, received_at, received_via, due_at) VALUES ($1, 'access', gen_random_uuid(), true, now(), 'email', now())`,
      [request],
    );
    await rows.query(
      `INSERT INTO obligation (id, kind, request_id, due_at) VALUES ($1, 'access-package', $2, to_timestamp($3))`,
      [obligation, request, dueAt],
    );
    await rows.query(
      `INSERT INTO access_package (request_id, subject_ref, obligation_id, object_key, object_id, messages, body_bytes, stored_bytes, stored_sha256, expires_at)
       SELECT id, subject_ref, $2, $3, $4, 1, $5, $6, $7, to_timestamp($8) FROM request WHERE id = $1`,
      [request, obligation, objectKey, objectId, body.length, stored.sizeBytes, stored.sha256, dueAt],
    );
    return { request, obligation, file: join(folder, objectKey) };
  }

  it.each([1, 65_536, 200_001])(
    'of %i bytes are handed out whole, under their name, and leave an entry',
    async (size) => {
      const body = randomBytes(size);
      const { request, file } = await packaged(body);
      const answer = await dpo('GET', `/v1/requests/${request}/package`);
      expect(answer).toMatchObject({
        status: 200,
        headers: { 'content-type': 'application/zip', 'content-length': String(size) },
      });
      expect(answer.headers['content-disposition']).toBe(`attachment; filename="access-${request}.zip"`);
      expect(answer.bytes.equals(body)).toBe(true);
      expect((await stat(file)).size).toBeGreaterThan(size);
      const entries: unknown[] = await rows.query(
        `SELECT 1 FROM audit_queue WHERE fact::jsonb @> jsonb_build_object('type', 'package.fetched', 'ref', jsonb_build_object('request', $1::text))`,
        [request],
      );
      expect(entries).toHaveLength(1);
    },
  );

  it('are gone when they have expired, to the second, or their key is dead', async () => {
    const { request, obligation } = await packaged(randomBytes(10));
    clock.advance(7 * DAY * 1000 - 1);
    expect((await dpo('GET', `/v1/requests/${request}/package`)).status).toBe(200);
    clock.advance(1);
    expect((await dpo('GET', `/v1/requests/${request}/package`)).body).toMatchObject({
      status: 410,
      code: 'package.expired',
    });
    const other = await packaged(randomBytes(10));
    await keyring.client('worker').destroy([{ kind: 'obligation', keyId: other.obligation, reason: 'done' }]);
    expect((await dpo('GET', `/v1/requests/${other.request}/package`)).body).toMatchObject({
      status: 410,
      code: 'package.expired',
    });
    expect(obligation).not.toBe(other.obligation);
  });

  it.each(['erasing', 'erased'])('of somebody who is %s are handed out no more', async (state) => {
    const { request } = await packaged(randomBytes(10));
    await rows.query(
      `INSERT INTO subject (subject_ref, state, first_seen_on, last_seen_on) SELECT subject_ref, 'active', now(), now() FROM request WHERE id = $1`,
      [request],
    );
    expect((await dpo('GET', `/v1/requests/${request}/package`)).status).toBe(200);
    await rows.query(
      `UPDATE subject SET state = $2 WHERE subject_ref = (SELECT subject_ref FROM request WHERE id = $1)`,
      [request, state],
    );
    expect((await dpo('GET', `/v1/requests/${request}/package`)).body).toMatchObject({
      status: 410,
      code: 'package.expired',
    });
  });

  it('that were cut or changed break the connection instead of ending it', async () => {
    const { request, file } = await packaged(randomBytes(300_000));
    await truncate(file, (await stat(file)).size - 65_552);
    await api.app.listen(0, '127.0.0.1');
    const { key } = await api.issueKey({ role: 'dpo' });
    const response = await fetch(`${await api.app.getUrl()}/v1/requests/${request}/package`, {
      headers: { authorization: `Bearer ${key}` },
    });
    await expect(response.arrayBuffer()).rejects.toThrow();
    // Sealed on disk: the file does not even look like what it holds.
    const [head] = (await createReadStream(file, { end: 3 }).toArray()) as Buffer[];
    expect(head!.toString('hex')).toBe('01022102');
  });
});
