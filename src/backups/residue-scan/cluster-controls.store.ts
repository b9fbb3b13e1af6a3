import type { QueryRunner } from 'typeorm';
import { type DatabaseOptions, openDatabase } from '../../foundation/database';

/** Rows of a sort that no memory of 64 kB holds. */
const SPILLED_ROWS = 20_000;

/** Where the files of a database are. */
export interface DatabaseFiles {
  /** `data_directory` of its cluster. */
  data: string;
  /** Its number, which its folder below `base` is named by. */
  oid: string;
}

/**
 * Plants a marker where PostgreSQL writes, each by the way that data come there: a table (heap and log of changes), a sort that goes to a temporary file, and, where
 * `inLog`, a line of the server's log. Has it flushed, calls back while all of them are there, and removes them. Needs to read settings, to make a table and to ask for a
 * checkpoint; `inLog` needs a superuser.
 */
export async function withClusterControls<T>(
  options: DatabaseOptions,
  marker: string,
  work: (files: DatabaseFiles) => Promise<T>,
  inLog = false,
): Promise<T> {
  const database = await openDatabase({ ...options, poolSize: 1 });
  const runner = database.createQueryRunner();
  try {
    await runner.query('DROP TABLE IF EXISTS residue_control');
    await runner.query('CREATE TABLE residue_control (marker text NOT NULL)');
    try {
      await runner.query('INSERT INTO residue_control VALUES ($1)', [marker]);
      if (inLog) await runner.query(`DO $$ BEGIN RAISE LOG '${marker}'; END $$`);
      await runner.query('CHECKPOINT');
      return await whileSpilled(runner, async () => {
        const rows = (await runner.query(
          `SELECT current_setting('data_directory') AS data, oid::text FROM pg_database WHERE datname = current_database()`,
        )) as DatabaseFiles[];
        return work(rows[0]!);
      });
    } finally {
      await runner.query('DROP TABLE residue_control');
    }
  } finally {
    await runner.release();
    await database.destroy();
  }
}

/** A cursor keeps the temporary file of its sort until its transaction ends. */
async function whileSpilled<T>(runner: QueryRunner, work: () => Promise<T>): Promise<T> {
  await runner.startTransaction();
  try {
    await runner.query(`SET LOCAL work_mem = '64kB'`);
    await runner.query(`SET LOCAL temp_tablespaces = ''`);
    await runner.query(
      `DECLARE residue_spill NO SCROLL CURSOR FOR SELECT marker || n FROM residue_control, generate_series(1, ${SPILLED_ROWS}) n ORDER BY 1 DESC`,
    );
    await runner.query('FETCH 1 FROM residue_spill');
    return await work();
  } finally {
    await runner.rollbackTransaction();
  }
}
