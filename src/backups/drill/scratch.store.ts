import type { DataSource } from 'typeorm';
import { type DatabaseOptions, openDatabase } from '../../foundation/database';
import { DomainError } from '../../foundation/errors';
import type { DrillStore } from './drill.store';

/** A database that lives as long as a drill. */
export interface Scratch {
  options: DatabaseOptions;
  drop: () => Promise<void>;
}

const PREFIX = 'lethe_drill_';

/**
 * Makes an empty database for a drill beside the running one, as the role that dumps are taken with; what an attempt that was killed left goes first. Throws
 * `drill.scratch` when that role may not.
 */
export async function createScratch(source: DatabaseOptions, drillId: string): Promise<Scratch> {
  const name = `${PREFIX}${drillId.replaceAll('-', '')}`;
  await inside(source, async (connection) => {
    await drop(connection, name);
    await connection.query(`CREATE DATABASE "${name}"`);
  }).catch((cause: unknown) => {
    throw new DomainError(
      'conflict',
      'drill.scratch',
      'the backup role cannot make a scratch database: ALTER ROLE … CREATEDB, or run lethe migrate with an administrator',
      { cause },
    );
  });
  return {
    options: { ...source, name },
    drop: () => inside(source, (connection) => drop(connection, name)),
  };
}

/** Drops scratch databases that outlived their drill: whoever was killed dropped nothing, and they hold a whole copy. */
export class ScratchSweep {
  private idleBefore: ReadonlySet<string> = new Set();

  constructor(
    private readonly source: DatabaseOptions,
    private readonly drills: Pick<DrillStore, 'endedOf'>,
  ) {}

  /**
   * Returns how many were dropped: those whose drill has ended. One whose drill is not known here may be another installation's in the same cluster: it goes
   * when nobody was connected to it at two calls on end.
   */
  runOnce(): Promise<number> {
    return inside(this.source, async (connection) => {
      const found = await scratchesIn(connection);
      const ended = await this.drills.endedOf(found.map(({ drillId }) => drillId));
      const unknownIdle = found.filter(({ drillId, busy }) => !ended.has(drillId) && !busy);
      const over = [
        ...found.filter(({ drillId }) => ended.get(drillId)),
        ...unknownIdle.filter(({ name }) => this.idleBefore.has(name)),
      ];
      this.idleBefore = new Set(unknownIdle.map(({ name }) => name));
      for (const { name } of over) await drop(connection, name);
      return over.length;
    });
  }
}

/** Scratch databases of the connection's own role. */
async function scratchesIn(
  connection: DataSource,
): Promise<{ name: string; drillId: string; busy: boolean }[]> {
  return connection.query(
    `SELECT d.datname AS name, substr(d.datname, ${PREFIX.length + 1})::uuid::text AS "drillId",
            EXISTS (SELECT FROM pg_stat_activity a WHERE a.datid = d.oid) AS busy
       FROM pg_database d WHERE d.datname ~ '^${PREFIX}[0-9a-f]{32}$' AND pg_get_userbyid(d.datdba) = current_user`,
  );
}

async function drop(connection: DataSource, name: string): Promise<void> {
  await connection.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
}

async function inside<T>(options: DatabaseOptions, work: (connection: DataSource) => Promise<T>): Promise<T> {
  const connection = await openDatabase({ ...options, poolSize: 1 });
  try {
    return await work(connection);
  } finally {
    await connection.destroy();
  }
}
