import { availableParallelism } from 'node:os';
import { openDatabase } from '../src/foundation/database';
import { systemClock } from '../src/foundation/clock';
import { APP_ID } from '../test/support/credential-ground';
import { FakeGraphApi } from '../test/support/fake-graph-api';
import { ACCOUNT, PORTFOLIO } from '../test/support/graph-fixture';
import { adminOf } from '../test/support/services';
import { startSystem } from '../test/support/system';
import { PHONE_NUMBER_ID } from '../test/builders/webhook';
import type { Benchmark, BenchLine } from './benchmark';
import { load } from './ingest/load';
import { Traffic } from './ingest/traffic';
import { Rotations } from './worker/rotations';

const RATE = 500;
const SECONDS = 40;

/**
 * 500 webhooks a second while every kind of credential is rotated again and again, each former version destroyed, and the keyring's generation with them.
 * One answer other than 200, or one webhook that was answered and is not there, is a failure and no figure.
 */
export const bench: Benchmark = {
  name: 'rotation',
  async run(): Promise<BenchLine[]> {
    const meta = await FakeGraphApi.start({ clock: systemClock, appId: APP_ID, appSecret: 'app-secret-0' });
    meta.world.addNumber(PHONE_NUMBER_ID, meta.world.addAccount(ACCOUNT, PORTFOLIO));
    const system = await startSystem({
      dedicated: true,
      env: {
        LETHE_LOG_LEVEL: 'warn',
        LETHE_WORKER_META_GRAPH_URL: meta.origin,
        LETHE_WORKER_TICK_SECONDS: '1',
        LETHE_KEYRING_LEASE_TTL_MS: '1000',
        LETHE_KEYRING_LEASE_MARGIN_MS: '200',
        LETHE_KEYRING_ROTATION_MIN_INTERVAL_SECONDS: '0',
      },
    });
    const admin = await openDatabase(adminOf(system.services.main, system.env.LETHE_DATABASE_NAME));
    try {
      const rotations = await Rotations.prepare(system, meta);
      const traffic = new Traffic('rotate');
      const rotating = rotations.run();
      const result = await load(
        system.urls.ingest,
        () => rotations.signingSecret,
        () => traffic.next(1),
        { connections: 32, seconds: SECONDS, rate: RATE },
      );
      const turned = await rotations.stop(rotating);
      const [row] = await admin.query<{ stored: number }[]>('SELECT count(*)::int AS stored FROM message');
      const answered = Math.round(result.perSecond * SECONDS);
      if (row!.stored < answered) throw new Error(`${answered} answered with 200, ${row!.stored} stored`);
      return [
        {
          name: 'rotation',
          unit: 'webhooks/s',
          ours: result.perSecond,
          baseline: RATE,
          ratio: result.perSecond / RATE,
          runs: 1,
          conditions: `no 401 and no other refusal, none lost; ${turned.credentials} credentials of ${turned.kinds} kinds rotated and ${turned.generations} generations of the keyring turned meanwhile; p50 ${result.p50Ms} ms, p99 ${result.p99Ms} ms; the baseline is the rate asked for; ${availableParallelism()} cores for everything`,
        },
      ];
    } finally {
      await admin.destroy();
      await system.close();
      await meta.close();
    }
  },
};
