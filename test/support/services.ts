import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { embeddedScripts, type Services } from '../../src/cli/embedded/scripts';
import type { DatabaseOptions } from '../../src/foundation/database';

/** The throw-away services of this run; `home` is removed after it. */
export interface TestServices extends Services {
  home: string;
}

/** Finds what scripts/test.js started; says what to do when nothing is there. */
export function testServices(): TestServices {
  const home = process.env.LETHE_TEST_HOME;
  if (!home)
    throw new Error(
      'These tests need PostgreSQL and Redis. `npm test -- <jest arguments>` starts throw-away ones; ' +
        'without them only `npx jest --selectProjects unit` runs.',
    );
  return { ...(JSON.parse(readFileSync(join(home, 'services.json'), 'utf8')) as Services), home };
}

/** How a role connects to a database of a cluster; its password file is made when it is missing. */
export function connectionOf(
  cluster: Services['main'],
  database: string,
  role: string,
  home: string,
): DatabaseOptions {
  const passwordFile = join(home, 'secrets', role);
  embeddedScripts().ensureSecret(passwordFile);
  return {
    host: cluster.host,
    port: cluster.port,
    name: database,
    user: role,
    passwordFile,
    poolSize: 4,
    applicationName: 'test',
  };
}

/** How the superuser connects; for creating and dropping databases only. */
export function adminOf(cluster: Services['main'], database = 'postgres'): DatabaseOptions {
  return {
    host: cluster.host,
    port: cluster.port,
    name: database,
    user: cluster.adminUser,
    passwordFile: cluster.passwordFile,
    poolSize: 2,
    applicationName: 'test-admin',
  };
}
