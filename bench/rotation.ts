import { availableParallelism } from 'node:os';
import { openDatabase } from '../src/foundation/database';
import { systemClock } from '../src/foundation/clock';
import { APP_ID } from '../test/support/credential-ground';
import { eventually } from '../test/support/eventually';
import { FakeGraphApi } from '../test/support/fake-graph-api';
import { ACCOUNT, PORTFOLIO } from '../test/support/graph-fixture';
import { adminOf } from '../test/support/services';
import { startSystem, type System } from '../test/support/system';
import { PHONE_NUMBER_ID } from '../test/builders/webhook';
import type { Benchmark, BenchLine } from './benchmark';
import { countedLoad, load } from './ingest/load';
import { Traffic } from './ingest/traffic';
import { Rotations } from './worker/rotations';

const RATE = 500;
const SECONDS = Number(process.env.LETHE_BENCH_SECONDS ?? 40);
const CONNECTIONS = 256;
const ENV = {
  LETHE_LOG_LEVEL: 'warn',
  LETHE_WORKER_TICK_SECONDS: '1',
  LETHE_KEYRING_LEASE_TTL_MS: '1000',
  LETHE_KEYRING_LEASE_MARGIN_MS: '200',
  LETHE_KEYRING_ROTATION_MIN_INTERVAL_SECONDS: '0',
};

/**
 * 500 webhooks a second while every kind of credential is rotated again and again, each former version destroyed, the keyring's generation with them, and the
 * passwords of the database roles and the callers' secrets too. A 401, or a webhook that was answered and is not there, is a failure and no figure; so is a
 * process that does not find its way back once everything that was connected before is cut.
 */
export const bench: Benchmark = {
  name: 'rotation',
  async run(): Promise<BenchLine[]> {
    const meta = await FakeGraphApi.start({ clock: systemClock, appId: APP_ID, appSecret: 'app-secret-0' });
    meta.world.addNumber(PHONE_NUMBER_ID, meta.world.addAccount(ACCOUNT, PORTFOLIO));
    const system = await startSystem({
      dedicated: true,
      env: { ...ENV, LETHE_WORKER_META_GRAPH_URL: meta.origin },
    });
    const admin = await openDatabase(adminOf(system.services.main, system.env.LETHE_DATABASE_NAME));
    const rotations = await Rotations.prepare(system, meta);
    try {
      const traffic = new Traffic('rotate');
      const send = { connections: CONNECTIONS, rate: RATE };
      const secret = () => rotations.signingSecret;
      const next = () => traffic.next(1);
      // Partitions are made, caches and connections warm up.
      const warm = await load(system.urls.ingest, secret, next, { ...send, seconds: 3 });
      const rotating = rotations.run();
      const result = await countedLoad(system.urls.ingest, secret, next, { ...send, seconds: SECONDS });
      const turned = await rotations.stop(rotating);
      if (result.refused['401'] !== undefined) throw new Error(`${result.refused['401']} answers were 401`);
      await rotations.cutFormer();
      await untilTaken(system, secret, next);
      const [row] = await admin.query<{ stored: number }[]>('SELECT count(*)::int AS stored FROM message');
      const answered = warm.answered + result.answered;
      if (row!.stored < answered) throw new Error(`${answered} answered with 200, ${row!.stored} stored`);
      return [
        {
          name: 'rotation',
          unit: 'webhooks/s',
          ours: result.perSecond,
          baseline: RATE,
          ratio: result.perSecond / RATE,
          runs: 1,
          conditions: `${result.answered} answered with 200 and all of them stored, no 401, other answers ${JSON.stringify(result.refused)}; meanwhile ${turned.credentials} credentials of ${turned.kinds} kinds, ${turned.infrastructure} database passwords and callers' secrets, and ${turned.generations} generations of the keyring; all processes found their way back after everything was cut; p50 ${result.p50Ms} ms, p99 ${result.p99Ms} ms; the baseline is the rate asked for; ${availableParallelism()} cores for everything`,
        },
      ];
    } finally {
      await rotations.close();
      await admin.destroy();
      await system.close();
      await meta.close();
    }
  },
};

/** What was repeated until it was taken, as Meta repeats it. */
async function untilTaken(system: System, secret: () => Buffer, next: () => Buffer): Promise<void> {
  await eventually(
    () => countedLoad(system.urls.ingest, secret, next, { connections: 4, rate: 50, seconds: 1 }),
    ({ refused }) => Object.keys(refused).length === 0,
  );
}
