import type { QueryRunner } from 'typeorm';
import { bucketStartSeconds } from '../../crypto';
import { type Database, type DatabaseOptions, openDatabase } from '../../foundation/database';
import type { RowCounts } from '../backup.store';

/** What a dump will hold, by the very snapshot that it is taken from. */
export interface DumpContent {
  /** Name of the exported snapshot: `pg_dump --snapshot`. */
  snapshot: string;
  epochs: { classId: number; bucket: number }[];
  rows: RowCounts;
  dataFrom: Date;
  dataTo: Date;
}

const COUNTED = [
  'subject',
  'message',
  'message_status',
  'platform_event',
  'request',
  'certificate',
  'audit_entry',
] as const;

/** A transaction whose snapshot a dump shares, so that the catalogue and the dump agree. Close it when the dump has ended. */
export class DumpSnapshot {
  private constructor(
    private readonly database: Database,
    private readonly runner: QueryRunner,
    readonly content: DumpContent,
  ) {}

  /** Opens it with the role that dumps are taken with. */
  static async open(options: DatabaseOptions, now: Date): Promise<DumpSnapshot> {
    const database = await openDatabase({ ...options, poolSize: 1 });
    const runner = database.createQueryRunner();
    try {
      await runner.startTransaction('REPEATABLE READ');
      await runner.query('SET TRANSACTION READ ONLY');
      return new DumpSnapshot(database, runner, await readContent(runner, now));
    } catch (error) {
      await runner.release();
      await database.destroy();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.runner.rollbackTransaction().catch(() => undefined);
    await this.runner.release();
    await this.database.destroy();
  }
}

/** Rows of a database now, to compare with what the catalogue says of a copy. */
export async function countRows(options: DatabaseOptions): Promise<RowCounts> {
  const database = await openDatabase({ ...options, poolSize: 1 });
  try {
    return await countIn((sql) => database.query(sql));
  } finally {
    await database.destroy();
  }
}

async function readContent(runner: QueryRunner, now: Date): Promise<DumpContent> {
  const ask = (sql: string) => runner.query(sql) as Promise<unknown>;
  const [{ snapshot }] = (await ask('SELECT pg_export_snapshot() AS snapshot')) as [{ snapshot: string }];
  const found = (await ask(
    `SELECT DISTINCT part[2]::int AS "classId", part[3]::float AS bucket
       FROM pg_class, regexp_match(relname, '^(message|message_status|platform_event)_c(\\d+)_b(\\d+)$') part
      WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND part IS NOT NULL`,
  )) as { classId: number; bucket: number }[];
  const starts = found.map(({ bucket }) => bucketStartSeconds(bucket) * 1_000);
  return {
    snapshot,
    epochs: found,
    rows: await countIn(ask),
    dataFrom: new Date(Math.min(now.getTime(), ...starts)),
    dataTo: now,
  };
}

async function countIn(ask: (sql: string) => Promise<unknown>): Promise<RowCounts> {
  const counts = COUNTED.map((table) => `(SELECT count(*) FROM ${table})::float AS ${table}`);
  const [row] = (await ask(`SELECT ${counts.join(', ')}`)) as [RowCounts];
  return row;
}
