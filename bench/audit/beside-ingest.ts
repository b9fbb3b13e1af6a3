import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { AuditLog } from '../../src/audit';
import { type Database, openDatabase } from '../../src/foundation/database';
import { adminOf } from '../../test/support/services';
import { startSystem } from '../../test/support/system';
import { type BenchLine, measurement } from '../benchmark';
import { load } from '../ingest/load';
import { Traffic } from '../ingest/traffic';
import { cpuSeconds } from '../keyring/cpu-seconds';
import { disclosureFact } from './facts';
import { line } from './figures';

const WEBHOOKS_PER_SECOND = 500;
const SECONDS = 60;
const PER_TRANSACTION = 500;
/** What the issue asks for. */
const PROMISED = 5_000;

interface Place {
  size: number;
  atMs: number;
  workerSeconds: number;
}

/** A queue of facts that the real worker sequences, signed by the real keyring, while ingest takes webhooks; from the first of them to nine in ten. */
export async function besideIngest(facts: number): Promise<BenchLine> {
  const system = await startSystem({
    dedicated: true,
    env: { LETHE_LOG_LEVEL: 'warn', LETHE_INGEST_SOURCE_REQUESTS_PER_SECOND: '0' },
  });
  const admin = await openDatabase(adminOf(system.services.main, system.env.LETHE_DATABASE_NAME));
  try {
    const secret = Buffer.from(system.secret('meta-app-secrets'));
    const traffic = new Traffic('audit');
    const deliver = (seconds: number) =>
      load(system.urls.ingest, secret, () => traffic.next(1), {
        connections: 16,
        seconds,
        rate: WEBHOOKS_PER_SECOND,
      });
    await deliver(5);
    await system.stop('worker');
    const before = await sizeOf(admin);
    await queue(admin, facts);
    const { webhooks, first, last } = await measurement('the log beside ingest', async () => {
      const delivering = deliver(SECONDS);
      const sequencing = system.start('worker').then(async () => {
        const place = async (entries: number): Promise<Place> => {
          for (;;) {
            const size = await sizeOf(admin);
            if (size >= entries)
              return { size, atMs: performance.now(), workerSeconds: cpuSeconds(system.pid('worker')!) };
            await sleep(20);
          }
        };
        return { first: await place(before + 1), last: await place(before + 0.9 * facts) };
      });
      const [webhooks, places] = await Promise.all([delivering, sequencing]);
      return { webhooks, ...places };
    });
    const seconds = (last.atMs - first.atMs) / 1_000;
    const cores = (last.workerSeconds - first.workerSeconds) / seconds;
    return line(
      'audit: sequence beside ingest',
      'entries/s',
      Math.round((last.size - first.size) / seconds),
      PROMISED,
      {
        runs: 1,
        conditions: `${last.size - first.size} entries in ${seconds.toFixed(1)} s by the worker, which took ${cores.toFixed(2)} of a core, beside ${Math.round(webhooks.perSecond)} webhooks/s (p50 ${webhooks.p50Ms} ms, p99 ${webhooks.p99Ms} ms); checkpoints signed by the keyring; ${availableParallelism()} cores for everything, fsync on; the baseline is what is promised`,
      },
    );
  } finally {
    await admin.destroy();
    await system.close();
  }
}

async function sizeOf(admin: Database): Promise<number> {
  const [row] = await admin.query<{ size: string }[]>(
    'SELECT coalesce(max(i) + 1, 0) AS size FROM audit_entry',
  );
  return Number(row!.size);
}

async function queue(admin: Database, facts: number): Promise<void> {
  const log = new AuditLog();
  for (let at = 0; at < facts; at += PER_TRANSACTION)
    await admin.transaction((tx) =>
      log.appendAll(tx, Array.from({ length: Math.min(PER_TRANSACTION, facts - at) }, disclosureFact)),
    );
}
