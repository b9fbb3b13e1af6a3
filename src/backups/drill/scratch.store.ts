import type { DataSource } from 'typeorm';
import { type DatabaseOptions, openDatabase } from '../../foundation/database';
import { DomainError } from '../../foundation/errors';

/** A database that lives as long as a drill. */
export interface Scratch {
  options: DatabaseOptions;
  drop: () => Promise<void>;
}

/** Makes an empty database beside the running one, as the role that dumps are taken with; throws `drill.scratch` when that role may not. */
export async function createScratch(source: DatabaseOptions, name: string): Promise<Scratch> {
  await inside(source, (connection) => connection.query(`CREATE DATABASE "${name}"`)).catch(
    (cause: unknown) => {
      throw new DomainError(
        'conflict',
        'drill.scratch',
        'the backup role cannot make a scratch database: ALTER ROLE … CREATEDB, or run lethe migrate with an administrator',
        { cause },
      );
    },
  );
  return {
    options: { ...source, name },
    drop: async () => {
      await inside(source, (connection) =>
        connection.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`),
      );
    },
  };
}

async function inside(
  options: DatabaseOptions,
  work: (connection: DataSource) => Promise<unknown>,
): Promise<void> {
  const connection = await openDatabase({ ...options, poolSize: 1 });
  try {
    await work(connection);
  } finally {
    await connection.destroy();
  }
}
