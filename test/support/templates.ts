import { join } from 'node:path';
import {
  KEYRING_ROLES,
  MAIN_GROUPS,
  MAIN_ROLES,
  migrate,
  migrateFolders,
  provision,
} from '../../src/cli/migrate';
import { embeddedScripts } from '../../src/cli/embedded/scripts';
import { openDatabase } from '../../src/foundation/database';
import { adminOf, connectionOf, type TestServices } from './services';

/** The two databases and what belongs to each. */
export const SIDES = {
  main: { template: 'lethe_template', owner: 'lethe_owner', roles: MAIN_ROLES, groups: MAIN_GROUPS },
  keyring: {
    template: 'lethe_keyring_template',
    owner: 'lethe_keyring_owner',
    roles: KEYRING_ROLES,
    groups: [],
  },
} as const;

/** One of {@link SIDES}. */
export type SideName = keyof typeof SIDES;

/** Creates roles and both template databases, migrated and granted; every test file's databases are copies of them. */
export async function prepareTemplates(services: TestServices): Promise<void> {
  await Promise.all([prepare(services, 'main'), prepare(services, 'keyring')]);
}

async function prepare(services: TestServices, side: SideName): Promise<void> {
  const { template, owner, roles, groups } = SIDES[side];
  const passwordFiles = new Map(
    [owner, ...roles].map((role) => [role, join(services.home, 'secrets', role)]),
  );
  for (const file of passwordFiles.values()) embeddedScripts().ensureSecret(file);
  const admin = await openDatabase(adminOf(services[side]));
  try {
    const found: unknown[] = await admin.query(
      'SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate',
      [template],
    );
    if (found.length > 0) return;
    await provision(adminOf(services[side]), { database: template, owner, roles, groups, passwordFiles });
    await migrate(connectionOf(services[side], template, owner, services.home), side, migrateFolders(side));
    await admin.query(`ALTER DATABASE ${template} IS_TEMPLATE true ALLOW_CONNECTIONS false`);
  } finally {
    await admin.destroy();
  }
}
