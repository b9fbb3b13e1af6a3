import { bucketOf, randomBytes } from '../src/crypto';
import { type Database, openDatabase } from '../src/foundation/database';
import { adminOf, connectionOf } from '../test/support/services';
import { startSystem } from '../test/support/system';
import type { Benchmark, BenchLine } from './benchmark';
import { insertRow, quantile } from './purge/stored-rows';

const FEW = 10;
const MANY = 1_000;
const ROWS = 100;
const OPERATIONS = 1_000;
const TODAY = bucketOf('day', Date.now() / 1_000);

/** Look-ups and inserts of single messages with a thousand buckets, against the same with ten. */
export const bench: Benchmark = {
  name: 'partitions',
  async run(): Promise<BenchLine[]> {
    const system = await startSystem({ roles: ['keyring'], dedicated: true });
    const admin = await openDatabase({ ...adminOf(system.services.main, 'lethe'), poolSize: 1 });
    const worker = await openDatabase({
      ...connectionOf(system.services.main, 'lethe', 'lethe_worker', system.home),
      poolSize: 1,
    });
    try {
      await grow(admin, 0, FEW);
      const few = await measure(worker, FEW);
      await grow(admin, FEW, MANY);
      const many = await measure(worker, MANY);
      const conditions = `${OPERATIONS} operations each, one at a time on one connection, ${ROWS} rows in each bucket; ours: ${MANY} buckets, baseline: ${FEW}`;
      return (['lookup', 'history', 'insert'] as const).map((what) => ({
        name: `partitions: ${what}`,
        unit: 'ms',
        ours: many[what],
        baseline: few[what],
        ratio: many[what] / few[what],
        runs: OPERATIONS,
        conditions,
      }));
    } finally {
      await worker.destroy();
      await admin.destroy();
      await system.close();
    }
  },
};

async function grow(admin: Database, from: number, to: number): Promise<void> {
  for (let n = from; n < to; n += 1) {
    await admin.query('SELECT ensure_partitions(1, $1)', [TODAY - n]);
    await admin.query(
      `INSERT INTO message (id, subject_ref, class_id, bucket, incarnation, direction, channel_id, type, sent_at, reference_tag, redacted, original)
       SELECT decode(md5(n || '/' || $2), 'hex'), md5((n % 20)::text)::uuid, 1, $1, 1, 1, '00000000-0000-4000-8000-000000000000', 'text',
              now() - $2::int * interval '1 day', decode(md5('t' || n), 'hex'), decode(repeat(md5('r'), 17), 'hex'), decode(repeat(md5('o'), 25), 'hex')
         FROM generate_series(1, ${ROWS}) n`,
      [TODAY - n, String(n)],
    );
  }
  await admin.query('ANALYZE message');
}

/** Medians, in ms. */
async function measure(
  worker: Database,
  buckets: number,
): Promise<{ lookup: number; history: number; insert: number }> {
  const [person] = await worker.query<{ ref: string }[]>(`SELECT md5('7')::uuid::text AS ref`);
  const at = (n: number) => TODAY - (n % buckets);
  return {
    lookup: await medianOf((n) =>
      worker.query('SELECT redacted FROM message WHERE id = $1 AND class_id = 1 AND bucket = $2', [
        randomBytes(16),
        at(n * 7),
      ]),
    ),
    // A page of one person's last ten days, as the history asks for it.
    history: await medianOf(() =>
      worker.query(
        `SELECT id, redacted FROM message WHERE subject_ref = $1 AND sent_at > now() - interval '10 days' AND bucket BETWEEN $2 AND $3
          ORDER BY sent_at DESC, id DESC LIMIT 50`,
        [person!.ref, TODAY - FEW + 1, TODAY],
      ),
    ),
    insert: await medianOf((n) => insertRow(worker, at(n))),
  };
}

async function medianOf(work: (n: number) => Promise<unknown>): Promise<number> {
  const taken: number[] = [];
  for (let n = 0; n < OPERATIONS; n += 1) {
    const startedAt = performance.now();
    await work(n);
    taken.push(performance.now() - startedAt);
  }
  return quantile(taken, 0.5);
}
