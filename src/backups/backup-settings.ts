import { z } from 'zod';
import type { DatabaseOptions } from '../foundation/database';
import { databaseKeys, integer, keyringClientKeys, secretFile } from '../foundation/config';
import { objectStoreKeys } from '../foundation/objectstore';

/** Settings of dumps and their restoring, read as the worker's. */
export const backupKeys = {
  ...databaseKeys('lethe_worker'),
  ...keyringClientKeys,
  ...objectStoreKeys,
  /** The role that dumps are taken with: it reads the application's tables and nothing else. */
  BACKUP_USER: z.string().default('lethe_backup'),
  BACKUP_PASSWORD_FILE: secretFile(),
  /** How long a dump lives; its key is destroyed then. */
  BACKUP_DAYS: integer(30, 1, 35),
  /** Folder that `lethe backup set-up-pgbackrest` made; without it there are dumps only. */
  PGBACKREST_DIR: z.string().optional(),
  /** Where scratch clusters of drills go: room for the whole database, and the server's account must reach it. */
  SCRATCH_DIR: z.string().default('/var/tmp/lethe-drills'),
  /** Folder of pg_dump and pg_restore; the search path when absent. */
  POSTGRES_BIN_DIR: z.string().optional(),
  /** Folder of their libraries, where they were unpacked privately. */
  POSTGRES_LIBRARY_DIR: z.string().optional(),
};
/** The settings of {@link backupKeys}, read. */
export type BackupConfig = z.infer<z.ZodObject<typeof backupKeys>>;

/** How dumps are taken: as a role that reads and owns nothing. */
export function backupSource(database: DatabaseOptions, user: string, passwordFile: string): DatabaseOptions {
  return { ...database, user, passwordFile, applicationName: 'lethe backup' };
}
