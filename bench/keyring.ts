import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { bucketOf, Part, Scope } from '../src/crypto';
import { KeyringClient, readRoleSecret } from '../src/keyring/client';
import { startSystem, type System } from '../test/support/system';
import type { Benchmark, BenchLine } from './benchmark';
import { leaseRate } from './keyring/lease-rate';
import { RawCaller } from './keyring/raw-caller';
import { revocationLatency } from './keyring/revocation';
import { makeSubjects, memoryOf, phoneOf, timeRotation } from './keyring/rotation';
import { resolveRate } from './keyring/resolve-rate';
import { sealRate } from './keyring/seal-rate';

const CLASS = 1;
/** A million, unless LETHE_BENCH_SUBJECTS says fewer: for a quick look. */
const SUBJECTS = Number(process.env.LETHE_BENCH_SUBJECTS ?? 1_000_000);
const ERASURES = 100;
/** A named pipe, where one is given: what is measured begins when somebody writes to it, so that a long set-up can run beside other work. */
const GATE = process.env.LETHE_BENCH_GATE;
const ENV = {
  LETHE_KEYRING_LEASE_TTL_MS: '20000',
  LETHE_KEYRING_LEASE_MARGIN_MS: '500',
  LETHE_KEYRING_LOG_LEVEL: 'info',
  LETHE_KEYRING_ROTATION_MIN_INTERVAL_SECONDS: '86400',
};

/** Leases, sealing, and a rotation with a million subjects, against the real process on clusters of its own with everything durable on. */
export const bench: Benchmark = {
  name: 'keyring',
  async run(): Promise<BenchLine[]> {
    const system = await startSystem({ roles: ['keyring'], dedicated: true, env: ENV });
    const [ingest, worker] = [clientOf(system, 'ingest'), clientOf(system, 'worker')];
    try {
      const bucket = bucketOf('day', Date.now() / 1000);
      await worker.defineClass({ classId: CLASS, periodDays: 90, granularity: 'day' });
      const { refs, perSecond } = await makeSubjects(ingest, SUBJECTS);
      console.error(`  ${refs.length} subjects made, ${perSecond} a second`);
      await passGate();
      const item = {
        direction: 'seal',
        scope: Scope.subjectBucket,
        subjectRef: refs[0]!,
        incarnation: 1,
        classId: CLASS,
        bucket,
        part: Part.redacted,
      } as const;
      const sealing = await sealRate(() => ingest.leaseOne(item));
      const caller = await callerOf(system, 'worker');
      const leases = await leaseRate({
        keyring: { caller, pid: system.pid('keyring')! },
        subjectRefs: refs.slice(0, 5_000),
        classId: CLASS,
        bucket,
        folder: system.home,
      });
      caller.close();
      const resolving = await measureResolving(system, ingest);
      const revocation = await revocationLatency(worker, clientOf(system, 'api'), {
        refs,
        classId: CLASS,
        bucket,
      });
      const grown = memoryOf(system.pid('keyring')!, 'memory of the keyring after making them', SUBJECTS);
      const began = performance.now();
      await system.stop('keyring');
      await startSlowly(system, worker);
      console.error(`  started again in ${((performance.now() - began) / 1000).toFixed(1)} s`);
      const fresh = memoryOf(system.pid('keyring')!, 'memory of the keyring after a start', SUBJECTS);
      const rotation = await timeRotation(worker, refs, ERASURES, SUBJECTS);
      console.error(
        `  ${
          readFileSync(join(system.home, 'log', 'keyring.log'), 'utf8')
            .trim()
            .split('\n')
            .at(-1) ?? ''
        }`,
      );
      const after = memoryOf(system.pid('keyring')!, 'memory of the keyring after the rotation', SUBJECTS);
      return [leases, sealing, resolving, revocation, rotation, grown, fresh, after];
    } finally {
      ingest.close();
      worker.close();
      await system.close();
    }
  },
};

async function passGate(): Promise<void> {
  if (GATE === undefined) return;
  console.error('  prepared; waiting at the gate');
  const gate = await open(GATE);
  await gate.read();
  await gate.close();
}

/** With a caller of ingest's own, beside the client. */
async function measureResolving(system: System, ingest: KeyringClient): Promise<BenchLine> {
  const caller = await callerOf(system, 'ingest');
  try {
    const phones = Array.from({ length: 32 }, (_, i) => phoneOf(i));
    return await resolveRate(ingest, caller, { pid: system.pid('keyring')!, phones });
  } finally {
    caller.close();
  }
}

function callerOf(system: System, role: 'ingest' | 'worker'): Promise<RawCaller> {
  const secret = readRoleSecret(join(system.home, 'secrets', `keyring-${role}`));
  const path = join(system.env.LETHE_KEYRING_SOCKET_DIR!, role, 'keyring.sock');
  return RawCaller.connect(path, { role, secret });
}

/** Opening a million index entries takes longer than a test waits for a process. */
async function startSlowly(system: System, worker: KeyringClient): Promise<void> {
  await system.start('keyring').catch(() => undefined);
  for (let tries = 0; tries < 5; tries++) {
    if (await worker.status().catch(() => undefined)) return;
  }
  throw new Error('the keyring does not start');
}

function clientOf(system: System, role: 'ingest' | 'api' | 'worker'): KeyringClient {
  return new KeyringClient({
    socketDir: system.env.LETHE_KEYRING_SOCKET_DIR!,
    role,
    readSecret: () => readRoleSecret(join(system.home, 'secrets', `keyring-${role}`)),
    timeoutMs: 120_000,
  });
}
