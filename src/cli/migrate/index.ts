export { migrate, type MigrateResult } from './migrate.store';
export {
  createDatabase,
  KEYRING_ROLES,
  MAIN_GROUPS,
  MAIN_ROLES,
  provision,
  restrictConnections,
  type Provision,
} from './roles.store';
export { migrateFolders, runMigrate } from './run-migrate';
export { migrateKeys, migrateSettings } from './settings';
