import { Injectable } from '@nestjs/common';
import { DataSource, type QueryRunner } from 'typeorm';
import type { ClassBucket } from './bucket-range';

/** The partitioned tables; each bucket has one partition of each. */
export const PARTITIONED_TABLES = ['message', 'message_status', 'platform_event'] as const;
/** One of {@link PARTITIONED_TABLES}. */
export type PartitionedTable = (typeof PARTITIONED_TABLES)[number];

/** How many rows of a bucket there are in each table. */
export type BucketCounts = Record<PartitionedTable, number>;

/** A detach waits for statements that use the table; a dump may use it for hours, and the next run tries again. */
const LOCK_TIMEOUT_MS = 20_000;

/** Partitions of the message tables: found, counted, made ahead, and removed. */
@Injectable()
export class PartitionStore {
  constructor(private readonly database: DataSource) {}

  /** Every bucket that has a table of its own, attached, half detached or left behind. */
  buckets(): Promise<ClassBucket[]> {
    return this.database.query<ClassBucket[]>(
      `SELECT DISTINCT part[2]::int AS "classId", part[3]::float AS bucket
         FROM pg_class, regexp_match(relname, '^(message|message_status|platform_event)_c(\\d+)_b(\\d+)$') part
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND part IS NOT NULL
        ORDER BY 1, 2`,
    );
  }

  /** Rows of a bucket, through the parents: a partition that is detached counts nothing any more. */
  async count({ classId, bucket }: ClassBucket): Promise<BucketCounts> {
    const counts = PARTITIONED_TABLES.map(
      (table) =>
        `(SELECT count(*) FROM ${table} WHERE class_id = ${classId} AND bucket = ${bucket})::float AS ${table}`,
    );
    const [row] = await this.database.query<BucketCounts[]>(`SELECT ${counts.join(', ')}`);
    return row!;
  }

  /** Messages per bucket of a class, among these buckets. */
  async messagesPerBucket(classId: number, buckets: readonly number[]): Promise<Map<number, number>> {
    const rows = await this.database.query<{ bucket: number; messages: number }[]>(
      `SELECT bucket::float AS bucket, count(*)::float AS messages FROM message
        WHERE class_id = $1 AND bucket = ANY($2::bigint[]) GROUP BY bucket`,
      [classId, buckets],
    );
    return new Map(rows.map(({ bucket, messages }) => [bucket, messages]));
  }

  /** Makes the partitions of a bucket unless they exist. */
  async ensure({ classId, bucket }: ClassBucket): Promise<void> {
    await this.database.query('SELECT ensure_partitions($1, $2)', [classId, bucket]);
  }

  /** Where the write-ahead log is now, in bytes since its beginning. */
  async walPosition(): Promise<number> {
    const [row] = await this.database.query<{ at: number }[]>(
      `SELECT (pg_current_wal_lsn() - '0/0'::pg_lsn)::float AS at`,
    );
    return row!.at;
  }

  /**
   * Takes the tables of a bucket out of sight, from whatever point an earlier attempt reached; that takes as long for ten rows as for ten million. Returns false when a
   * table is in use for too long; then call again later. Needs a role that may become the owner of the tables.
   */
  detach({ classId, bucket }: ClassBucket, lockTimeoutMs = LOCK_TIMEOUT_MS): Promise<boolean> {
    return this.asPartitioner(lockTimeoutMs, async (runner) => {
      for (const table of PARTITIONED_TABLES)
        await detachOne(runner, `${table}_c${classId}`, `${table}_c${classId}_b${bucket}`);
    });
  }

  /** Drops the detached tables of a bucket, one by one, with their files: the file system takes some 0.2 s a gigabyte for that. False as {@link detach}. */
  drop({ classId, bucket }: ClassBucket, lockTimeoutMs = LOCK_TIMEOUT_MS): Promise<boolean> {
    return this.asPartitioner(lockTimeoutMs, async (runner) => {
      for (const table of PARTITIONED_TABLES)
        await runner.query(`DROP TABLE IF EXISTS ${table}_c${classId}_b${bucket}`);
    });
  }

  private async asPartitioner(
    lockTimeoutMs: number,
    work: (runner: QueryRunner) => Promise<void>,
  ): Promise<boolean> {
    const runner = this.database.createQueryRunner();
    await runner.connect();
    try {
      await runner.query('SET ROLE lethe_partitioner');
      await runner.query(`SET lock_timeout = ${lockTimeoutMs}`);
      await work(runner);
      return true;
    } catch (error) {
      if (isLockTimeout(error)) return false;
      throw error;
    } finally {
      await runner.query('RESET lock_timeout').catch(() => undefined);
      await runner.query('RESET ROLE').catch(() => undefined);
      await runner.release();
    }
  }
}

/** Both run outside a transaction: the first makes the partition invisible and waits for readers, the second ends what a crash interrupted. */
async function detachOne(runner: QueryRunner, parent: string, partition: string): Promise<void> {
  const state = await attachment(runner, partition);
  if (state === 'attached')
    await runner.query(`ALTER TABLE ${parent} DETACH PARTITION ${partition} CONCURRENTLY`);
  if (state === 'pending') await runner.query(`ALTER TABLE ${parent} DETACH PARTITION ${partition} FINALIZE`);
}

type Attachment = 'attached' | 'pending' | 'detached' | 'none';

async function attachment(runner: QueryRunner, partition: string): Promise<Attachment> {
  const rows = (await runner.query(
    `SELECT CASE WHEN i.inhdetachpending THEN 'pending' WHEN i.inhrelid IS NOT NULL THEN 'attached' ELSE 'detached' END AS state
       FROM pg_class c LEFT JOIN pg_inherits i ON i.inhrelid = c.oid
      WHERE c.oid = to_regclass($1)`,
    [`public.${partition}`],
  )) as { state: Attachment }[];
  return rows[0]?.state ?? 'none';
}

/** SQLSTATE of a lock that was not to be had in time. */
function isLockTimeout(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '55P03';
}
