import { bucketOf, randomBytes } from '../src/crypto';
import { type Database, openDatabase } from '../src/foundation/database';
import { MessagePlaceStore } from '../src/retention/inquiry/message-place.store';
import { createMainDatabase, type TestDatabase } from '../test/support/databases';
import { type Benchmark, type BenchLine, measurement, median } from './benchmark';
import { insertRow } from './purge/stored-rows';

const FEW = 10;
const MANY = 1_000;
const ROWS = 100;
const OPERATIONS = 1_000;
const TODAY = bucketOf('day', Date.now() / 1_000);

/** A database with so many buckets, and a connection of the worker's to it. */
interface Side {
  buckets: number;
  main: TestDatabase;
  worker: Database;
}

/** Look-ups and inserts of single messages with a thousand buckets, against the same with ten, in turns. */
export const bench: Benchmark = {
  name: 'partitions',
  async run(): Promise<BenchLine[]> {
    const few = await prepare(FEW);
    const many = await prepare(MANY);
    try {
      const conditions = `${OPERATIONS} operations each, in turns, one at a time on one warm connection each, ${ROWS} rows in each bucket; medians; ours: ${MANY} buckets, baseline: ${FEW}`;
      const lines: BenchLine[] = [];
      for (const [what, work] of Object.entries(OPERATION)) {
        // Processes keep their connections: what a server reads once of each partition is read.
        await inTurns(few, many, work);
        const taken = await measurement(what, () => inTurns(few, many, work));
        const [ours, baseline] = [median(taken.many), median(taken.few)];
        const figures = { ours, baseline, ratio: ours / baseline };
        lines.push({ name: `partitions: ${what}`, unit: 'ms', ...figures, runs: OPERATIONS, conditions });
      }
      return lines;
    } finally {
      for (const { worker, main } of [few, many]) {
        await worker.destroy();
        await main.drop();
      }
    }
  },
};

const OPERATION: Record<string, (side: Side, n: number) => Promise<unknown>> = {
  // As `GET /messages/{id}/retention` looks for one, here with ids that are not there.
  lookup: ({ worker, buckets }, n) =>
    new MessagePlaceStore(worker).find(randomBytes(16), { classId: 1, bucket: TODAY - ((n * 7) % buckets) }),
  // A page of one person's last ten days, as the history asks for it.
  history: ({ worker }) =>
    worker.query(
      `SELECT id, redacted FROM message WHERE subject_ref = md5('7')::uuid AND sent_at > now() - interval '10 days' AND bucket BETWEEN $1 AND $2
        ORDER BY sent_at DESC, id DESC LIMIT 50`,
      [TODAY - FEW + 1, TODAY],
    ),
  insert: ({ worker, buckets }, n) => insertRow(worker, TODAY - (n % buckets)),
};

async function prepare(buckets: number): Promise<Side> {
  const main = await createMainDatabase();
  const admin = await openDatabase({ ...main.admin, poolSize: 1 });
  try {
    for (let n = 0; n < buckets; n += 1) {
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
    return { buckets, main, worker: await openDatabase({ ...main.as('lethe_worker'), poolSize: 1 }) };
  } finally {
    await admin.destroy();
  }
}

async function inTurns(
  few: Side,
  many: Side,
  work: (side: Side, n: number) => Promise<unknown>,
): Promise<{ few: number[]; many: number[] }> {
  const taken = { few: [] as number[], many: [] as number[] };
  for (let n = 0; n < OPERATIONS; n += 1) {
    taken.few.push(await timed(() => work(few, n)));
    taken.many.push(await timed(() => work(many, n)));
  }
  return taken;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
