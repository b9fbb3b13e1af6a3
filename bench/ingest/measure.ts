import { availableParallelism } from 'node:os';
import type { System } from '../../test/support/system';
import { type BenchLine, median } from '../benchmark';
import type { Baseline } from './baseline';
import { load, type LoadResult } from './load';
import { Traffic } from './traffic';

const RUNS = 3;
const SECONDS = 8;
const CONNECTIONS = 64;
const BATCH = 100;
/** Over four, the processes wait for the disk at times with nothing else to do. */
const BATCH_CONNECTIONS = 8;

interface Round {
  bare: LoadResult;
  ours: LoadResult;
  bareRows: number;
  oursBatched: LoadResult;
}

/** Measures ours and the baselines in turn, round by round. */
export async function measure(system: System, baseline: Baseline): Promise<BenchLine[]> {
  const secret = Buffer.from(system.secret('meta-app-secrets'));
  const single = { connections: CONNECTIONS, seconds: SECONDS };
  const batches = { connections: BATCH_CONNECTIONS, seconds: SECONDS };
  // Compilers, caches and connections warm up; partitions are made.
  const warm = new Traffic('warm');
  await load(system.urls.ingest, secret, () => warm.next(BATCH), { ...batches, seconds: 4 });
  await load(system.urls.ingest, secret, () => warm.next(1), { ...single, seconds: 3 });
  await load(baseline.url, secret, () => warm.next(1), { ...single, seconds: 2 });

  const rounds: Round[] = [];
  for (let round = 0; round < RUNS; round++) {
    const traffic = new Traffic(`r${round}`);
    rounds.push({
      bare: await load(baseline.url, secret, () => traffic.next(1), single),
      ours: await load(system.urls.ingest, secret, () => traffic.next(1), single),
      bareRows: await baseline.insertRate(SECONDS / 2),
      oursBatched: await load(system.urls.ingest, secret, () => traffic.next(BATCH), batches),
    });
  }
  const pairs = (pick: (round: Round) => [number, number]) => rounds.map(pick);
  const machine = `load generator, both PostgreSQL clusters, Redis and all processes on ${availableParallelism()} cores; fsync on; leases of a minute`;
  const p99 = median(rounds.map(({ ours }) => ours.p99Ms));
  return [
    line(
      'ingest single',
      'webhooks/s',
      pairs(({ ours, bare }) => [ours.perSecond, bare.perSecond]),
      `${CONNECTIONS} connections, one text message each, 1,000 people; p50 ${median(rounds.map(({ ours }) => ours.p50Ms))} ms, p99 ${p99} ms (bare ${median(rounds.map(({ bare }) => bare.p99Ms))} ms); ${machine}`,
    ),
    line(
      'ingest p99',
      'ms',
      pairs(({ ours }) => [ours.p99Ms, 100]),
      `at ${CONNECTIONS} connections; the baseline is the limit; ${machine}`,
    ),
    line(
      'ingest batched',
      'messages/s',
      pairs(({ oursBatched, bareRows }) => [oursBatched.perSecond * BATCH, bareRows]),
      `POSTs of ${BATCH} messages over ${BATCH_CONNECTIONS} connections against multi-row inserts alone (100 rows of 500 random bytes a statement, primary key and one index, one connection), without HTTP; ${machine}`,
    ),
  ];
}

function line(
  name: string,
  unit: string,
  pairs: [ours: number, baseline: number][],
  conditions: string,
): BenchLine {
  const ours = median(pairs.map(([one]) => one));
  const baseline = median(pairs.map(([, other]) => other));
  const ratio = median(pairs.map(([one, other]) => one / other));
  return { name, unit, ours, baseline, ratio, runs: pairs.length, conditions };
}
