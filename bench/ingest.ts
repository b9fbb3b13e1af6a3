import { startSystem } from '../test/support/system';
import type { Benchmark, BenchLine } from './benchmark';
import { Baseline } from './ingest/baseline';
import { measure } from './ingest/measure';

/**
 * Durable webhooks per second of the real processes, against the least that a durable receiver can do; and messages per second in POSTs of a hundred, against
 * multi-row inserts alone. Everything runs on this machine at once: load generator, both databases, Redis and all processes.
 */
export const bench: Benchmark = {
  name: 'ingest',
  async run(): Promise<BenchLine[]> {
    const system = await startSystem({
      dedicated: true,
      // One number and one source bring more here than Meta lets any bring.
      env: {
        LETHE_LOG_LEVEL: 'warn',
        // As in production; the embedded installation's five seconds are for demonstrations.
        LETHE_KEYRING_LEASE_TTL_MS: '60000',
        LETHE_INGEST_SOURCE_REQUESTS_PER_SECOND: '0',
        LETHE_INGEST_NUMBER_UPDATES_PER_SECOND: '0',
      },
    });
    const baseline = await Baseline.start(system.services, system.home, system.secret('meta-app-secrets'));
    try {
      return await measure(system, baseline);
    } finally {
      await baseline.stop();
      await system.close();
    }
  },
};
