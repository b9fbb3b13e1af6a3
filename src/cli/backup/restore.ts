import { AuditLog } from '../../audit';
import { keyOfDump, type RecoveryPoint } from '../../backups';
import { EMPTY_ROOT } from '../../crypto';
import { systemClock } from '../../foundation/clock';
import { databaseKeys, loadConfig, readSecretFile } from '../../foundation/config';
import { databaseOptions, type DatabaseOptions, openDatabase } from '../../foundation/database';
import { DomainError } from '../../foundation/errors';
import { ApiKeys, ApiKeyStore } from '../../identity';
import { createDatabase, migrateSettings } from '../migrate';
import type { Ground } from './ground';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Options of `lethe backup restore`. */
export interface RestoreOptions {
  to?: string;
  toDirectory?: string;
  until?: string;
  port?: string;
  acceptFork?: boolean;
  ownerKey?: string;
}

/** Restores a dump into a new database, a physical copy into a new folder; or accepts a fork. */
export async function restore(
  ground: Ground,
  id: string | undefined,
  options: RestoreOptions,
): Promise<void> {
  if (options.acceptFork) return acceptFork(ground, options.ownerKey);
  if (id === undefined) throw what();
  if (!UUID.test(id)) throw what();
  const kind = await kindOf(ground, id);
  if (kind === 'pg-dump') {
    if (options.to === undefined) throw what();
    const database = await newDatabase(options.to);
    console.log(JSON.stringify((await ground.dumps.restore(id, { database })).rows));
    return;
  }
  const { toDirectory: directory, until, port } = options;
  if (directory === undefined || until === undefined || !/^\d{2,5}$/.test(port ?? '')) throw what();
  await ground.physical().restore(id, { directory, until: recoveryPoint(until), port: Number(port) });
  console.log(directory);
  console.error(
    `start a server on it; it recovers, listens on port ${port} and archives nothing. Then point the processes at it`,
  );
}

/** Where the database is lost, and the catalogue with it, a dump is found by the name of its file. */
async function kindOf({ store, dumps }: Ground, id: string): Promise<string> {
  if ((await store.find(id)) !== undefined) return (await store.restorable(id)).kind;
  const files = await dumps.list();
  if (files.some(({ objectKey }) => objectKey === keyOfDump(id))) return 'pg-dump';
  throw new DomainError(
    'missing',
    'backup.unknown',
    'neither the catalogue nor the object store has a copy of that id; lethe backup list shows the first, the files below dumps/ bear the ids of the second',
  );
}

function what(): DomainError {
  return new DomainError(
    'invalid',
    'backup.restore.what',
    'say which copy and where to: lethe backup restore <id> --to <database> for a dump; ' +
      '<id> --to-directory <folder> --port <port> --until end-of-copy | time=2026-11-27T10:00:00Z | name=<restore point> | lsn=<lsn> for a physical copy',
  );
}

/** Reads how far to recover. There is no default: the tools' own is the end of the log, past every erasure. */
function recoveryPoint(text: string): RecoveryPoint {
  if (text === 'end-of-copy') return { type: 'immediate' };
  const [, type, value = ''] = /^(time|name|lsn)=(.+)$/.exec(text) ?? [];
  if (type === 'name' && /^[\w.-]{1,63}$/.test(value)) return { type, name: value };
  if (type === 'lsn' && /^[0-9A-F]+\/[0-9A-F]+$/.test(value)) return { type, lsn: value };
  const at = new Date(value);
  // With its offset: a local time would be read in the zone of whoever runs the server.
  if (type === 'time' && /(?:Z|[+-]\d{2}:\d{2})$/.test(value) && !Number.isNaN(at.getTime()))
    return { type, at };
  throw what();
}

/** Lets the ledger be replayed from its first entry into a database with another history. Only an owner can, and only where the worker found such a history. */
async function acceptFork({ guard }: Ground, keyFile: string | undefined): Promise<void> {
  if (keyFile === undefined)
    throw new DomainError('invalid', 'backup.owner-key', '--accept-fork needs --owner-key: an owner decides');
  const actor = await ownerOf(keyFile);
  await guard.transaction(async (tx) => {
    const isWaiting = await guard.acceptFork(tx, EMPTY_ROOT);
    if (!isWaiting)
      throw new DomainError(
        'conflict',
        'backup.not-forked',
        'no worker has found that this database (LETHE_DATABASE_NAME) has another history than the keyring: there is nothing to accept; ' +
          'start the worker on it, and see what GET /health/ready or its log says',
      );
    await new AuditLog().append(tx, {
      type: 'restore.replayed',
      actor,
      code: 'fork-accepted',
    });
  });
  console.log('accepted: the worker now replays every destruction into this database, and then serves it');
}

/** Whose key the file holds. Asked with the rights of the API: the worker may read no keys. */
async function ownerOf(keyFile: string) {
  const config = loadConfig('api', databaseKeys('lethe_api'));
  const database = await openDatabase({ ...databaseOptions(config, 'lethe backup'), poolSize: 1 });
  try {
    const keys = new ApiKeys(new ApiKeyStore(database), new AuditLog(), systemClock, 90);
    const { role, actor } = await keys.authenticate(readKey(keyFile));
    if (role !== 'owner')
      throw new DomainError(
        'denied',
        'backup.owner-key',
        `that key is of the role ${role}; an owner decides`,
      );
    return actor;
  } finally {
    await database.destroy();
  }
}

function readKey(file: string): string {
  try {
    return readSecretFile(file).toString('utf8');
  } catch (cause) {
    throw new DomainError(
      'invalid',
      'backup.owner-key',
      `--owner-key takes a file with the API key of an owner; ${file} cannot be read (${(cause as NodeJS.ErrnoException).code})`,
      { cause },
    );
  }
}

/** Makes the database to restore into. Only a superuser can give the objects of a dump back to their owners. */
async function newDatabase(name: string): Promise<DatabaseOptions> {
  const { admin, owner } = migrateSettings('main', process.env);
  if (!admin)
    throw new DomainError(
      'invalid',
      'backup.admin',
      'restoring needs LETHE_MIGRATE_ADMIN_PASSWORD_FILE: a dump is given back to its owners by a superuser',
    );
  await createDatabase(admin, { database: name, owner: owner.user }).catch((error: unknown) => {
    throw isTaken(error)
      ? new DomainError(
          'conflict',
          'backup.restore.exists',
          `there is a database ${name} already, and nothing is restored over one: name another with --to, or drop it if a restore that failed left it`,
        )
      : error;
  });
  return { ...admin, name, applicationName: 'lethe backup' };
}

/** SQLSTATE of a database whose name is taken. */
function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '42P04';
}
