import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bucketOf, Part, randomUuid, Scope } from '../src/crypto';
import { systemClock } from '../src/foundation/clock';
import { type Database, openDatabase } from '../src/foundation/database';
import { KeyringClient, readRoleSecret } from '../src/keyring/client';
import { retentionOf } from '../test/support/retention';
import { adminOf, connectionOf } from '../test/support/services';
import { startSystem, type System } from '../test/support/system';
import type { Benchmark, BenchLine } from './benchmark';
import { insertRow, latencies, quantile } from './purge/stored-rows';

const MESSAGES = Number(process.env.LETHE_BENCH_MESSAGES ?? 1_000_000);
const CLASS = 1;
const DAY_MS = 86_400_000;
const MEBIBYTE = 1_048_576;
const INGEST_MS = 5_000;

/** Ending a bucket of a million messages, against DELETE and VACUUM of the same messages in another partition of the same table. */
export const bench: Benchmark = {
  name: 'purge',
  async run(): Promise<BenchLine[]> {
    const system = await startSystem({ roles: ['keyring'], dedicated: true });
    const admin = await openDatabase({ ...adminOf(system.services.main, 'lethe'), poolSize: 2 });
    const worker = await openDatabase(
      connectionOf(system.services.main, 'lethe', 'lethe_worker', system.home),
    );
    const [ingest, keyring] = [clientOf(system, 'ingest'), clientOf(system, 'worker')];
    try {
      await keyring.defineClass({ classId: CLASS, periodDays: 90, granularity: 'day' });
      const [ours, theirs] = [10, 11].map((days) => bucketOf('day', (Date.now() - days * DAY_MS) / 1_000));
      await fill(admin, ingest, ours!);
      await fill(admin, ingest, theirs!);
      const baseline = await measured(admin, async () => {
        await admin.query('DELETE FROM message WHERE class_id = $1 AND bucket = $2', [CLASS, theirs]);
        await admin.query(`VACUUM message_c${CLASS}_b${theirs!}`);
      });
      await admin.query(`DROP TABLE message_c${CLASS}_b${theirs!}`);
      // The period ends: from here on the bucket is due.
      await admin.query('UPDATE retention_class SET period_days = 5 WHERE class_id = $1', [CLASS]);
      await keyring.defineClass({ classId: CLASS, periodDays: 5, granularity: 'day' });
      const { purger, runs } = retentionOf(worker, keyring, systemClock);
      const { id } = await runs.request({ kind: 'app-user', ref: randomUuid() });
      const purge = await measured(admin, () => purger.run({ runId: id, checkpoint: () => undefined }));
      const done = await runs.get(id);
      if (done.purged.messages !== MESSAGES) throw new Error(`purged ${done.purged.messages} messages`);
      const { alone, meanwhile } = await ingestBesidePurge();
      const conditions = `${MESSAGES} messages in one bucket, vacuumed before as autovacuum does within minutes; ours: counted, key destroyed, detached, dropped, recorded; baseline: DELETE and VACUUM of as many`;
      return [
        line('purge: time', 'ms', purge.ms, baseline.ms, conditions),
        line(
          'purge: write-ahead log',
          'MiB',
          purge.walBytes / MEBIBYTE,
          baseline.walBytes / MEBIBYTE,
          conditions,
        ),
        line(
          'purge: p99 of an insert meanwhile',
          'ms',
          quantile(meanwhile, 0.99),
          quantile(alone, 0.99),
          `single messages, one at a time, while a bucket of ${MESSAGES} is purged (and ${INGEST_MS / 1_000} s more); baseline: nothing else going on`,
        ),
      ];

      /** Latencies of inserts without, and with, a purge of another bucket as large. */
      async function ingestBesidePurge(): Promise<{ alone: number[]; meanwhile: number[] }> {
        const today = bucketOf('day', Date.now() / 1_000);
        await admin.query('SELECT ensure_partitions($1, $2)', [CLASS, today]);
        await store(admin, bucketOf('day', (Date.now() - 12 * DAY_MS) / 1_000));
        const alone = await latencies(() => insertRow(admin, today), sleep(INGEST_MS));
        const next = await runs.request({ kind: 'app-user', ref: randomUuid() });
        const purging = purger
          .run({ runId: next.id, checkpoint: () => undefined })
          .then(() => sleep(INGEST_MS));
        const meanwhile = await latencies(() => insertRow(admin, today), purging);
        await purging;
        return { alone, meanwhile };
      }
    } finally {
      ingest.close();
      keyring.close();
      await worker.destroy();
      await admin.destroy();
      await system.close();
    }
  },
};

/** A bucket with a real key and rows of the size of sealed messages. What is inside the seals does not matter to either side. */
async function fill(admin: Database, ingest: KeyringClient, bucket: number): Promise<void> {
  const [person] = await ingest.resolve([
    {
      identifiers: [{ kind: 'externalId', value: randomUuid() }],
      eventTime: Math.floor(Date.now() / 1_000),
      mayCreate: true,
    },
  ]);
  await ingest.leaseOne({
    direction: 'seal',
    scope: Scope.subjectBucket,
    subjectRef: person!.subjectRef!,
    incarnation: 0,
    classId: CLASS,
    bucket,
    part: Part.redacted,
  });
  await store(admin, bucket);
}

/** The rows of a bucket. */
async function store(admin: Database, bucket: number): Promise<void> {
  await admin.query('SELECT ensure_partitions($1, $2)', [CLASS, bucket]);
  await admin.query(
    `INSERT INTO message (id, subject_ref, class_id, bucket, incarnation, direction, channel_id, type, sent_at, reference_tag, redacted, original)
     SELECT decode(md5(n::text), 'hex'), md5((n % 50000)::text)::uuid, ${CLASS}, ${bucket}, 1, 1, '00000000-0000-4000-8000-000000000000', 'text',
            now() - interval '10 days', decode(md5('t' || n), 'hex'),
            decode(repeat(md5('r' || n), 17), 'hex'), decode(repeat(md5('o' || n), 25), 'hex')
       FROM generate_series(1, ${MESSAGES}) n`,
  );
  await admin.query(`VACUUM (ANALYZE) message_c${CLASS}_b${bucket}`);
}

async function measured(
  admin: Database,
  work: () => Promise<unknown>,
): Promise<{ ms: number; walBytes: number }> {
  await admin.query('CHECKPOINT');
  const walStart = await walPosition(admin);
  const startedAt = performance.now();
  await work();
  return { ms: performance.now() - startedAt, walBytes: (await walPosition(admin)) - walStart };
}

async function walPosition(admin: Database): Promise<number> {
  const [row] = await admin.query<{ at: number }[]>(
    `SELECT (pg_current_wal_lsn() - '0/0'::pg_lsn)::float AS at`,
  );
  return row!.at;
}

function line(name: string, unit: string, ours: number, baseline: number, conditions: string): BenchLine {
  return { name, unit, ours, baseline, ratio: ours / baseline, runs: 1, conditions };
}

function clientOf(system: System, role: 'ingest' | 'worker'): KeyringClient {
  return new KeyringClient({
    socketDir: system.env.LETHE_KEYRING_SOCKET_DIR!,
    role,
    readSecret: () => readRoleSecret(join(system.home, 'secrets', `keyring-${role}`)),
    timeoutMs: 30_000,
  });
}
