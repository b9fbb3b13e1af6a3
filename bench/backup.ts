import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AuditLog } from '../src/audit';
import { BackupStore, DumpAdapter } from '../src/backups';
import { bucketOf } from '../src/crypto';
import { systemClock } from '../src/foundation/clock';
import { openDatabase } from '../src/foundation/database';
import { DirectoryStore } from '../src/foundation/objectstore';
import { KeyringClient, readRoleSecret } from '../src/keyring/client';
import { adminOf, connectionOf } from '../test/support/services';
import { startSystem, type System } from '../test/support/system';
import type { Benchmark, BenchLine } from './benchmark';

const MESSAGES = Number(process.env.LETHE_BENCH_MESSAGES ?? 1_000_000);
const RUNS = 5;
const MEBIBYTE = 1_048_576;
const DAY_SECONDS = 86_400;

/** A sealed, catalogued dump against `pg_dump` of the same database with the same options into a file. */
export const bench: Benchmark = {
  name: 'backup',
  async run(): Promise<BenchLine[]> {
    const system = await startSystem({ roles: ['keyring'], dedicated: true });
    const admin = await openDatabase({ ...adminOf(system.services.main, 'lethe'), poolSize: 2 });
    const worker = await openDatabase(
      connectionOf(system.services.main, 'lethe', 'lethe_worker', system.home),
    );
    const keyring = clientOf(system);
    const folder = join(system.home, 'bench');
    mkdirSync(folder);
    try {
      const bucket = bucketOf('day', Date.now() / 1_000 - 10 * DAY_SECONDS);
      await admin.query('SELECT ensure_partitions(1, $1)', [bucket]);
      await admin.query(
        `INSERT INTO message (id, subject_ref, class_id, bucket, incarnation, direction, channel_id, type, sent_at, reference_tag, redacted, original)
         SELECT decode(md5(n::text), 'hex'), md5((n % 50000)::text)::uuid, 1, $1, 1, 1, '00000000-0000-4000-8000-000000000000', 'text',
                now() - interval '10 days', decode(md5('t' || n), 'hex'),
                decode(repeat(md5('r' || n), 17), 'hex'), decode(repeat(md5('o' || n), 25), 'hex')
           FROM generate_series(1, ${MESSAGES}) n`,
        [bucket],
      );
      await admin.query('VACUUM ANALYZE message');
      const { programs } = system.services;
      const place = { binDir: programs.postgresBin, libraryDir: programs.libraryPath };
      const backups = new DumpAdapter({
        ...{ store: new BackupStore(worker), keyring, audit: new AuditLog(), clock: systemClock },
        objects: new DirectoryStore(folder),
        source: connectionOf(system.services.main, 'lethe', 'lethe_backup', system.home),
        programs: place,
        days: 30,
      });
      const rates = { ours: [] as number[], baseline: [] as number[] };
      let bytes = 0;
      // In turns, so that neither has the warmer cache.
      for (let run = 0; run < RUNS; run += 1) {
        const plain = join(folder, 'plain.dump');
        const plainMs = await timed(() => plainDump(system, plain));
        bytes = statSync(plain).size;
        rmSync(plain);
        rates.baseline.push(bytes / MEBIBYTE / (plainMs / 1_000));
        let made = '';
        const oursMs = await timed(async () => (made = (await backups.run()).objectKey));
        // As the plain one: what lies about would fill the memory that the other's files are kept in.
        rmSync(join(folder, made));
        rates.ours.push(bytes / MEBIBYTE / (oursMs / 1_000));
      }
      const [ours, baseline] = [median(rates.ours), median(rates.baseline)];
      return [
        {
          name: 'backup: throughput',
          unit: 'MiB/s',
          ...{ ours, baseline, ratio: ours / baseline },
          runs: RUNS,
          conditions: `${MESSAGES} messages, ${Math.round(bytes / MEBIBYTE)} MiB dump; ours: snapshot catalogued, sealed, hashed, flushed; baseline: pg_dump --format=custom --compress=0 --file, which flushes it; medians, in turns`,
        },
      ];
    } finally {
      keyring.close();
      await worker.destroy();
      await admin.destroy();
      await system.close();
    }
  },
};

/** As an operator would run it: it writes its file itself, and flushes it. */
async function plainDump({ services }: System, file: string): Promise<void> {
  const { host, port, adminUser, passwordFile } = services.main;
  const child = spawn(
    join(services.programs.postgresBin, 'pg_dump'),
    ['--format=custom', '--compress=0', `--file=${file}`, 'lethe'],
    {
      stdio: 'inherit',
      env: {
        PGHOST: host,
        PGPORT: String(port),
        PGUSER: adminUser,
        PGPASSWORD: readFileSync(passwordFile, 'utf8').trimEnd(),
        LD_LIBRARY_PATH: services.programs.libraryPath ?? '',
      },
    },
  );
  const [status] = (await once(child, 'close')) as [number | null];
  if (status !== 0) throw new Error(`pg_dump ended with ${status}`);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function clientOf(system: System): KeyringClient {
  return new KeyringClient({
    socketDir: system.env.LETHE_KEYRING_SOCKET_DIR!,
    role: 'worker',
    readSecret: () => readRoleSecret(system.env.LETHE_WORKER_KEYRING_SECRET_FILE!),
  });
}
