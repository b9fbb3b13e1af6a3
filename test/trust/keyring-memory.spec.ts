import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { bucketOf, Part } from '../../src/crypto';
import { connectTo, type KeyringClient } from '../../src/keyring/client';
import { startSystem, type System } from '../support/system';

const CLASS = 1;
const PEOPLE = 200;
const TTL_MS = 1_000;

describe('memory of the keyring', () => {
  let system: System;
  let ingest: KeyringClient;

  beforeAll(async () => {
    system = await startSystem({ roles: ['keyring'], env: { LETHE_KEYRING_LEASE_TTL_MS: String(TTL_MS) } });
    ingest = as('ingest');
    const worker = as('worker');
    await worker.defineClass({ classId: CLASS, periodDays: 90, granularity: 'day' });
    worker.close();
  });
  afterAll(async () => {
    ingest.close();
    await system.close();
  });

  it('holds none of 200 part keys after it has sent them', async () => {
    const eventTime = Math.floor(Date.now() / 1000);
    const made = await ingest.resolve(
      Array.from({ length: PEOPLE }, (_, i) => ({
        identifiers: [{ kind: 'phone' as const, value: `+336399${String(i).padStart(5, '0')}` }],
        eventTime,
        mayCreate: true,
        seal: [{ classId: CLASS, bucket: bucketOf('day', eventTime), parts: [Part.original] }],
      })),
    );
    // Copies for the search only; they live in this process, not in the keyring's.
    const keys = made.map(({ leases }) => leases[0]!.lease!.use((key) => Buffer.from(key.subarray(0, 32))));
    await new Promise((resolve) => setTimeout(resolve, TTL_MS));
    for (let i = 0; i < 5; i++)
      await ingest.resolve([
        { identifiers: [{ kind: 'phone', value: `+33639970${i}00` }], eventTime, mayCreate: true },
      ]);
    const secret = Buffer.from(
      readFileSync(join(system.home, 'secrets', 'keyring-worker'), 'utf8').trimEnd(),
    );
    const [control, ...found] = countIn(system.pid('keyring')!, [secret, ...keys]);
    // The positive control: what the keyring does keep is found, so the search works.
    expect(control).toBeGreaterThan(0);
    expect(found.filter((count) => count > 0)).toHaveLength(0);
  });

  it('writes no core file', () => {
    const pid = system.pid('keyring')!;
    expect(readFileSync(`/proc/${pid}/limits`, 'utf8')).toMatch(/Max core file size\s+0\s+0/);
    expect(readFileSync(`/proc/${pid}/coredump_filter`, 'utf8').trim()).toBe('00000000');
  });

  function as(role: 'ingest' | 'worker'): KeyringClient {
    return connectTo(role, {
      KEYRING_SOCKET_DIR: system.env.LETHE_KEYRING_SOCKET_DIR!,
      KEYRING_SECRET_FILE: join(system.home, 'secrets', `keyring-${role}`),
    });
  }
});

/** How often each needle occurs in the writable memory of a process. */
function countIn(pid: number, needles: readonly Buffer[]): number[] {
  const counts = needles.map(() => 0);
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
      const [, from, to, rights] = /^([0-9a-f]+)-([0-9a-f]+) (\S+)/.exec(line) ?? [];
      if (from === undefined || to === undefined || !rights?.startsWith('rw')) continue;
      const start = parseInt(from, 16);
      const bytes = readRange(memory, start, parseInt(to, 16) - start);
      for (const [i, needle] of needles.entries()) if (bytes.includes(needle)) counts[i]!++;
    }
  } finally {
    closeSync(memory);
  }
  return counts;
}

function readRange(file: number, start: number, length: number): Buffer {
  const bytes = Buffer.alloc(Math.min(length, 256 * 1_048_576));
  let read = 0;
  try {
    while (read < bytes.length) {
      const some = readSync(file, bytes, read, bytes.length - read, start + read);
      if (some === 0) break;
      read += some;
    }
  } catch {
    // A reserved range that holds no page.
  }
  return bytes.subarray(0, read);
}
