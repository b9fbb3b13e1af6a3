import type { System } from '../../test/support/system';
import { type BenchLine, quantile } from '../benchmark';
import { load } from '../ingest/load';
import { Traffic } from '../ingest/traffic';
import type { Crowd } from './people';

/** Erasures that are approved before the worker starts; 0 leaves them out. */
export const QUEUED = Number(process.env.LETHE_BENCH_QUEUED ?? 1_000);
const SECONDS = Number(process.env.LETHE_BENCH_SECONDS ?? 10);
/** Enough traffic to see a wait, little enough to leave the machine something: nobody's webhooks come as fast as they are answered. */
const CONNECTIONS = 4;
const RATE = 200;
/** Runs of the same traffic with an idle worker. */
const IDLE_ROUNDS = 3;
/** Living keys for each that is destroyed within a day, and some more: beyond it the guard waits for two people. */
const LIVING_PER_ERASURE = 120;
/** The same time of approvals as of people: the API answers them one by one. */
const AT_ONCE = 8;

/** What ingest's slowest deliveries take while many erasures, queued at once, are carried out; beside the same traffic with a worker that has nothing to do. */
export async function queuedErasures(system: System, crowd: Crowd, setting: string): Promise<BenchLine> {
  const secret = Buffer.from(system.secret('meta-app-secrets'));
  const traffic = new Traffic('queued');
  const deliver = async (latencies: number[]) => {
    const onLatency = (ms: number) => latencies.push(ms);
    const settings = { connections: CONNECTIONS, seconds: SECONDS, rate: RATE, onLatency };
    await load(system.urls.ingest, secret, () => traffic.next(1), settings);
  };
  const subjects = await crowd.strangers(QUEUED);
  await crowd.bystanders(QUEUED * LIVING_PER_ERASURE);
  await deliver([]);
  const idle: number[] = [];
  for (let round = 0; round < IDLE_ROUNDS; round++) await deliver(idle);
  await system.stop('worker');
  const waiting = [...subjects];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) await crowd.approveErasureOf(one);
    }),
  );
  await system.start('worker');
  const begunAt = Date.now();
  const busy: number[] = [];
  const slowest: number[] = [];
  do {
    const window: number[] = [];
    await deliver(window);
    slowest.push(p99(window));
    busy.push(...window);
  } while ((await crowd.openErasures()) > 0);
  const [ours, baseline] = [p99(busy), p99(idle)];
  return {
    name: 'erase: ingest p99 while queued erasures run',
    unit: 'ms',
    ours,
    baseline,
    ratio: ours / baseline,
    runs: slowest.length,
    conditions: `${QUEUED} erasures among ${QUEUED * LIVING_PER_ERASURE} people, approved before the worker starts, done in ${Math.round((Date.now() - begunAt) / 1_000)} s; all deliveries of ${slowest.length} runs of ${SECONDS} s at ${RATE} webhooks/s over ${CONNECTIONS} connections (p99 of the worst run ${Math.max(...slowest).toFixed(0)} ms), baseline: ${IDLE_ROUNDS} runs of the same with an idle worker; ${setting}; all on this machine`,
  };
}

function p99(values: readonly number[]): number {
  return quantile(values, 0.99);
}
