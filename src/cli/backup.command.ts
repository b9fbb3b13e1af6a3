import type { Command } from 'commander';
import { AuditLog } from '../audit';
import { backupKeys, type BackupConfig, Backups, BackupStore, restoreBackup } from '../backups';
import { systemClock } from '../foundation/clock';
import { loadConfig } from '../foundation/config';
import { databaseOptions, openDatabase, type DatabaseOptions } from '../foundation/database';
import { DomainError } from '../foundation/errors';
import { DirectoryStore } from '../foundation/objectstore';
import { connectTo, type KeyringClient } from '../keyring/client';
import { createDatabase, migrateSettings } from './migrate';

/** What the commands work with. */
interface Ground {
  config: BackupConfig;
  store: BackupStore;
  keyring: KeyringClient;
  objects: DirectoryStore;
}

/** `lethe backup run | list | restore`. */
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
    .command('restore')
    .description('restore a dump into a new database; never over the running one')
    .argument('<id>', 'the copy, as `list` shows it')
    .requiredOption('--to <database>', 'name of the new database')
    .action((id: string, { to }: { to: string }) =>
      withGround(async ({ config, store, keyring, objects }) => {
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
    });
  } finally {
    keyring.close();
    await database.destroy();
  }
}

function backupsOf({ config, store, keyring, objects }: Ground): Backups {
  return new Backups({
    store,
    keyring,
    objects,
    audit: new AuditLog(),
    clock: systemClock,
    source: {
      ...databaseOptions(config, 'lethe backup'),
      user: config.BACKUP_USER,
      passwordFile: config.BACKUP_PASSWORD_FILE,
    },
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
