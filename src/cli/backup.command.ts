import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { AuditLog } from '../audit';
import {
  backupKeys,
  type BackupConfig,
  Backups,
  backupSource,
  BackupStore,
  DrillStore,
  restoreBackup,
  runDrill,
} from '../backups';
import { GuardStore } from '../backups/guard';
import { EMPTY_ROOT, randomUuid } from '../crypto';
import { systemClock } from '../foundation/clock';
import { loadConfig } from '../foundation/config';
import { type Database, databaseOptions, openDatabase, type DatabaseOptions } from '../foundation/database';
import { DomainError } from '../foundation/errors';
import { DirectoryStore } from '../foundation/objectstore';
import { outbox } from '../foundation/outbox';
import { ApiKeys, ApiKeyStore } from '../identity';
import { connectTo, type KeyringClient } from '../keyring/client';
import { createDatabase, migrateSettings } from './migrate';

/** What the commands work with. */
interface Ground {
  config: BackupConfig;
  store: BackupStore;
  keyring: KeyringClient;
  objects: DirectoryStore;
  database: Database;
  drills: DrillStore;
  guard: GuardStore;
}

interface RestoreOptions {
  to?: string;
  acceptFork?: boolean;
  ownerKey?: string;
}

/** `lethe backup run | list | drill | restore`. */
export function register(program: Command): void {
  const backup = program.command('backup').description('dumps of the database: sealed, catalogued, restored');
  backup
    .command('run')
    .description('make a dump now')
    .action(() =>
      withGround(async (ground) => {
        const { id, sizeBytes, expiresAt } = await backupsOf(ground).run();
        console.log(id);
        console.error(`${sizeBytes ?? 0} bytes, until ${expiresAt.toISOString()}`);
      }),
    );
  backup
    .command('list')
    .description('show the catalogue')
    .option('--json', 'one JSON object per copy')
    .action((options: { json?: boolean }) =>
      withGround(async (ground) => {
        for (const { id, state, dataFrom, dataTo, sizeBytes, expiresAt, rows } of await backupsOf(
          ground,
        ).list())
          console.log(
            options.json
              ? JSON.stringify({ id, state, dataFrom, dataTo, sizeBytes, expiresAt, rows })
              : `${id}  ${state.padEnd(8)}  ${dataFrom.toISOString()} – ${dataTo.toISOString()}  ${sizeBytes ?? 0} bytes  until ${expiresAt.toISOString()}`,
          );
      }),
    );
  backup
    .command('drill')
    .description('restore a copy into a scratch database and see that nobody erased comes back')
    .argument('[id]', 'the copy; the newest when absent')
    .action((id: string | undefined) => withGround((ground) => drill(ground, id)));
  backup
    .command('restore')
    .description('restore a dump into a new database; never over the running one')
    .argument('[id]', 'the copy, as `list` shows it')
    .option('--to <database>', 'name of the new database')
    .option('--accept-fork', 'let a database serve whose history is not the keyring’s; an owner decides')
    .option('--owner-key <file>', 'with --accept-fork: a file with the API key of an owner')
    .action((id: string | undefined, options: RestoreOptions) =>
      withGround(async (ground) => {
        if (options.acceptFork) return acceptFork(ground, options.ownerKey);
        const { to } = options;
        if (id === undefined || to === undefined)
          throw new DomainError(
            'invalid',
            'backup.restore.what',
            'say which copy and where to: lethe backup restore <id> --to <database>',
          );
        const { config, store, keyring, objects } = ground;
        const target = await newDatabase(to);
        const { rows } = await restoreBackup(id, {
          store,
          keyring,
          objects,
          programs: programsOf(config),
          target,
        });
        console.log(JSON.stringify(rows));
      }),
    );
}

async function withGround(work: (ground: Ground) => Promise<void>): Promise<void> {
  const config = loadConfig('worker', backupKeys);
  const database = await openDatabase({ ...databaseOptions(config, 'lethe backup'), poolSize: 2 });
  const keyring = connectTo('worker', config);
  try {
    await work({
      config,
      store: new BackupStore(database),
      keyring,
      objects: new DirectoryStore(config.OBJECT_STORE_DIR),
      database,
      drills: new DrillStore(database),
      guard: new GuardStore(database),
    });
  } finally {
    keyring.close();
    await database.destroy();
  }
}

/** Asks the worker for a drill and shows how it goes; exit 1 unless it passed. */
async function drill({ store, drills }: Ground, wanted: string | undefined): Promise<void> {
  const drillId = randomUuid();
  await drills.transaction(async (tx) => {
    const backupId = wanted ?? (await store.newestComplete(tx));
    if (backupId === undefined || (await store.find(backupId)) === undefined)
      throw new DomainError('missing', 'backup.unknown', 'the catalogue has no copy of that id');
    await drills.add(tx, { id: drillId, backupId, requestedBy: null });
    await outbox.add(tx, runDrill, { drillId });
  });
  let step = '';
  for (;;) {
    const now = (await drills.find(drillId))!;
    if (now.step !== step) console.error((step = now.step));
    if (now.finishedAt !== null) {
      console.log(JSON.stringify({ id: drillId, state: now.state, ...now.report }));
      process.exitCode = now.state === 'passed' ? 0 : 1;
      return;
    }
    await sleep(500);
  }
}

/** Lets the ledger be replayed from its first entry into a database with another history. Only an owner can. */
async function acceptFork({ database, guard }: Ground, keyFile: string | undefined): Promise<void> {
  if (keyFile === undefined)
    throw new DomainError('invalid', 'backup.owner-key', '--accept-fork needs --owner-key: an owner decides');
  const keys = new ApiKeys(new ApiKeyStore(database), new AuditLog(), systemClock, 90);
  const { role, actor } = await keys.authenticate(readFileSync(keyFile, 'utf8').trim());
  if (role !== 'owner') throw new DomainError('denied', 'backup.owner-key', 'that is no owner’s key');
  await guard.transaction(async (tx) => {
    await guard.acceptFork(tx, EMPTY_ROOT);
    await new AuditLog().append(tx, {
      type: 'restore.replayed',
      actor,
      code: 'fork-accepted',
    });
  });
  console.log('accepted: the worker now replays every destruction into this database, and then serves it');
}

function backupsOf({ config, store, keyring, objects }: Ground): Backups {
  return new Backups({
    store,
    keyring,
    objects,
    audit: new AuditLog(),
    clock: systemClock,
    source: backupSource(databaseOptions(config, ''), config.BACKUP_USER, config.BACKUP_PASSWORD_FILE),
    programs: programsOf(config),
    days: config.BACKUP_DAYS,
  });
}

function programsOf({ POSTGRES_BIN_DIR, POSTGRES_LIBRARY_DIR }: BackupConfig) {
  return { binDir: POSTGRES_BIN_DIR, libraryDir: POSTGRES_LIBRARY_DIR };
}

/** Makes the database to restore into. Only a superuser can give the objects of a dump back to their owners. */
async function newDatabase(name: string): Promise<DatabaseOptions> {
  const { admin, owner } = migrateSettings('main', process.env);
  if (!admin)
    throw new DomainError(
      'invalid',
      'backup.admin',
      'restoring needs LETHE_MIGRATE_ADMIN_PASSWORD_FILE: a dump is given back to its owners by a superuser',
    );
  await createDatabase(admin, { database: name, owner: owner.user });
  return { ...admin, name, applicationName: 'lethe backup' };
}
