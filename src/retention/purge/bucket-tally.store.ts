import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type ClassBucket, PARTITIONED_TABLES } from '../partitions';

/** How long writers of a bucket may be waited for; it is nearly due, so there are hardly any. */
const LOCK_TIMEOUT_MS = 2_000;
/** The trigger that notes rows coming and going; `bucket_change.relation` says of which table. */
const TRIGGER = 'bucket_change';

/** Every bucket whose three partitions all have the trigger. Its tally counts only while they do: a partition that was made anew has none. */
export const WATCHED = `
  SELECT part[1]::int AS class_id, part[2]::bigint AS bucket
    FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid, regexp_match(relname, '_c(\\d+)_b(\\d+)$') part
   WHERE tgname = '${TRIGGER}' AND relnamespace = 'public'::regnamespace AND part IS NOT NULL
   GROUP BY 1, 2 HAVING count(*) = ${PARTITIONED_TABLES.length}`;

/** Rows of a tally's counts, by the column of `bucket_tally` and `purge_bucket`. */
export const TALLIED = { messages: 'message', statuses: 'message_status', events: 'platform_event' } as const;

/** Rows of `bucket_tally` and `bucket_change`: how much is in a bucket that is nearly due, exactly, without looking at each row again. */
@Injectable()
export class BucketTallyStore {
  constructor(private readonly database: DataSource) {}

  /** Removes what is left of buckets whose tables went otherwise than by a purge: in a replay after a restore, say. */
  async forgetUnwatched(): Promise<void> {
    await this.database.query(
      `DELETE FROM bucket_tally WHERE (class_id, bucket) NOT IN (SELECT class_id, bucket FROM (${WATCHED}) watched)`,
    );
    await this.database.query(
      `DELETE FROM bucket_change WHERE NOT EXISTS (SELECT FROM bucket_tally tally WHERE tally.class_id = bucket_change.class_id AND tally.bucket = bucket_change.bucket)`,
    );
  }

  /** Buckets whose rows are known. */
  counted(): Promise<ClassBucket[]> {
    return this.database.query<ClassBucket[]>(
      `SELECT class_id AS "classId", bucket::float AS bucket FROM bucket_tally JOIN (${WATCHED}) watched USING (class_id, bucket) WHERE counted_at IS NOT NULL`,
    );
  }

  /**
   * Notes from now on each row that comes into a bucket or leaves it; the lock that a trigger takes waits for whoever writes there, so nothing is between. Returns the
   * number to count under; a later call makes it void. Throws when writers do not end in time: then try later.
   */
  watch({ classId, bucket }: ClassBucket): Promise<number> {
    return this.database.transaction(async (tx) => {
      const [{ attempt }] = await tx.query<[{ attempt: number }]>(
        `INSERT INTO bucket_tally (class_id, bucket) VALUES ($1, $2)
         ON CONFLICT (class_id, bucket) DO UPDATE SET attempt = bucket_tally.attempt + 1, counted_at = NULL RETURNING attempt`,
        [classId, bucket],
      );
      await tx.query('DELETE FROM bucket_change WHERE class_id = $1 AND bucket = $2', [classId, bucket]);
      await tx.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
      await tx.query('SET LOCAL ROLE lethe_partitioner');
      for (const table of PARTITIONED_TABLES)
        await tx.query(
          `CREATE OR REPLACE TRIGGER ${TRIGGER} AFTER INSERT OR DELETE ON ${table}_c${classId}_b${bucket}
             FOR EACH ROW EXECUTE FUNCTION note_bucket_change('${table}')`,
        );
      return attempt;
    });
  }

  /**
   * Counts a watched bucket. One statement sees rows and noted changes at the same instant, so their difference stays true whatever is noted later. It reads the partitions
   * themselves: whoever used their parents would keep others from being detached meanwhile.
   */
  async count({ classId, bucket }: ClassBucket, attempt: number): Promise<void> {
    const counts = Object.entries(TALLIED).map(
      ([column, table]) =>
        `(SELECT count(*) FROM ${table}_c${classId}_b${bucket})
           - (SELECT coalesce(sum(change), 0) FROM bucket_change WHERE class_id = ${classId} AND bucket = ${bucket} AND relation = '${table}') AS ${column}`,
    );
    await this.database.transaction(async (tx) => {
      await tx.query('SET LOCAL ROLE lethe_partitioner');
      const [{ messages, statuses, events }] = await tx.query<[Record<keyof typeof TALLIED, string>]>(
        `SELECT ${counts.join(', ')}`,
      );
      await tx.query('RESET ROLE');
      await tx.query(
        `UPDATE bucket_tally SET counted_at = now(), messages = $4, statuses = $5, events = $6 WHERE class_id = $1 AND bucket = $2 AND attempt = $3`,
        [classId, bucket, attempt, messages, statuses, events],
      );
    });
  }
}
