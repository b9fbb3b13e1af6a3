import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { DatabaseOptions } from '../../foundation/database';
import { DomainError } from '../../foundation/errors';
import type { ObjectStore } from '../../foundation/objectstore';
import type { KeyringClient } from '../../keyring/client';
import type { RestoreReport } from '../adapters';
import type { BackupStore } from '../backup.store';
import { countRows } from './dump-snapshot.store';
import { type ProgramPlace, runProgram } from './postgres-program';
import { keyOfDump, openDump, placeOfDump } from './sealed-dump';

/** What {@link restoreDump} works with. */
export interface RestoreParts {
  store: BackupStore;
  keyring: KeyringClient;
  objects: ObjectStore;
  programs: ProgramPlace;
  /** The new, empty database, as somebody who may give its objects to their owners. */
  target: DatabaseOptions;
  /** Everything in it belongs to the role that restores, and nobody else gets rights: for a database that is thrown away. */
  ownedByTarget?: boolean | undefined;
}

/**
 * Restores a dump into a new, empty database; never over the running one. Rows are counted against the catalogue, if it knows of the dump. What was erased or purged since
 * the dump has rows again and opens nothing: its keys are gone. Throws `object-store.missing`, `backup.unknown`, `backup.expired`, `backup.pg_restore`, `backup.rows`.
 */
export async function restoreDump(id: string, parts: RestoreParts): Promise<RestoreReport> {
  const { store, keyring, objects, programs, target, ownedByTarget = false } = parts;
  const backup = (await store.find(id)) === undefined ? uncatalogued(id) : await store.restorable(id);
  const sealed: Readable = await objects.open(backup.objectKey);
  const program = runProgram('pg_restore', restoreArguments(target.name, ownedByTarget), {
    database: target,
    place: programs,
  });
  program.output.resume();
  try {
    await Promise.all([pipeline(openDump(keyring, backup, sealed), program.input), program.ended]);
  } catch (error) {
    // A program that gave up closes its input: its own status says more than the broken pipe.
    await program.ended;
    throw error;
  } finally {
    program.kill();
  }
  const rows = await countRows(target);
  const different = Object.entries(backup.rows ?? {}).filter(([table, count]) => rows[table] !== count);
  if (different.length > 0)
    throw new DomainError(
      'corrupt',
      'backup.rows',
      `the restored database has other counts than the catalogue: ${different.map(([table]) => table).join(', ')}`,
    );
  return { id, rows };
}

/** A dump that no row tells of, as after the loss of the database: found by its file's name, and counted against nothing. */
function uncatalogued(id: string) {
  return { ...placeOfDump(id), objectKey: keyOfDump(id), rows: null };
}

function restoreArguments(database: string, ownedByTarget: boolean): string[] {
  const owned = ownedByTarget ? ['--no-owner', '--no-privileges'] : [];
  return ['--exit-on-error', `--dbname=${database}`, ...owned];
}
