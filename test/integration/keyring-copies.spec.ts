import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bucketOf, Part, Scope } from '../../src/crypto';
import { type Database, openDatabase } from '../../src/foundation/database';
import type { KeyringClient } from '../../src/keyring/client';
import type { Custodian } from '../../src/keyring/custodians';
import { checkSnapshot, launchSnapshotCheck, restoreSnapshot } from '../../src/keyring/server';
import { SNAPSHOT_TABLES } from '../../src/keyring/server/store/snapshot.store';
import { packageRoot } from '../../src/cli/package-root';
import { createKeyringDatabase, type TestDatabase } from '../support/databases';
import { TestKeyring } from '../support/keyring';

const CLASS = 1;
const now = () => Math.floor(Date.now() / 1000);

/** Each row of the disaster table in `docs/KEYS-AND-ERASURE.md`, as far as a keyring alone can meet it. */
describe("the keyring's own copies", () => {
  const folder = mkdtempSync(join(tmpdir(), 'copies-'));
  const spare: TestDatabase[] = [];
  let keyring: TestKeyring;
  let [ingest, worker, api, operator]: KeyringClient[] = [];
  let phone = 0;

  beforeAll(async () => {
    keyring = await TestKeyring.start({ settings: { leaseTtlMs: 200, leaseMarginMs: 50 } });
    connect();
    await worker!.defineClass({ classId: CLASS, periodDays: 90, granularity: 'day' });
  });
  afterAll(async () => {
    await keyring.close();
    for (const database of spare) await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('holds every table, so that none is forgotten when one is added', async () => {
    const database = await asOwner(keyring.database);
    const rows: { name: string }[] = await database.query(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_name <> 'schema_migration'`,
    );
    await database.destroy();
    expect(rows.map(({ name }) => name).sort()).toEqual([...SNAPSHOT_TABLES].sort());
  });

  it('cluster lost, a custodian alive: the newest snapshot brings everybody back', async () => {
    const subjectRef = await someone();
    const { sizeBytes } = await operator!.snapshot();
    expect(sizeBytes).toBeGreaterThan(65_536);
    expect(newestFiles()).toEqual([newestFiles()[0], newestFiles()[0]]);
    const restored = await restoredFrom(newestPath());
    await keyring.stop();
    const lost = keyring.database;
    Object.assign(keyring, { database: restored });
    await keyring.open();
    connect();
    expect(await openStatus(api!, subjectRef)).toBe('ok');
    // The log of the keyring goes on with tickets of its own, and rotation works.
    await erase(await someone());
    expect(await openStatus(api!, subjectRef)).toBe('ok');
    spare.push(lost);
  });

  it('takes a snapshot after each rotation, in both places, and leaves no older one', async () => {
    const before = newestFiles()[0]!;
    await erase(await someone());
    await settled();
    const { generation, snapshot } = await worker!.status();
    expect(snapshot).toMatchObject({ generation, places: 2, failure: undefined });
    for (const place of keyring.snapshotFolders) expect(readdirSync(place)).toHaveLength(1);
    expect(newestFiles()).not.toContain(before);
  });

  it('leaves no snapshot open: one that was deleted would still be there for whoever may look into the process', async () => {
    for (let taken = 0; taken < 3; taken++) await operator!.snapshot();
    expect(openFiles().filter((path) => path.includes('.snapshot'))).toEqual([]);
  });

  it('newest lost, an older one left: dead, because a key was destroyed after it', async () => {
    await operator!.snapshot();
    const old = join(folder, 'old.snapshot');
    copyFileSync(newestPath(), old);
    expect((await check(old)).ok).toBe(true);
    await erase(await someone());
    await expect(restoredFrom(old)).rejects.toMatchObject({ code: 'keyring.restore.dead', kind: 'gone' });
    expect(await check(old)).toMatchObject({ ok: false, failure: 'custodian.root.gone' });
  });

  it('one custodian lost: the other restores, and the check says that one is missing', async () => {
    await operator!.snapshot();
    const [survivor] = keyring.custodians();
    await restoredFrom(newestPath(), [survivor!]);
    expect(await check(newestPath(), [survivor!])).toMatchObject({ ok: false });
  });

  it('all custodians lost: noise', async () => {
    await operator!.snapshot();
    await expect(restoredFrom(newestPath(), [])).rejects.toMatchObject({
      code: 'keyring.generation.unreadable',
    });
    const subject = await someone();
    expect(readFileSync(newestPath()).includes(Buffer.from(subject.replaceAll('-', ''), 'hex'))).toBe(false);
  });

  it('restored within its generation: what is missing makes the application ahead, and then nobody gets a lease', async () => {
    const subjectRef = await someone();
    await operator!.snapshot();
    await worker!.fence(subjectRef);
    const { ledgerSize, ledgerRoot } = await worker!.status();
    const restored = await restoredFrom(newestPath());
    await keyring.stop();
    spare.push(keyring.database);
    Object.assign(keyring, { database: restored });
    await keyring.open();
    connect();
    // The fence is missing: without the comparison the subject would be readable again.
    expect(await openStatus(api!, subjectRef)).toBe('ok');
    const { verdict } = await api!.reportGuard({ verdict: 'serve', ledgerSize, ledgerRoot });
    expect(verdict).toBe('ahead');
    expect(await openStatus(api!, subjectRef, 2)).toBe('paused');
    keyring.server.services.quarantine();
    expect(await openStatus(keyring.client('worker'), subjectRef)).toBe('paused');
    await worker!.fence(subjectRef);
    await keyring.server.engine.committer.settled();
    expect((await operator!.alarms()).at(-1)).toMatchObject({ code: 'log-behind' });
    await keyring.stop();
    await keyring.open();
    connect();
  });

  it('refuses a snapshot that was cut, changed or lengthened, anywhere, and writes nothing', async () => {
    await operator!.snapshot();
    const bytes = readFileSync(newestPath());
    const changed = join(folder, 'changed.snapshot');
    const places = [0, 30, 60, 200, 400, 500, 700, bytes.length >> 1, bytes.length - 1];
    for (const at of places) {
      const copy = Buffer.from(bytes);
      copy[at]! ^= 1;
      writeFileSync(changed, copy);
      expect(await check(changed)).toMatchObject({ ok: false });
    }
    for (const length of [0, 10, 300, bytes.length - 1, bytes.length - 65_552]) {
      copyFileSync(newestPath(), changed);
      truncateSync(changed, length);
      expect(await check(changed)).toMatchObject({ ok: false });
    }
    writeFileSync(changed, Buffer.concat([bytes, Buffer.of(0)]));
    const empty = await createKeyringDatabase();
    spare.push(empty);
    await expect(restoreInto(empty, changed)).rejects.toMatchObject({ kind: 'corrupt' });
    const owner = await asOwner(empty);
    expect(await owner.query('SELECT 1 FROM page')).toEqual([]);
    await owner.destroy();
  });

  it('a database put back to an earlier moment does not take the place of the copy that knows more', async () => {
    await operator!.snapshot();
    const earlier = await restoredFrom(newestPath());
    await someone();
    await operator!.snapshot();
    const better = newestFiles();
    await keyring.stop();
    const current = keyring.database;
    Object.assign(keyring, { database: earlier });
    await keyring.open();
    connect();
    await expect(operator!.snapshot()).rejects.toMatchObject({ code: 'keyring.snapshot.knows-more' });
    expect(newestFiles()).toEqual(better);
    await keyring.stop();
    spare.push(earlier);
    Object.assign(keyring, { database: current });
    await keyring.open();
    connect();
    expect(await operator!.snapshot()).toMatchObject({ failure: undefined });
  });

  it('does not restore over a keyring', async () => {
    await expect(restoreInto(keyring.database, newestPath())).rejects.toMatchObject({
      code: 'keyring.restore.not-empty',
    });
  });

  it('is opened by a fresh process that has nothing but the file and the custodians', async () => {
    const launch = {
      entry: join(packageRoot(), 'dist', 'src', 'apps', 'keyring', 'snapshot-check.js'),
      env: {
        PATH: process.env.PATH!,
        LETHE_KEYRING_CUSTODIANS: 'file:a,file:b',
        LETHE_KEYRING_CUSTODIAN_DIR: join(keyring.home, 'custodians'),
      },
    };
    await operator!.snapshot();
    const { keys, generation } = await worker!.status();
    expect(await launchSnapshotCheck(launch, newestPath())).toEqual({
      ok: true,
      generation,
      takenAt: expect.any(Number) as number,
      pages: expect.any(Number) as number,
      keys,
      custodians: ['file:a', 'file:b'],
    });
    expect(await launchSnapshotCheck(launch, join(folder, 'absent'))).toMatchObject({ ok: false });
  });

  it('keeps the one before, and raises an alarm, when a place cannot be written', async () => {
    await operator!.snapshot();
    const kept = newestFiles()[0]!;
    const [, second] = keyring.snapshotFolders;
    rmSync(second!, { recursive: true });
    writeFileSync(second!, 'a file where the folder was');
    await expect(operator!.snapshot()).rejects.toThrow();
    expect(readdirSync(keyring.snapshotFolders[0]!)).toEqual([kept]);
    await keyring.server.engine.committer.settled();
    expect((await operator!.alarms()).at(-1)).toMatchObject({ code: 'snapshot-failed' });
    expect(await operator!.snapshot({ check: true })).toMatchObject({ failure: 'keyring.snapshot.missing' });
    rmSync(second!);
    expect(await operator!.snapshot()).toMatchObject({ places: 2, failure: undefined });
    await expect(api!.snapshot()).rejects.toMatchObject({ kind: 'denied' });
  });

  function connect(): void {
    [ingest, worker, api, operator] = (['ingest', 'worker', 'api', 'operator'] as const).map((role) =>
      keyring.client(role),
    );
  }

  async function someone(): Promise<string> {
    const identifiers = [{ kind: 'phone' as const, value: `+3363999${String(phone++).padStart(4, '0')}` }];
    const seal = [{ classId: CLASS, bucket: bucketOf('day', now()), parts: [Part.redacted] }];
    const [made] = await ingest!.resolve([{ identifiers, eventTime: now(), mayCreate: true, seal }]);
    return made!.subjectRef!;
  }

  async function erase(subjectRef: string): Promise<void> {
    const { waitMs } = await worker!.fence(subjectRef);
    await new Promise((resolve) => setTimeout(resolve, waitMs + 20));
    await worker!.destroy([{ kind: 'subject', subjectRef, reason: 'erasure' }]);
    expect(await worker!.rotate()).toMatchObject({ phase: 'recorded' });
    await settled();
  }

  /** The snapshot that a rotation ordered is done. */
  async function settled(): Promise<void> {
    await keyring.server.services.snapshots!.stop();
  }

  async function openStatus(client: KeyringClient, subjectRef: string, incarnation = 1): Promise<string> {
    const [result] = await client.lease([
      {
        direction: 'open',
        scope: Scope.subjectBucket,
        subjectRef,
        incarnation,
        classId: CLASS,
        bucket: bucketOf('day', now()),
        part: Part.redacted,
      },
    ]);
    return result!.status;
  }

  function newestFiles(): string[] {
    return keyring.snapshotFolders.map((place) => readdirSync(place).at(-1) ?? '');
  }

  function newestPath(): string {
    return join(keyring.snapshotFolders[0]!, newestFiles()[0]!);
  }

  function check(path: string, custodians: Custodian[] = keyring.custodians()) {
    return checkSnapshot(path, custodians);
  }

  async function restoredFrom(path: string, custodians?: Custodian[]): Promise<TestDatabase> {
    const empty = await createKeyringDatabase();
    try {
      await restoreInto(empty, path, custodians);
      return empty;
    } catch (error) {
      spare.push(empty);
      throw error;
    }
  }

  async function restoreInto(target: TestDatabase, path: string, custodians = keyring.custodians()) {
    const database = await asOwner(target);
    try {
      return await restoreSnapshot(path, database, custodians);
    } finally {
      await database.destroy();
    }
  }
});

function asOwner(database: TestDatabase): Promise<Database> {
  return openDatabase({ ...database.as('lethe_keyring_owner'), poolSize: 2 });
}

/** What this process has open, where the system tells. */
function openFiles(): string[] {
  const folder = '/proc/self/fd';
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((descriptor) => {
    try {
      return [readlinkSync(join(folder, descriptor))];
    } catch {
      // Closed meanwhile.
      return [];
    }
  });
}
