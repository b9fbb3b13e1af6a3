import type { DataSource } from 'typeorm';
import { type DatabaseOptions, openDatabase } from '../../foundation/database';
import { readSecretFile } from '../../foundation/config';

/**
 * A role that nobody logs in as: it owns something. `owner` (the migrator) has its powers always, `members` only after a `SET ROLE`, so that no
 * other statement of theirs can use them.
 */
export interface GroupRole {
  role: string;
  members: readonly string[];
}

/** A database, its owner and the roles that may connect to it. `passwordFiles` holds a file for every role. */
export interface Provision {
  database: string;
  owner: string;
  roles: readonly string[];
  groups?: readonly GroupRole[];
  passwordFiles: ReadonlyMap<string, string>;
}

/** Roles of the main cluster besides the owner, one per process, and the one that dumps are taken with. */
export const MAIN_ROLES = ['lethe_ingest', 'lethe_api', 'lethe_worker', 'lethe_backup'] as const;

/** The owner of the partitioned tables: detaching and dropping a partition needs ownership, and only the purge takes this role. */
export const MAIN_GROUPS: readonly GroupRole[] = [{ role: 'lethe_partitioner', members: ['lethe_worker'] }];

/** A restore drill makes a scratch database and drops it; the role owns nothing else. */
const MAKES_DATABASES: ReadonlySet<string> = new Set(['lethe_backup']);

const COPIES_PHYSICALLY = 'lethe_backup';
const BASE_BACKUP_FUNCTIONS = [
  'pg_backup_start(text, boolean)',
  'pg_backup_stop(boolean)',
  'pg_switch_wal()',
  'pg_create_restore_point(text)',
];

/** Roles of the keyring's cluster besides the owner: the server, and the verifier that only reads. */
export const KEYRING_ROLES = ['lethe_keyring', 'lethe_keyring_verifier'] as const;

/**
 * Creates roles and database as a superuser, or brings them up to date: passwords follow their files, and nobody but the roles connects.
 * `admin` names a database that exists, such as `postgres`.
 */
export async function provision(admin: DatabaseOptions, wanted: Provision): Promise<void> {
  const connection = await openDatabase(admin);
  try {
    for (const role of [wanted.owner, ...wanted.roles])
      await ensureRole(connection, role, wanted.passwordFiles);
    for (const group of wanted.groups ?? []) await ensureGroup(connection, group, wanted.owner);
    const found: unknown[] = await connection.query('SELECT 1 FROM pg_database WHERE datname = $1', [
      wanted.database,
    ]);
    if (found.length === 0)
      await connection.query(`CREATE DATABASE ${quoted(wanted.database)} OWNER ${quoted(wanted.owner)}`);
    await restrictConnections(connection, wanted);
  } finally {
    await connection.destroy();
  }
  if (wanted.roles.includes(COPIES_PHYSICALLY)) await letCopyPhysically({ ...admin, name: wanted.database });
}

/**
 * Lets the role of dumps do what pgBackRest asks a server for, and see who else copies: begin and end a base backup, switch segments, read settings and
 * replication; and have a drill's scratch database flushed before its files are searched. It reads no file through any of them: that takes the account of the server's
 * files.
 */
async function letCopyPhysically(admin: DatabaseOptions): Promise<void> {
  const connection = await openDatabase(admin);
  try {
    await connection.query(`GRANT pg_monitor, pg_checkpoint TO ${COPIES_PHYSICALLY}`);
    await connection.query(
      `GRANT EXECUTE ON FUNCTION ${BASE_BACKUP_FUNCTIONS.join(', ')} TO ${COPIES_PHYSICALLY}`,
    );
  } finally {
    await connection.destroy();
  }
}

/** Creates a database that does not exist yet, and lets nobody but the roles of the main database connect; throws when the name is taken. */
export async function createDatabase(
  admin: DatabaseOptions,
  { database, owner }: Pick<Provision, 'database' | 'owner'>,
): Promise<void> {
  const connection = await openDatabase(admin);
  try {
    await connection.query(`CREATE DATABASE ${quoted(database)} OWNER ${quoted(owner)}`);
    await restrictConnections(connection, { database, roles: MAIN_ROLES });
  } finally {
    await connection.destroy();
  }
}

/** Lets only the roles connect to the database; a database made from a template starts with PostgreSQL's open default. */
export async function restrictConnections(
  connection: DataSource,
  { database, roles }: Pick<Provision, 'database' | 'roles'>,
): Promise<void> {
  await connection.query(`REVOKE ALL ON DATABASE ${quoted(database)} FROM PUBLIC`);
  await connection.query(`GRANT CONNECT ON DATABASE ${quoted(database)} TO ${roles.map(quoted).join(', ')}`);
}

async function ensureRole(
  connection: DataSource,
  role: string,
  passwordFiles: ReadonlyMap<string, string>,
): Promise<void> {
  const file = passwordFiles.get(role);
  if (file === undefined) throw new Error(`no password file for the role ${role}`);
  const found: unknown[] = await connection.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
  const password = readSecretFile(file).toString('utf8').replaceAll("'", "''");
  await connection.query(
    `${found.length === 0 ? 'CREATE' : 'ALTER'} ROLE ${quoted(role)}
     LOGIN NOSUPERUSER ${MAKES_DATABASES.has(role) ? 'CREATEDB' : 'NOCREATEDB'} NOCREATEROLE NOBYPASSRLS PASSWORD '${password}'`,
  );
}

async function ensureGroup(
  connection: DataSource,
  { role, members }: GroupRole,
  owner: string,
): Promise<void> {
  const found: unknown[] = await connection.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
  await connection.query(
    `${found.length === 0 ? 'CREATE' : 'ALTER'} ROLE ${quoted(role)} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS`,
  );
  for (const member of members) await connection.query(`ALTER ROLE ${quoted(member)} NOINHERIT`);
  await connection.query(`GRANT ${quoted(role)} TO ${[owner, ...members].map(quoted).join(', ')}`);
}

function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
