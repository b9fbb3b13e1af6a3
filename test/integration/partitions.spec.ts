import type { DataSource } from 'typeorm';
import { bucketOf } from '../../src/crypto';
import { openDatabase } from '../../src/foundation/database';
import { createMainDatabase, type TestDatabase } from '../support/databases';

const day = (n: number) => bucketOf('day', 1_767_225_600 + n * 86_400);

describe('the partitions of a bucket', () => {
  let database: TestDatabase;
  let ingest: DataSource;
  let admin: DataSource;

  beforeAll(async () => {
    database = await createMainDatabase();
    ingest = await openDatabase(database.as('lethe_ingest'));
    admin = await openDatabase(database.admin);
    await ensure(day(0));
  });
  afterAll(async () => {
    await ingest.destroy();
    await admin.destroy();
    await database.drop();
  });

  const ensure = (bucket: number, classId = 1) =>
    ingest.query('SELECT ensure_partitions($1, $2)', [classId, bucket]);

  const insert = (bucket: number, n: number) =>
    ingest.query(
      `INSERT INTO message (id, subject_ref, class_id, bucket, incarnation, direction, channel_id, type, sent_at, reference_tag, redacted)
       VALUES (decode(lpad(to_hex($2::int), 32, '0'), 'hex'), gen_random_uuid(), 1, $1, 1, 1, gen_random_uuid(), 'text', now(),
               decode(lpad(to_hex($2::int), 32, '0'), 'hex'), '\\x00') ON CONFLICT DO NOTHING`,
      [bucket, n],
    );

  it('are made while somebody reads for long and others write, without waiting for either', async () => {
    await insert(day(0), 1);
    const reader = admin.createQueryRunner();
    await reader.startTransaction('REPEATABLE READ');
    try {
      await reader.query('SELECT count(*) FROM message');
      await reader.query('INSERT INTO outbox (queue, name) VALUES ($1, $2)', ['q', 'n']);
      await ensure(day(1));
      await insert(day(1), 2);
      await insert(day(0), 3);
      expect(await reader.query('SELECT count(*)::int AS n FROM message')).toEqual([{ n: 1 }]);
    } finally {
      await reader.rollbackTransaction();
      await reader.release();
    }
  });

  it('are like each other: indexes, storage, owner', async () => {
    await ensure(day(2));
    const facts = await admin.query<{ owner: string; indexes: number; storage: string }[]>(
      `SELECT pg_get_userbyid(c.relowner) AS owner,
              (SELECT count(*)::int FROM pg_index i WHERE i.indrelid = c.oid) AS indexes,
              (SELECT string_agg(a.attstorage::text, '' ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0) AS storage
         FROM pg_class c WHERE c.relname LIKE 'message\\_c1\\_b%' AND c.relkind = 'r'`,
    );
    expect(facts.length).toBeGreaterThanOrEqual(2);
    for (const one of facts) expect(one).toEqual(facts[0]);
    expect(facts[0]).toMatchObject({ owner: 'lethe_partitioner' });
    expect(facts[0]!.indexes).toBeGreaterThanOrEqual(3);
    expect(facts[0]!.storage).toContain('e');
  });

  it('are made once, whoever asks at the same time', async () => {
    await expect(Promise.all(Array.from({ length: 6 }, () => ensure(day(3))))).resolves.toHaveLength(6);
    await expect(
      Promise.all(Array.from({ length: 4 }, () => ensure(bucketOf('month', 1_767_225_600), 2))),
    ).resolves.toHaveLength(4);
  });

  it('are refused for a class that does not exist, and for a bucket that cannot', async () => {
    await expect(ensure(day(0), 77)).rejects.toThrow('retention class 77 does not exist');
    await expect(ensure(-1)).rejects.toThrow('out of range');
  });
});
