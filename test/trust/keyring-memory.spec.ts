import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { bucketOf, Part, Scope } from '../../src/crypto';
import { openDatabase } from '../../src/foundation/database';
import { connectTo, type KeyringClient } from '../../src/keyring/client';
import { signBody } from '../../src/whatsapp';
import { contact, message, messagesBody } from '../builders/webhook';
import { eventually } from '../support/eventually';
import { adminOf } from '../support/services';
import { startSystem, type System } from '../support/system';

const CLASS = 1;
const PEOPLE = 200;
const WRITERS = 50;
const TTL_MS = 8_000;
const LOOK_AGAIN_MS = 500;

describe('memory of processes that have keys', () => {
  let system: System;
  let ingest: KeyringClient;
  let worker: KeyringClient;

  beforeAll(async () => {
    system = await startSystem({
      roles: ['keyring', 'ingest'],
      env: { LETHE_KEYRING_LEASE_TTL_MS: String(TTL_MS) },
    });
    ingest = as('ingest');
    worker = as('worker');
    await worker.defineClass({ classId: CLASS, periodDays: 90, granularity: 'day' });
  });
  afterAll(async () => {
    for (const client of [ingest, worker] as (KeyringClient | undefined)[]) client?.close();
    await (system as System | undefined)?.close();
  });

  it('holds, in the keyring, none of 200 part keys after it has sent them, and no secret of a caller it has greeted', async () => {
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
    for (let i = 0; i < 5; i++)
      await ingest.resolve([
        { identifiers: [{ kind: 'phone', value: `+33639970${i}00` }], eventTime, mayCreate: true },
      ]);
    const secret = Buffer.from(
      readFileSync(join(system.home, 'secrets', 'keyring-worker'), 'utf8').trimEnd(),
    );
    const { keyringId } = await worker.status();
    const [control, ...found] = countIn(system.pid('keyring')!, [keyringId, secret, ...keys]);
    // The positive control: what the keyring does keep is found, so the search works.
    expect(control).toBeGreaterThan(0);
    expect(found.filter((count) => count > 0)).toHaveLength(0);
  });

  it('holds, in ingest, the keys it seals with for as long as their leases, and not a byte of them after', async () => {
    let keys: Buffer[] = [];
    const foundIn = () => {
      const counts = familyOf(system.pid('ingest')!).map((pid) => countIn(pid, keys));
      return keys.filter((_, i) => counts.some((ofOne) => ofOne[i]! > 0)).length;
    };
    // The positive control: while the leases live, the search finds them. A busy machine may look too late: then they write again.
    await eventually(async () => {
      await receive();
      keys = await keysOfSealedRows();
      return keys.length === WRITERS && foundIn() === WRITERS;
    });
    // Nobody tells it: the leases lapse, and what swept them is seen.
    await eventually(foundIn, (count) => count === 0, { everyMs: LOOK_AGAIN_MS });
  });

  it.each(['keyring', 'ingest'] as const)('is written to no core file by %s', (role) => {
    const pid = system.pid(role)!;
    expect(readFileSync(`/proc/${pid}/limits`, 'utf8')).toMatch(/Max core file size\s+0\s+0/);
    expect(readFileSync(`/proc/${pid}/coredump_filter`, 'utf8').trim()).toBe('00000000');
  });

  let webhooks = 0;
  /** Messages of as many people, in one webhook. */
  async function receive(): Promise<void> {
    const serial = webhooks++;
    const people = Array.from({ length: WRITERS }, (_, i) => `336399${String(80_000 + i)}`);
    const timestamp = String(Math.floor(Date.now() / 1000));
    const body = messagesBody(
      people.map((from, i) => message({ from, timestamp, id: `wamid.MEMORY-${serial}-${i}` })),
      people.map((waId) => contact(waId)),
    );
    const answer = await fetch(`${system.urls.ingest}/webhooks/whatsapp`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-hub-signature-256': signBody(body, Buffer.from(system.secret('meta-app-secrets'))),
      },
      body: new Uint8Array(body),
    });
    expect(answer.status).toBe(200);
  }

  /** The part keys that ingest has: the worker, which may read what is redacted, is given the same. */
  async function keysOfSealedRows(): Promise<Buffer[]> {
    const admin = await openDatabase(adminOf(system.services.main, system.env.LETHE_DATABASE_NAME));
    try {
      const rows: { subject_ref: string; incarnation: number; class_id: number; bucket: string }[] =
        await admin.query('SELECT DISTINCT subject_ref, incarnation, class_id, bucket FROM message');
      const answers = await worker.lease(
        rows.map((row) => ({
          direction: 'open',
          scope: Scope.subjectBucket,
          subjectRef: row.subject_ref,
          incarnation: row.incarnation,
          classId: row.class_id,
          bucket: Number(row.bucket),
          part: Part.redacted,
        })),
      );
      return answers.map(({ lease }) => lease!.use((key) => Buffer.from(key.subarray(0, 32))));
    } finally {
      await admin.destroy();
    }
  }

  function as(role: 'ingest' | 'worker'): KeyringClient {
    return connectTo(role, {
      KEYRING_SOCKET_DIR: system.env.LETHE_KEYRING_SOCKET_DIR!,
      KEYRING_SECRET_FILE: join(system.home, 'secrets', `keyring-${role}`),
    });
  }
});

/** A process and those that it started: ingest may share its work among several. */
function familyOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  return [pid, ...children.filter((child) => child !== '').flatMap((child) => familyOf(Number(child)))];
}

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
