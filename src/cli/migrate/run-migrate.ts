import { join } from 'node:path';
import { statutoryPeriod } from '../../retention';
import { packageRoot } from '../package-root';
import { migrate, type MigrateResult } from './migrate.store';
import { KEYRING_ROLES, MAIN_GROUPS, MAIN_ROLES, provision } from './roles.store';
import { setStatutoryPeriod } from './statutory-class.store';
import { migrateSettings, rolePasswordFiles } from './settings';

/** Migrates one database as the environment says, creating roles and the database first when it names a superuser. */
export async function runMigrate(side: 'main' | 'keyring', env: NodeJS.ProcessEnv): Promise<MigrateResult> {
  const { owner, admin, roleSecrets, country } = migrateSettings(side, env);
  const roles = side === 'main' ? MAIN_ROLES : KEYRING_ROLES;
  if (admin && roleSecrets !== undefined)
    await provision(admin, {
      database: owner.name,
      owner: owner.user,
      roles,
      groups: side === 'main' ? MAIN_GROUPS : [],
      passwordFiles: rolePasswordFiles(roleSecrets, [owner.user, ...roles]),
    });
  const result = await migrate(owner, side, migrateFolders(side));
  if (side === 'main') await setStatutoryPeriod(owner, statutoryPeriod(country).periodDays);
  return result;
}

/** Where the migrations of a side are, compiled when this file is, and the grants. */
export function migrateFolders(side: 'main' | 'keyring'): { migrations: string; grants: string } {
  const code = __filename.endsWith('.js') ? join(packageRoot(), 'dist') : packageRoot();
  return {
    migrations: join(code, 'migrations', side),
    grants: join(packageRoot(), 'migrations', 'grants'),
  };
}
