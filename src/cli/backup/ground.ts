import { AuditLog } from '../../audit';
import {
  backupKeys,
  type BackupConfig,
  backupSource,
  BackupStore,
  DrillStore,
  DumpAdapter,
  PgBackRestAdapter,
} from '../../backups';
import { GuardStore } from '../../backups/guard';
import { systemClock } from '../../foundation/clock';
import { loadConfig } from '../../foundation/config';
import {
  type Database,
  databaseOptions,
  type DatabaseOptions,
  openDatabase,
} from '../../foundation/database';
import { DomainError } from '../../foundation/errors';
import { createObjectStore } from '../../foundation/objectstore';
import { connectTo, type KeyringClient } from '../../keyring/client';

/** What the commands of `lethe backup` work with. */
export interface Ground {
  config: BackupConfig;
  store: BackupStore;
  keyring: KeyringClient;
  database: Database;
  drills: DrillStore;
  guard: GuardStore;
  /** How copies are taken. */
  source: DatabaseOptions;
  dumps: DumpAdapter;
  /** Throws `backup.not-configured` where pgBackRest is not set up. */
  physical: () => PgBackRestAdapter;
}

/** Opens what a command needs, and closes it again. */
export async function withGround(work: (ground: Ground) => Promise<void>): Promise<void> {
  const config = loadConfig('worker', backupKeys);
  const database = await openDatabase({ ...databaseOptions(config, 'lethe backup'), poolSize: 2 });
  const keyring = connectTo('worker', config);
  const store = new BackupStore(database);
  const source = backupSource(databaseOptions(config, ''), config.BACKUP_USER, config.BACKUP_PASSWORD_FILE);
  const parts = {
    ...{ store, keyring, source, audit: new AuditLog(), clock: systemClock },
    programs: { binDir: config.POSTGRES_BIN_DIR, libraryDir: config.POSTGRES_LIBRARY_DIR },
    days: config.BACKUP_DAYS,
  };
  const physical = () => {
    const { PGBACKREST_DIR: folder, SCRATCH_DIR: scratchFolder } = config;
    if (folder === undefined)
      throw new DomainError(
        'invalid',
        'backup.not-configured',
        'pgBackRest is not set up: lethe backup set-up-pgbackrest, then LETHE_WORKER_PGBACKREST_DIR',
      );
    return new PgBackRestAdapter({ ...parts, folder, scratchFolder });
  };
  try {
    await work({
      ...{ config, store, keyring, database, source, physical },
      drills: new DrillStore(database),
      guard: new GuardStore(database),
      dumps: new DumpAdapter({ ...parts, objects: createObjectStore(config) }),
    });
  } finally {
    keyring.close();
    await database.destroy();
  }
}
