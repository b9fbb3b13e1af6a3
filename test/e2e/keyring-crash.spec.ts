import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { bucketOf, Direction, openRecord, Part, randomBytes, Scope, sealRecord } from '../../src/crypto';
import { connectTo, type KeyringClient, type PartLease } from '../../src/keyring/client';
import { CRASH_POINTS } from '../../src/keyring/server';
import { startSystem, type System } from '../support/system';

const CLASS = 1;
const BODY = Buffer.from('hello');
const LEASES = {
  // Long enough for a busy machine to seal under one, short enough to be waited out nine times.
  LETHE_KEYRING_LEASE_TTL_MS: '1500',
  LETHE_KEYRING_LEASE_MARGIN_MS: '50',
  LETHE_KEYRING_ROTATION_MIN_INTERVAL_SECONDS: '86400',
};

/** A message sealed for somebody, as the application would keep it. */
interface Sealed {
  subjectRef: string;
  row: Parameters<typeof openRecord>[1];
  record: Buffer;
}

describe('a keyring killed in the middle of a rotation', () => {
  let system: System;
  const clients: KeyringClient[] = [];
  let people = 0;

  beforeAll(async () => {
    system = await startSystem({ roles: ['keyring'], env: LEASES });
    await as('worker').defineClass({ classId: CLASS, periodDays: 90, granularity: 'day' });
  });
  afterAll(() => system.close());
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
  });

  it.each(CRASH_POINTS)('loses nobody and brings nobody back when it dies at %s', async (point) => {
    const erased = await seal();
    const kept = [await seal(), await seal()];
    await system.stop('keyring');
    system.env.LETHE_KEYRING_CRASH_AT = point;
    await system.start('keyring');
    const worker = as('worker');
    const { waitMs } = await worker.fence(erased.subjectRef);
    await new Promise((resolve) => setTimeout(resolve, waitMs + 20));
    const target = { kind: 'subject', subjectRef: erased.subjectRef, reason: 'erasure' } as const;
    const before = await worker.status();
    // The first destruction ever rotates at once, and may take the answer with it.
    await worker.destroy([target]).catch(() => undefined);

    await expect(worker.rotate()).rejects.toMatchObject({ kind: 'unavailable' });
    await system.kill('keyring');
    delete system.env.LETHE_KEYRING_CRASH_AT;
    await system.start('keyring');

    // Opened before the rotation is resumed to its end, and after.
    const api = as('api');
    for (const one of kept) await expect(open(api, one)).resolves.toEqual(BODY);
    const late = await seal();
    await as('operator').rotate();
    for (const one of [...kept, late]) await expect(open(as('api'), one)).resolves.toEqual(BODY);
    await expect(open(as('api'), erased)).rejects.toMatchObject({ kind: 'gone' });

    const after = await as('operator').status();
    expect(after).toMatchObject({
      generation: before.generation + 1,
      phase: 'idle',
      doomed: 0,
      failure: undefined,
    });
    expect(after.custodians.map(({ generations }) => generations)).toEqual([
      [before.generation + 1],
      [before.generation + 1],
    ]);
    const evidence = await as('worker').evidence(target);
    expect(evidence).toMatchObject({ destroyedFrom: before.generation, destroyedTo: before.generation + 1 });
    expect(evidence?.devices.filter(({ generation }) => generation === before.generation)).toHaveLength(2);
    const { entries } = await as('worker').ledger(before.ledgerSize);
    expect(entries.map(({ type }) => type)).toEqual(['destroyed', 'generation-destroyed']);
    expect(readdirSync(join(system.home, 'custodian', 'a'))).toHaveLength(1);
  });

  it('shows its state to the operator', async () => {
    const { status, stdout } = await system.lethe(['keyring', 'status']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/rotation {5}none under way/);
    expect(await system.lethe(['keyring', 'rotate'])).toMatchObject({ status: 0 });
    expect((await system.lethe(['keyring', 'alarms'])).status).toBe(0);
    expect(await system.lethe(['keyring', 'alarms', '--after', 'yesterday'])).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/wants the number of an alarm/) as string,
    });
  });

  it('takes its own copy on demand, has a fresh process open it, and restores it into a new database only', async () => {
    const taken = await system.lethe(['keyring', 'snapshot']);
    expect(taken).toMatchObject({ status: 0, stdout: expect.stringMatching(/bytes in 2 places/) as string });
    const checked = await system.lethe(['keyring', 'snapshot', '--check']);
    expect(checked).toMatchObject({ status: 0, stdout: expect.not.stringMatching(/FAILED/) as string });
    const folder = join(system.home, 'keyring-snapshot', 'a');
    const [file] = readdirSync(folder);
    const refused = await system.lethe(['keyring', 'restore', join(folder, file!)]);
    expect(refused).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/keyring.restore.not-empty/) as string,
    });
    expect(await system.lethe(['keyring', 'restore', join(folder, 'none')])).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/keyring.snapshot.missing: there is no such file/) as string,
    });
  });

  function as(role: 'ingest' | 'api' | 'worker' | 'operator'): KeyringClient {
    const client = connectTo(role, {
      KEYRING_SOCKET_DIR: system.env.LETHE_KEYRING_SOCKET_DIR!,
      KEYRING_SECRET_FILE: join(system.home, 'secrets', `keyring-${role}`),
    });
    clients.push(client);
    return client;
  }

  async function seal(): Promise<Sealed> {
    const now = Math.floor(Date.now() / 1000);
    const [made] = await as('ingest').resolve([
      {
        identifiers: [{ kind: 'phone', value: `+336399${String(++people).padStart(5, '0')}` }],
        eventTime: now,
        mayCreate: true,
        seal: [{ classId: CLASS, bucket: bucketOf('day', now), parts: [Part.redacted] }],
      },
    ]);
    const lease = made!.leases[0]!.lease!;
    const row = rowFor(lease);
    return { subjectRef: lease.subjectRef, row, record: lease.use((key) => sealRecord(key, row, BODY)) };
  }

  async function open(client: KeyringClient, { row, record }: Sealed): Promise<Buffer> {
    const { subjectRef, incarnation, classId, bucket, part } = row;
    const lease = await client.leaseOne({
      direction: 'open',
      scope: Scope.subjectBucket,
      subjectRef,
      incarnation,
      classId,
      bucket,
      part,
    });
    return lease.use((key) => openRecord(key, row, record));
  }
});

function rowFor({ scope, subjectRef, incarnation, classId, bucket, part }: PartLease) {
  return {
    scope,
    subjectRef,
    incarnation,
    classId,
    bucket,
    part,
    sealSeq: 1,
    messageId: randomBytes(16),
    direction: Direction.inbound,
    schemaVersion: 1,
  };
}
