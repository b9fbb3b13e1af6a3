import { DataSource } from 'typeorm';
import { type DatabaseOptions, dataSourceOptions } from '../../foundation/database';
import { applyGrants, type Side } from './grants.store';
import { loadMigrations } from './migration-classes.store';

/** What a run did: the migrations it applied, oldest first, and the grants files. */
export interface MigrateResult {
  applied: string[];
  grants: string[];
}

/**
 * Brings one database to the newest schema as its owner, then sets the grants. Every migration is a transaction of its own, and an
 * advisory lock lets one migrator at a time work; whoever comes second finds nothing left to do.
 */
export async function migrate(
  owner: DatabaseOptions,
  side: Side,
  folders: { migrations: string; grants: string },
): Promise<MigrateResult> {
  const connection = new DataSource({
    ...dataSourceOptions({ ...owner, poolSize: 2 }),
    migrations: loadMigrations(folders.migrations),
    migrationsTableName: 'schema_migration',
    migrationsTransactionMode: 'each',
  });
  await connection.initialize();
  const lock = connection.createQueryRunner();
  try {
    await lock.query(`SELECT pg_advisory_lock(hashtext('lethe/migrate'))`);
    await connection.query('ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC');
    const applied = await connection.runMigrations();
    const grants = await applyGrants(connection, folders.grants, side);
    return { applied: applied.map(({ name }) => name), grants };
  } finally {
    await lock.release();
    await connection.destroy();
  }
}
