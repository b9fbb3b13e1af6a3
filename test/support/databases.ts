import { randomBytes } from 'node:crypto';
import { restrictConnections } from '../../src/cli/migrate';
import { type DatabaseOptions, openDatabase } from '../../src/foundation/database';
import { closeAtEnd, closed } from './leftovers';
import { adminOf, connectionOf, testServices } from './services';
import { type SideName, SIDES } from './templates';

/** A database of one test file: a copy of the migrated template, made in milliseconds. */
export interface TestDatabase {
  name: string;
  /** How a role connects: `lethe_owner`, `lethe_ingest`, … or `lethe_keyring_owner`, `lethe_keyring`, … */
  as(role: string): DatabaseOptions;
  /** How the superuser connects, for looking at what no role may see. */
  admin: DatabaseOptions;
  /** Removes it, ending connections that are still open. */
  drop(): Promise<void>;
}

/** A copy of the main database. */
export function createMainDatabase(): Promise<TestDatabase> {
  return create('main');
}

/** A copy of the keyring's database. */
export function createKeyringDatabase(): Promise<TestDatabase> {
  return create('keyring');
}

async function create(side: SideName): Promise<TestDatabase> {
  const services = testServices();
  const cluster = services[side];
  const { template, owner, roles } = SIDES[side];
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asAdmin(async (admin) => {
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template} OWNER ${owner}`);
    await restrictConnections(admin, { database: name, roles });
  });
  const database: TestDatabase = {
    name,
    as: (role) => connectionOf(cluster, name, role, services.home),
    admin: adminOf(cluster, name),
    drop: async () => {
      await asAdmin((admin) => admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
      closed(database);
    },
  };
  closeAtEnd(database, () => database.drop());
  return database;

  async function asAdmin(
    work: (admin: Awaited<ReturnType<typeof openDatabase>>) => Promise<void>,
  ): Promise<void> {
    const admin = await openDatabase(adminOf(cluster));
    try {
      await work(admin);
    } finally {
      await admin.destroy();
    }
  }
}
