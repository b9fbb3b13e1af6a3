import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AuditLog } from '../../../src/audit';
import {
  type Backup,
  BackupStore,
  BackupUpkeep,
  createStanza,
  PgBackRestAdapter,
  type RecoveryPoint,
  ScratchClusterSweep,
} from '../../../src/backups';
import { needlesOf, scanFiles } from '../../../src/backups/residue-scan';
import { embeddedScripts } from '../../../src/cli/embedded/scripts';
import { canaryOf } from '../../../src/backups/canaries';
import { scanScratch } from '../../../src/backups/drill/scratch-residue';
import { randomBytes, randomUuid } from '../../../src/crypto';
import type { Clock } from '../../../src/foundation/clock';
import { type Database, openDatabase } from '../../../src/foundation/database';
import { KeyringClient, readRoleSecret } from '../../../src/keyring/client';
import { eventually } from '../../support/eventually';
import { describeWithPgBackRest, TestPgBackRest } from '../../support/pgbackrest';
import { connectionOf } from '../../support/services';
import { startSystem, type System } from '../../support/system';

let aheadMs = 0;
const clock: Clock = { now: () => Date.now() + aheadMs, monotonic: () => performance.now() + aheadMs };
const MARKER = 'a marker that stands in a table in clear';

describeWithPgBackRest('physical copies by pgBackRest', () => {
  let system: System;
  let tool: TestPgBackRest;
  let keyring: KeyringClient;
  let database: Database;
  let store: BackupStore;
  let adapter: PgBackRestAdapter;
  let upkeep: BackupUpkeep;
  let settings: Record<string, string>;
  let full: Backup;

  beforeAll(async () => {
    system = await startSystem({ roles: ['keyring'], dedicated: true });
    tool = new TestPgBackRest(system);
    keyring = new KeyringClient({
      socketDir: system.env.LETHE_KEYRING_SOCKET_DIR!,
      role: 'worker',
      readSecret: () => readRoleSecret(system.env.LETHE_WORKER_KEYRING_SECRET_FILE!),
    });
    database = await openDatabase(connectionOf(system.services.main, 'lethe', 'lethe_worker', system.home));
    store = new BackupStore(database);
    const { programs } = system.services;
    adapter = new PgBackRestAdapter({
      ...{ store, keyring, clock, audit: new AuditLog(), source: tool.source, folder: tool.folder },
      programs: { binDir: programs.postgresBin, libraryDir: programs.libraryPath },
      scratchFolder: tool.scratchFolder,
      days: 30,
    });
    upkeep = new BackupUpkeep({ store, adapters: [adapter], audit: new AuditLog(), clock });
    settings = await tool.setUp();
    await tool.sql(
      `CREATE TABLE plain AS SELECT '${MARKER}'::text AS marker, n FROM generate_series(1, 100) n`,
    );
  });
  afterAll(async () => {
    keyring.close();
    await database.destroy();
    await system.close();
  });

  describe('are refused, with what would be right, and a fact in the log', () => {
    it('while the server does not archive', async () => {
      await expect(adapter.run()).rejects.toMatchObject({ code: 'backup.pgbackrest.archive-mode' });
      expect(await facts('backup.failed')).toMatchObject([{ code: 'base' }]);
    });

    it('while archive_command does not call pgbackrest', async () => {
      await tool.setting('archive_mode', 'on');
      await tool.setting('archive_command', '/bin/true %p');
      await tool.restart();
      await expect(adapter.run()).rejects.toMatchObject({ code: 'backup.pgbackrest.archive-command' });
    });

    it('while pg1-path is not the server’s data directory', async () => {
      for (const [name, value] of Object.entries(settings)) await tool.setting(name, value);
      const file = join(tool.folder, 'pgbackrest.conf');
      const right = readFileSync(file, 'utf8');
      writeFileSync(file, right.replace(/^pg1-path=.*/m, 'pg1-path=/var/lib/elsewhere'));
      await expect(adapter.run()).rejects.toMatchObject({ code: 'backup.pgbackrest.data-directory' });
      writeFileSync(file, right);
    });

    it('while segments do not reach the archive, which the server tells nobody', async () => {
      // The repository is not known to the tool yet: every push fails.
      await eventually(async () => (await archiver()).failed > 0);
      await expect(adapter.run()).rejects.toMatchObject({ code: 'backup.pgbackrest.archiving' });
      await createStanza(tool.folder, tool.source);
      // The archiver waits for a minute after three failures, or until there is a new segment.
      await eventually(async () => {
        await tool.sql(`SELECT pg_logical_emit_message(false, 'test', 'goes on')`);
        await tool.sql('SELECT pg_switch_wal()');
        return !(await archiver()).failing;
      });
    });
  });

  it('are catalogued with where they stand in the log, and when they end', async () => {
    full = await adapter.run('pgbackrest-full');
    expect(full).toMatchObject({ kind: 'pgbackrest-full', state: 'complete', dependsOn: null });
    expect(full.label).toMatch(/^\d{8}-\d{6}F$/);
    const [row] = await database.query<Record<string, string>[]>(
      `SELECT timeline, wal_start, lsn_stop, system_identifier = (SELECT system_identifier FROM pg_control_system()) AS ours FROM backup WHERE id = $1`,
      [full.id],
    );
    expect(row).toMatchObject({ timeline: 1, ours: true });
    expect(row!.wal_start).toMatch(/^00000001[0-9A-F]{16}$/);
    expect(await facts('backup.made')).toMatchObject([{ code: 'base', ref: { backup: full.id } }]);
    await expect(adapter.verify(full.id)).resolves.toBeUndefined();
  });

  it('lie encrypted in the repository, whose passphrase is in no configuration', async () => {
    const { bytes, hits } = await scanFiles(tool.repository, needlesOf('marker', MARKER));
    expect(bytes).toBeGreaterThan(1_000_000);
    expect(hits).toEqual([]);
    const passphrase = readFileSync(join(tool.folder, 'passphrase'), 'utf8');
    for (const name of ['pgbackrest.conf', 'pgbackrest'])
      expect(readFileSync(join(tool.folder, name), 'utf8')).not.toContain(passphrase);
    expect(statSync(join(tool.folder, 'passphrase')).mode & 0o077).toBe(0);
  });

  describe('restored', () => {
    let port: number;
    beforeAll(async () => {
      port = await embeddedScripts().freePort();
    });

    it('to a named point: what came after is not in it, it archives nothing, and has as many locks as the primary', async () => {
      await tool.sql(`SELECT pg_create_restore_point('before')`);
      await tool.sql('DELETE FROM plain');
      await switchSegment();
      const directory = await restore('named', { type: 'name', name: 'before' });
      // Whoever restores elsewhere has other settings: with fewer locks recovery would abort.
      const file = join(directory, 'lethe.conf');
      const fewer = readFileSync(file, 'utf8').replace(/(max_locks_per_transaction) = .*/, '$1 = 64');
      writeFileSync(file, fewer);
      await tool.serve(directory, port, async (restored) => {
        expect(await restored.query('SELECT count(*)::int AS rows FROM plain')).toEqual([{ rows: 100 }]);
        const [set] = await restored.query<Record<string, string>[]>(
          `SELECT current_setting('archive_mode') AS archives, current_setting('max_locks_per_transaction') AS locks,
                  left(pg_walfile_name(pg_switch_wal()), 8) AS timeline`,
        );
        expect(set).toEqual({ archives: 'off', locks: '512', timeline: '00000002' });
      });
    });

    it('to the end of the copy, which is not the end of the log', async () => {
      const directory = await restore('immediate', { type: 'immediate' });
      await tool.serve(directory, port, async (restored) =>
        expect(await restored.query('SELECT count(*)::int AS rows FROM plain')).toEqual([{ rows: 100 }]),
      );
    });

    it('leave the live archive with its one timeline', async () => {
      const { archive } = await adapter.info();
      expect(archive).toHaveLength(1);
      expect(archive[0]!.max).toMatch(/^00000001/);
    });

    it('into a cluster of its own for a drill, which is removed when whoever made it was killed', async () => {
      const restored = await adapter.scratch(full.id, randomUuid());
      const { options, drop } = restored;
      const canary = { ...canaryOf(randomBytes(16)), subjectRef: randomUuid() };
      await expect(scanScratch(restored, [canary])).resolves.toMatchObject({
        ...{ heap: 'clean', wal: 'clean', 'database-temp': 'clean', 'database-log': 'clean' },
      });
      const scratch = await openDatabase(options);
      expect(await scratch.query('SELECT count(*)::int AS rows FROM plain')).toEqual([{ rows: 100 }]);
      // A careless statement says it to the log of the server alone.
      await scratch.query(`DO $$ BEGIN RAISE LOG '${canary.phrase}'; END $$`);
      await expect(scanScratch(restored, [canary])).rejects.toMatchObject({ code: 'drill.broken.residue' });
      await scratch.query('DROP TABLE plain');
      await scratch.destroy();
      const endedOf = (ids: readonly string[]) => Promise.resolve(new Map(ids.map((id) => [id, true])));
      await expect(new ScratchClusterSweep(tool.scratchFolder, { endedOf }).runOnce()).resolves.toBe(1);
      await expect(openDatabase(options)).rejects.toThrow();
      expect(readdirSync(tool.scratchFolder)).toEqual([]);
      await drop();
    });

    it('never into a folder that holds something', async () => {
      const directory = system.services.main.directory;
      await expect(
        adapter.restore(full.id, { directory, port, until: { type: 'immediate' } }),
      ).rejects.toMatchObject({ code: 'backup.target' });
    });

    async function restore(name: string, until: RecoveryPoint): Promise<string> {
      const directory = join(dirname(system.services.main.directory), name);
      await adapter.restore(full.id, { directory, port, until });
      return directory;
    }
  });

  it('end to the second of their day with what needs them, after a new one was made, and the log before it with them', async () => {
    const incremental = await adapter.run('pgbackrest-incr');
    expect(incremental).toMatchObject({ kind: 'pgbackrest-incr', dependsOn: full.id });
    expect(incremental.expiresAt).toEqual(full.expiresAt);
    const { archive: before } = await adapter.info();
    aheadMs = full.expiresAt.getTime() - 1_000 - Date.now();
    await expect(upkeep.expire()).resolves.toBe(0);
    aheadMs = full.expiresAt.getTime() + 1_000 - Date.now();
    await upkeep.expire();
    aheadMs = 0;
    for (const { id } of [full, incremental]) expect((await store.find(id))!.deletedAt).not.toBeNull();
    expect((await facts('backup.expired')).map(({ ref }) => ref!.backup).sort()).toEqual(
      [full.id, incremental.id].sort(),
    );
    const { copies, archive: after } = await adapter.info();
    expect(copies.map(({ kind }) => kind)).toEqual(['pgbackrest-full']);
    expect(copies[0]!.label).not.toBe(full.label);
    expect(after[0]!.min > before[0]!.min).toBe(true);
  });

  it('are found when somebody made one behind our back, and told of once when one is gone', async () => {
    const [behind] = [(await tool.tool('backup', '--type=full', '--no-expire-auto'), await newestLabel())];
    await upkeep.reconcile();
    await upkeep.reconcile();
    const adopted = (await store.list()).filter(({ objectKey }) => objectKey.endsWith(behind));
    expect(adopted).toMatchObject([{ kind: 'pgbackrest-full', state: 'complete' }]);
    expect(await facts('backup.unknown')).toMatchObject([{ ref: { backup: adopted[0]!.id } }]);

    await tool.tool('expire', `--set=${behind}`, '--repo1-retention-full=9999');
    await upkeep.reconcile();
    await upkeep.reconcile();
    expect(await facts('backup.missing')).toMatchObject([{ ref: { backup: adopted[0]!.id } }]);
  });

  it('are made in full where the newest full one went before an older: the tool could name no increment', async () => {
    const made = await adapter.run('pgbackrest-incr');
    expect(made).toMatchObject({ kind: 'pgbackrest-full', state: 'complete', dependsOn: null });
    expect(made.expiresAt.getTime()).toBeGreaterThan(Date.now() + 29 * 86_400_000);
    // From now on increments are made again, of the new one.
    await expect(adapter.run('pgbackrest-incr')).resolves.toMatchObject({
      kind: 'pgbackrest-incr',
      dependsOn: made.id,
    });
  });

  it('add nothing to one that nobody catalogued, and what somebody else added to ours ends with it', async () => {
    await tool.tool('backup', '--type=full', '--no-expire-auto');
    const made = await adapter.run('pgbackrest-incr');
    expect(made).toMatchObject({ kind: 'pgbackrest-full', dependsOn: null });
    await tool.tool('backup', '--type=incr', '--no-expire-auto');
    const added = await newestLabel();
    await upkeep.reconcile();
    const adopted = (await store.list()).find(({ objectKey }) => objectKey.endsWith(added));
    const { expiresAt } = made;
    expect(adopted).toMatchObject({ kind: 'pgbackrest-incr', dependsOn: made.id, expiresAt });
  });

  it('are never counted when the repository is damaged', async () => {
    const newest = (await store.newestOf(['pgbackrest-full']))!;
    const folder = join(tool.repository, 'backup', 'lethe', newest.label!);
    truncateSync(largestBelow(folder), 100);
    await expect(adapter.verify(newest.id)).rejects.toMatchObject({ code: 'backup.damaged' });
  });

  async function archiver(): Promise<{ failed: number; failing: boolean }> {
    const [row] = await tool.sql<{ failed: number; failing: boolean }>(
      `SELECT failed_count::int AS failed, coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false) AS failing FROM pg_stat_archiver`,
    );
    return row!;
  }

  /** Resolves once everything written so far is in the archive. */
  async function switchSegment(): Promise<void> {
    const [row] = await tool.sql<{ file: string }>('SELECT pg_walfile_name(pg_switch_wal()) AS file');
    await eventually(async () => {
      const [at] = await tool.sql<{ last: string }>('SELECT last_archived_wal AS last FROM pg_stat_archiver');
      return at!.last >= row!.file;
    });
  }

  async function newestLabel(): Promise<string> {
    return (await adapter.info()).copies.at(-1)!.label;
  }

  async function facts(type: string) {
    const rows = await database.query<{ fact: string }[]>('SELECT fact FROM audit_queue ORDER BY id');
    return rows
      .map(({ fact }) => JSON.parse(fact) as { type: string; ref?: { backup: string }; code?: string })
      .filter((fact) => fact.type === type);
  }
});

function largestBelow(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('backup.manifest'))
    .map((entry) => join(entry.parentPath, entry.name));
  return files.sort((a, b) => statSync(b).size - statSync(a).size)[0]!;
}
