import { bucketOf } from '../src/crypto';
import type { Database } from '../src/foundation/database';
import { type Benchmark, type BenchLine, measurement } from './benchmark';
import { type BesideIngest, besideIngest } from './purge/beside-ingest';
import { PurgeGround } from './purge/ground';

/** Messages in the bucket that ends; the first size is also ended by DELETE and VACUUM. */
const SIZES = (process.env.LETHE_BENCH_MESSAGES ?? '1000000,10000000').split(',').map(Number);
/** While messages come in (ages within the window in which the keyring seals), these are purged, in each of so many rounds: small buckets one after the other, and one that has files to remove. */
const BESIDE = {
  rounds: Number(process.env.LETHE_BENCH_ROUNDS ?? 8),
  buckets: [...Array<number>(16).fill(10_000), Math.min(SIZES[0]!, 300_000)],
  fromDays: 30,
};
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
        const bucket = nextBucket();
        await ground.fill(bucket, size);
        const countedAt = performance.now();
        await ground.countAhead(bucket);
        const countMs = performance.now() - countedAt;
        // The period ends: from here on the bucket is due.
        await ground.shortenPeriod();
        ours.push({ ...(await measurement(`purge of ${size}`, () => purged(ground, size))), countMs });
        // Filling the next takes minutes, and what fails then must not take this along.
        console.error(JSON.stringify({ size, ...ours.at(-1) }));
      }
      const beside = BESIDE.rounds > 0 ? await besideIngest(ground, BESIDE) : undefined;
      return [
        ...SIZES.flatMap((size, at) => linesOf(size, ours[at]!, { size: first, ...baseline })),
        ...flatness(ours),
        ...(beside === undefined ? [] : [besideLine(beside)]),
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
  /** Until no statement sees anything of it. */
  detachedMs: number;
  /** What counting took the day before. */
  countMs: number;
}

async function purged(ground: PurgeGround, size: number): Promise<Omit<Figures, 'countMs'>> {
  let [runId, startedAt] = ['', 0];
  const figures = await measured(ground.admin, async () => {
    startedAt = Date.now();
    runId = await ground.purge();
  });
  const [done] = await ground.admin.query<{ messages: number; shredded: string; detached: string }[]>(
    `SELECT r.messages::float AS messages, extract(epoch FROM max(b.shredded_at)) * 1000 AS shredded, extract(epoch FROM max(b.detached_at)) * 1000 AS detached
       FROM purge_run r JOIN purge_bucket b ON b.run_id = r.id WHERE r.id = $1 GROUP BY r.id`,
    [runId],
  );
  if (done?.messages !== size) throw new Error(`purged ${done?.messages ?? 0} messages instead of ${size}`);
  return {
    ...figures,
    shreddedMs: Number(done.shredded) - startedAt,
    detachedMs: Number(done.detached) - startedAt,
  };
}

function besideLine({ alone, meanwhile, medianRatio, counts, purgeMs }: BesideIngest): BenchLine {
  const { rounds, buckets } = BESIDE;
  const seconds = (purgeMs / 1_000).toFixed(1);
  return line('purge: p99 of a webhook meanwhile', 'ms', meanwhile, alone, {
    runs: rounds,
    conditions: `webhooks of one message to the real ingest process, 200 a second; ${rounds} rounds of a purge of ${buckets.length} buckets (${buckets.at(-1)} messages in one, ${buckets[0]} in each other), ${seconds} s in all, by turns with a while of nothing else; ${counts.meanwhile} webhooks meanwhile, ${counts.alone} alone, pooled; median of the rounds’ ratios ${medianRatio.toFixed(2)}`,
  });
}

function linesOf(
  size: number,
  { ms, walBytes, countMs }: Figures,
  baseline: { size: number; ms: number; walBytes: number },
): BenchLine[] {
  const conditions = `${size} messages in one bucket, vacuumed before as autovacuum does within minutes; ours: key destroyed, detached, recorded, files removed, the count taken the day before; baseline: DELETE and VACUUM of ${baseline.size}`;
  return [
    line(`purge of ${size}: time`, 'ms', ms, baseline.ms, { conditions }),
    line(`purge of ${size}: counting it the day before`, 'ms', countMs, baseline.ms, { conditions }),
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
      line(`${name}: until no statement sees it`, 'ms', figures.detachedMs, first!.detachedMs, {
        conditions,
      }),
      line(`${name}: until its files are gone`, 'ms', figures.ms, first!.ms, { conditions }),
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
