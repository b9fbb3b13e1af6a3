import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditLog } from '../../../src/audit';
import {
  BackupStore,
  BackupUpkeep,
  createScratch,
  DrillResend,
  DrillStore,
  DumpAdapter,
  openDump,
  ScratchSweep,
} from '../../../src/backups';
import { LiveUpkeep, RedisCopies, ReplicationCopies } from '../../../src/backups/elsewhere';
import { canaryOf } from '../../../src/backups/canaries';
import { scanScratch } from '../../../src/backups/drill/scratch-residue';
import { randomBytes, randomUuid } from '../../../src/crypto';
import type { Clock } from '../../../src/foundation/clock';
import { type Database, openDatabase } from '../../../src/foundation/database';
import { DirectoryStore } from '../../../src/foundation/objectstore';
import type { KeyringClient } from '../../../src/keyring/client';
import { createMainDatabase, type TestDatabase } from '../../support/databases';
import { TestKeyring } from '../../support/keyring';
import { testServices } from '../../support/services';

const DAY_MS = 86_400_000;
let aheadMs = 0;
const clock: Clock = { now: () => Date.now() + aheadMs, monotonic: () => performance.now() + aheadMs };

describe('the upkeep of copies', () => {
  let keyring: TestKeyring;
  let client: KeyringClient;
  let main: TestDatabase;
  let database: Database;
  let folder: string;
  let store: BackupStore;
  let backups: DumpAdapter;
  let upkeep: BackupUpkeep;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'objects-'));
    [keyring, main] = await Promise.all([TestKeyring.start({ clock }), createMainDatabase()]);
    client = keyring.client('worker');
    database = await openDatabase(main.as('lethe_worker'));
    store = new BackupStore(database);
    const { programs } = testServices();
    const parts = {
      ...{ store, keyring: client, audit: new AuditLog(), clock },
      objects: new DirectoryStore(folder),
    };
    backups = new DumpAdapter({
      ...parts,
      source: main.as('lethe_backup'),
      programs: { binDir: programs.postgresBin, libraryDir: programs.libraryPath },
      days: 30,
    });
    upkeep = new BackupUpkeep({ ...parts, adapters: [backups] });
  });
  afterAll(async () => {
    await database.destroy();
    await keyring.close();
    await main.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('finds nothing to say of a copy that is catalogued and there', async () => {
    const { state, sizeBytes } = await backups.run();
    expect(state).toBe('complete');
    expect(sizeBytes).toBeGreaterThan(1_000);
    expect(await upkeep.reconcile()).toMatchObject({ unknown: 0, missing: 0 });
  });

  it('gives a file that nobody catalogued a row and an alarm, once, and ends it like any other', async () => {
    const key = `dumps/${randomUuid()}`;
    writeFileSync(join(folder, key), 'made behind our back');
    await upkeep.reconcile();
    await upkeep.reconcile();
    const found = (await store.list()).filter(({ objectKey }) => objectKey === key);
    expect(found).toMatchObject([{ kind: 'other', state: 'complete', deletedAt: null }]);
    expect(found[0]!.expiresAt.getTime()).toBeLessThanOrEqual(clock.now() + 35 * DAY_MS);
    expect(await facts('backup.unknown')).toMatchObject([{ ref: { backup: found[0]!.id } }]);
  });

  it('tells of a copy that is gone before its time, once', async () => {
    const { id, objectKey } = await backups.run();
    rmSync(join(folder, objectKey));
    await upkeep.reconcile();
    await upkeep.reconcile();
    expect(await facts('backup.missing')).toMatchObject([{ ref: { backup: id } }]);
    expect((await store.find(id))!.missingAt).not.toBeNull();
  });

  it('keeps a copy to the second of its day, then destroys its key and its file, with evidence', async () => {
    const backup = await backups.run();
    const until = (at: number) => (aheadMs = at - Date.now());
    until(backup.expiresAt.getTime() - 1_000);
    await upkeep.expire();
    expect((await store.find(backup.id))!.deletedAt).toBeNull();
    until(backup.expiresAt.getTime() + 1_000);
    await upkeep.expire();
    await upkeep.expire();
    const ended = await store.find(backup.id);
    expect(ended!.deletedAt).not.toBeNull();
    const told = (await facts('backup.expired')).filter(({ ref }) => ref.backup === backup.id);
    expect(told).toMatchObject([{ code: 'deleted', digest: { evidence: expect.any(String) as string } }]);
    await expect(new DirectoryStore(folder).open(backup.objectKey)).rejects.toMatchObject({
      kind: 'missing',
    });
    const opening = openDump(client, backup, emptyStream());
    await expect(opening.next()).rejects.toThrow();
  });

  it('reads a copy whole before it says that it is what was made', async () => {
    const { id, objectKey } = await backups.run();
    await expect(backups.verify(id)).resolves.toBeUndefined();
    const file = join(folder, objectKey);
    const bytes = readFileSync(file);
    bytes[bytes.length - 40]! ^= 1;
    writeFileSync(file, bytes);
    await expect(backups.verify(id)).rejects.toMatchObject({ code: 'backup.damaged' });
    await expect(backups.verify(randomUuid())).rejects.toMatchObject({ code: 'backup.unknown' });
  });

  it('leaves a fact of a copy that came to nothing, even when it had no row yet', async () => {
    const { programs } = testServices();
    const parts = { store, keyring: client, audit: new AuditLog(), clock, days: 30 };
    const objects = new DirectoryStore(folder);
    const broken = new DumpAdapter({
      ...{ ...parts, objects, source: main.as('lethe_backup') },
      programs: { binDir: join(programs.postgresBin, 'absent') },
    });
    await expect(broken.run()).rejects.toMatchObject({ code: 'backup.pg_dump' });
    const nowhere = new DumpAdapter({
      ...{ ...parts, objects, source: { ...main.as('lethe_backup'), name: 'absent' } },
      programs: { binDir: programs.postgresBin },
    });
    await expect(nowhere.run()).rejects.toThrow();
    expect((await facts('backup.failed')).map(({ code }) => code)).toEqual(['dump', 'failed']);
  });

  describe('of copies that follow the database', () => {
    const SLOT = `slot_${process.pid}`;
    let keepers: LiveUpkeep;
    beforeAll(() => {
      const { redis } = testServices();
      keepers = new LiveUpkeep({
        ...{ store, audit: new AuditLog(), clock },
        keepers: [new ReplicationCopies(main.as('lethe_backup')), new RedisCopies(redis)],
      });
    });
    // Other databases of the cluster may have slots too: only ours are looked at.
    const ours = async () => (await store.list()).filter(({ objectKey }) => objectKey === `slot/${SLOT}`);

    it('raises an alarm of a slot that nobody catalogued, once, and ends its row when it is gone', async () => {
      await superuser(`SELECT pg_create_physical_replication_slot('${SLOT}', true)`);
      try {
        await keepers.runOnce();
        await keepers.runOnce();
        const [slot, ...more] = await ours();
        expect(more).toEqual([]);
        expect(slot).toMatchObject({ kind: 'replication-slot', state: 'complete', deletedAt: null });
        const told = (await facts('backup.unknown')).filter(({ ref }) => ref.backup === slot!.id);
        expect(told).toHaveLength(1);

        // Its row ends, and another begins with what there is by then: what was erased before has left it.
        aheadMs = slot!.expiresAt.getTime() + 1_000 - Date.now();
        await keepers.runOnce();
        const [newer, older] = await ours();
        expect(older).toMatchObject({ id: slot!.id, deletedAt: expect.any(Date) as Date });
        expect(newer!.dataFrom.getTime()).toBeGreaterThan(slot!.dataTo.getTime());
      } finally {
        await superuser(`SELECT pg_drop_replication_slot('${SLOT}')`);
      }
      await keepers.runOnce();
      expect((await ours()).every(({ deletedAt }) => deletedAt !== null)).toBe(true);
    });

    it('tells hourly of one that is far behind, and lets its row stand', async () => {
      const copy = { kind: 'replica', objectKey: 'replica/late', isExpected: false } as const;
      const behind = { bytes: 1, seconds: 3_601 };
      const late = new LiveUpkeep({
        ...{ store, audit: new AuditLog(), clock },
        keepers: [{ kinds: ['replica'], list: () => Promise.resolve([{ ...copy, behind }]) }],
      });
      await late.runOnce();
      await expect(late.runOnce()).resolves.toMatchObject({ behind: 1 });
      await expect(late.runOnce()).resolves.toMatchObject({ behind: 1 });
      expect(await facts('backup.behind')).toHaveLength(2);
    });
  });

  it('has what a dump was restored into searched for canaries: what it holds, its files, and what the server writes beside', async () => {
    const canary = { ...canaryOf(randomBytes(16)), subjectRef: randomUuid() };
    const scratch = await backups.scratch((await backups.run()).id, randomUuid());
    try {
      await expect(scanScratch(scratch, [])).resolves.toMatchObject({ content: 'not-looked-at' });
      await expect(scanScratch(scratch, [canary])).resolves.toMatchObject({
        ...{ heap: 'clean', wal: 'clean', 'database-temp': 'clean', content: 'clean' },
        // The server's log is everybody's.
        'database-log': 'not-looked-at',
      });
      const restored = await openDatabase(scratch.options);
      await restored.query(`CREATE TABLE careless AS SELECT '${canary.phrase}'::text AS said`);
      await restored.destroy();
      await expect(scanScratch(scratch, [canary])).rejects.toMatchObject({ code: 'drill.broken.residue' });
      const elsewhere = { ...scratch, searched: { ...scratch.searched, beside: [join(folder, 'absent')] } };
      const other = { ...canaryOf(randomBytes(16)), subjectRef: randomUuid() };
      await expect(scanScratch(elsewhere, [other])).resolves.toMatchObject({ 'database-temp': 'not-proved' });
    } finally {
      await scratch.drop();
    }
  });

  it('restores a dump whose catalogue is lost, with the database that it was a copy of', async () => {
    const { id, rows } = await backups.run();
    const admin = await openDatabase(main.admin);
    try {
      await admin.query('DELETE FROM backup WHERE id = $1', [id]);
    } finally {
      await admin.destroy();
    }
    await expect(backups.verify(id)).rejects.toMatchObject({ code: 'backup.unknown' });
    const scratch = await backups.scratch(id, randomUuid());
    await scratch.drop();
    expect(scratch.rows).toEqual(rows);
    await expect(backups.scratch(randomUuid(), randomUuid())).rejects.toMatchObject({
      code: 'object-store.missing',
    });
  });

  it('sends a drill again whose job was lost, and gives it up after a day, as not proved', async () => {
    const drills = new DrillStore(database);
    const [{ id: backupId } = { id: '' }] = await store.list();
    const drillId = randomUuid();
    await drills.transaction((tx) => drills.add(tx, { id: drillId, backupId, requestedBy: null }));
    const resend = new DrillResend(drills, new AuditLog(), clock);
    aheadMs = 0;
    await expect(resend.runOnce()).resolves.toEqual({ sent: 1, givenUp: 0 });
    await expect(resend.runOnce()).resolves.toEqual({ sent: 0, givenUp: 0 });
    aheadMs = DAY_MS + 1_000;
    await expect(resend.runOnce()).resolves.toMatchObject({ givenUp: 1 });
    aheadMs = 0;
    expect(await drills.find(drillId)).toMatchObject({
      state: 'not-proved',
      report: { code: 'drill.abandoned' },
    });
  });

  it('begins a drill anew over what a killed attempt left, and drops what no drill will', async () => {
    // Sweeps see what belongs to their own role: drills of tests beside this one are made by another.
    const source = main.admin;
    const drills = new DrillStore(database);
    const [{ id: backupId } = { id: '' }] = await store.list();
    const [drillId, unknown] = [randomUuid(), randomUuid()];
    await drills.transaction((tx) => drills.add(tx, { id: drillId, backupId, requestedBy: null }));
    const { options } = await createScratch(source, drillId);
    const left = await openDatabase({ ...options, poolSize: 1 });
    await left.query('CREATE TABLE leftover ()');
    await left.destroy();
    await createScratch(source, drillId);
    const anew = await openDatabase({ ...options, poolSize: 1 });
    await expect(anew.query(`SELECT 1 FROM pg_class WHERE relname = 'leftover'`)).resolves.toEqual([]);
    await anew.destroy();
    const { options: stray } = await createScratch(source, unknown);

    const sweep = new ScratchSweep(source, drills);
    await sweep.runOnce();
    expect(await named([options.name, stray.name])).toBe(2);
    await drills.transaction((tx) => drills.finish(tx, drillId, 'not-proved', {}));
    await sweep.runOnce();
    expect(await named([options.name, stray.name])).toBe(0);
  });

  async function superuser(sql: string): Promise<void> {
    const connection = await openDatabase(main.admin);
    try {
      await connection.query(sql);
    } finally {
      await connection.destroy();
    }
  }

  async function named(names: readonly string[]): Promise<number> {
    const found = await database.query<unknown[]>('SELECT 1 FROM pg_database WHERE datname = ANY($1)', [
      names,
    ]);
    return found.length;
  }

  async function facts(type: string) {
    const rows = await database.query<{ fact: string }[]>('SELECT fact FROM audit_queue ORDER BY id');
    return rows
      .map(({ fact }) => JSON.parse(fact) as { type: string; ref: { backup: string }; code?: string })
      .filter((fact) => fact.type === type);
  }
});

async function* emptyStream(): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.alloc(200));
}
