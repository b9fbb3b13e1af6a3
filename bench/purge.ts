import { setTimeout as sleep } from 'node:timers/promises';
import { bucketOf } from '../src/crypto';
import type { Database } from '../src/foundation/database';
import { type Benchmark, type BenchLine, measurement } from './benchmark';
import { PurgeGround } from './purge/ground';
import { insertRow, latencies, quantile } from './purge/stored-rows';

/** Messages in the bucket that ends; the first size is also ended by DELETE and VACUUM. */
const SIZES = (process.env.LETHE_BENCH_MESSAGES ?? '1000000,10000000').split(',').map(Number);
/** Buckets of this many messages each are purged, one after the other, while messages come in. */
const BESIDE = { buckets: 5, messages: Math.min(SIZES[0]!, 400_000), settleMs: 2_000 };
const CLASS = 1;
const DAY_SECONDS = 86_400;
const MEBIBYTE = 1_048_576;

/** Ending a bucket, against DELETE and VACUUM of as many messages in another partition of the same table, and against itself with ten times as many. */
export const bench: Benchmark = {
  name: 'purge',
  async run(): Promise<BenchLine[]> {
    const ground = await PurgeGround.start(CLASS);
    const { admin } = ground;
    let days = 10;
    const nextBucket = () => bucketOf('day', Date.now() / 1_000 - days++ * DAY_SECONDS);
    try {
      const first = SIZES[0]!;
      const theirs = nextBucket();
      await ground.fill(theirs, first);
      const baseline = await measurement('delete', () =>
        measured(admin, async () => {
          await admin.query('DELETE FROM message WHERE class_id = $1 AND bucket = $2', [CLASS, theirs]);
          await admin.query(`VACUUM message_c${CLASS}_b${theirs}`);
        }),
      );
      await admin.query(`DROP TABLE message_c${CLASS}_b${theirs}`);
      const ours: Figures[] = [];
      for (const size of SIZES) {
        await ground.lengthenPeriod();
        await ground.fill(nextBucket(), size);
        // The period ends: from here on the bucket is due.
        await ground.shortenPeriod();
        ours.push(await measurement(`purge of ${size}`, () => purged(ground, size)));
      }
      const beside = await besidePurge(ground, nextBucket);
      return [
        ...SIZES.flatMap((size, at) => linesOf(size, ours[at]!, { size: first, ...baseline })),
        ...flatness(ours),
        line('purge: p99 of an insert meanwhile', 'ms', beside.meanwhile, beside.alone, {
          runs: beside.count,
          conditions: `single messages, one at a time; ours: those under way while ${BESIDE.buckets} buckets of ${BESIDE.messages} messages are purged; baseline: for as long before, nothing else going on`,
        }),
      ];
    } finally {
      await ground.close();
    }
  },
};

interface Figures {
  ms: number;
  walBytes: number;
  /** Until nothing in the bucket opens. */
  shreddedMs: number;
}

async function purged(ground: PurgeGround, size: number): Promise<Figures> {
  const startedAt = Date.now();
  let runId = '';
  const figures = await measured(ground.admin, async () => {
    runId = await ground.purge();
  });
  const [done] = await ground.admin.query<{ messages: number; shredded: string }[]>(
    `SELECT r.messages::float AS messages, extract(epoch FROM max(b.shredded_at)) * 1000 AS shredded
       FROM purge_run r JOIN purge_bucket b ON b.run_id = r.id WHERE r.id = $1 GROUP BY r.id`,
    [runId],
  );
  if (done?.messages !== size) throw new Error(`purged ${done?.messages ?? 0} messages instead of ${size}`);
  return { ...figures, shreddedMs: Number(done.shredded) - startedAt };
}

/** Latencies of inserts without, and with, purges of other buckets. */
async function besidePurge(ground: PurgeGround, nextBucket: () => number) {
  const today = bucketOf('day', Date.now() / 1_000);
  await ground.lengthenPeriod();
  await ground.admin.query('SELECT ensure_partitions($1, $2)', [CLASS, today]);
  for (let n = 0; n < BESIDE.buckets; n += 1) await ground.fill(nextBucket(), BESIDE.messages);
  return measurement('inserts', async () => {
    const insert = () => insertRow(ground.admin, today);
    await latencies(insert, sleep(BESIDE.settleMs));
    await ground.shortenPeriod();
    const startedAt = performance.now();
    const purging = ground.purge();
    const meanwhile = await latencies(insert, purging);
    const tookMs = performance.now() - startedAt;
    await sleep(BESIDE.settleMs);
    const alone = await latencies(insert, sleep(tookMs));
    return {
      alone: quantile(alone, 0.99),
      meanwhile: quantile(meanwhile, 0.99),
      count: meanwhile.length,
    };
  });
}

function linesOf(
  size: number,
  { ms, walBytes }: Figures,
  baseline: { size: number; ms: number; walBytes: number },
): BenchLine[] {
  const conditions = `${size} messages in one bucket, vacuumed before as autovacuum does within minutes; ours: key destroyed, counted, detached, dropped, recorded; baseline: DELETE and VACUUM of ${baseline.size}`;
  return [
    line(`purge of ${size}: time`, 'ms', ms, baseline.ms, { conditions }),
    line(`purge of ${size}: write-ahead log`, 'MiB', walBytes / MEBIBYTE, baseline.walBytes / MEBIBYTE, {
      conditions,
    }),
  ];
}

/** Every size against the first. */
function flatness([first, ...larger]: Figures[]): BenchLine[] {
  return larger.flatMap((figures, at) => {
    const name = `purge of ${SIZES[at + 1]!} beside ${SIZES[0]!}`;
    const conditions = 'baseline: the smaller bucket, by the same purge';
    return [
      line(`${name}: until nothing opens`, 'ms', figures.shreddedMs, first!.shreddedMs, { conditions }),
      line(`${name}: until the tables are gone`, 'ms', figures.ms, first!.ms, { conditions }),
      line(`${name}: write-ahead log`, 'MiB', figures.walBytes / MEBIBYTE, first!.walBytes / MEBIBYTE, {
        conditions,
      }),
    ];
  });
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

function line(
  name: string,
  unit: string,
  ours: number,
  baseline: number,
  { conditions, runs = 1 }: { conditions: string; runs?: number },
): BenchLine {
  return { name, unit, ours, baseline, ratio: ours / baseline, runs, conditions };
}
