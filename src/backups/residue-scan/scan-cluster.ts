import { join } from 'node:path';
import type { DatabaseOptions } from '../../foundation/database';
import type { Needle } from './needles';
import { withPlantedMarker } from './planted-marker.store';
import { scanFiles } from './scan-files';
import { notLookedAt, type StoreReport, storeReport } from './store-report';

/** Heap, indexes, TOAST, temporary files and statistics in one store, the write-ahead log in another: both files of the cluster. */
export async function scanCluster(
  admin: DatabaseOptions | undefined,
  marker: string,
  needles: readonly Needle[],
): Promise<StoreReport[]> {
  if (!admin) {
    const because = 'no superuser is configured: LETHE_MIGRATE_ADMIN_PASSWORD_FILE';
    return [notLookedAt('heap', because), notLookedAt('wal', because)];
  }
  return withPlantedMarker(admin, marker, async (directory) => [
    storeReport('heap', await scanFiles(join(directory, 'base'), needles)),
    storeReport('wal', await scanFiles(join(directory, 'pg_wal'), needles)),
  ]);
}
