import { constants } from 'node:fs';
import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseOptions } from '../../foundation/database';
import { type DatabaseFiles, withClusterControls } from './cluster-controls.store';
import type { Needle } from './needles';
import { scanFiles } from './scan-files';
import { notLookedAt, type StoreReport, storeReport } from './store-report';

/** Folders of a data directory that are stores of their own; whatever else is there is searched with the temporary files. */
const OWN_STORES: readonly string[] = ['base', 'global', 'pg_wal'];
const TEMPORARY = join('base', 'pgsql_tmp');

/** Which files of a cluster are searched. */
export interface ClusterScan {
  /** A superuser's; or, for one database among others, its owner's. */
  options: DatabaseOptions | undefined;
  /** Only the files of this database, beside the write-ahead log and temporary files that it shares with the others. */
  onlyDatabase?: boolean;
  /** The log of a server that nobody else uses; undefined where it goes elsewhere. */
  serverLog?: string | undefined;
  /** What was written outside the data directory for this cluster: by the tool that restored it, say. */
  beside?: readonly string[];
}

/**
 * Searches the files of a cluster: `heap` (tables, indexes, TOAST, statistics), `wal`, `database-temp` (sorts that went to a disk, and everything else in the data
 * directory), and `database-log` where it is known. In each of them a marker must be found.
 */
export async function scanCluster(
  { options, onlyDatabase = false, serverLog, beside = [] }: ClusterScan,
  marker: string,
  needles: readonly Needle[],
): Promise<StoreReport[]> {
  const stores = ['heap', 'wal', 'database-temp', ...(serverLog === undefined ? [] : ['database-log'])];
  const none = (because: string) => stores.map((store) => notLookedAt(store, because));
  if (!options) return none('no superuser is configured: LETHE_MIGRATE_ADMIN_PASSWORD_FILE');
  return withClusterControls(
    options,
    marker,
    async (files) => {
      if (!(await isReadable(files.data)))
        return none('the files of the server are not on this machine, or not readable for this account');
      const roots = {
        heap: onlyDatabase
          ? [join(files.data, 'base', files.oid)]
          : ['base', 'global'].map((name) => join(files.data, name)),
        wal: [join(files.data, 'pg_wal')],
        'database-temp': [
          join(files.data, TEMPORARY),
          ...(onlyDatabase ? [] : await otherFiles(files)),
          ...beside,
        ],
        ...(serverLog !== undefined && { 'database-log': [serverLog] }),
      };
      const reports: StoreReport[] = [];
      for (const [store, paths] of Object.entries(roots))
        reports.push(storeReport(store, await scanFiles(paths, needles)));
      return reports;
    },
    serverLog !== undefined,
  ).catch((error: unknown) => {
    if (isForbidden(error))
      return none('the role may not ask for a checkpoint: run lethe migrate as an administrator');
    throw error;
  });
}

/** SQLSTATE of something that a role may not do: one that was made by an earlier release has fewer rights. */
function isForbidden(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '42501';
}

async function otherFiles({ data }: DatabaseFiles): Promise<string[]> {
  return (await readdir(data)).filter((name) => !OWN_STORES.includes(name)).map((name) => join(data, name));
}

function isReadable(folder: string): Promise<boolean> {
  return access(folder, constants.R_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
}
