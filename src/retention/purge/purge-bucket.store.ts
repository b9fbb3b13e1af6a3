import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../../foundation/database';
import type { BucketCounts, ClassBucket } from '../partitions';
import { TALLIED, WATCHED } from './bucket-tally.store';

/** A bucket on its way out. */
export interface PurgeBucket extends ClassBucket {
  state: 'found' | 'shredded' | 'dropped';
  dueAt: Date;
  isCounted: boolean;
}

/** What a bucket held, and how long after its due time it was shredded. */
export interface DroppedBucket {
  /** Without those that a legal hold kept. */
  messages: number;
  held: number;
  statuses: number;
  events: number;
  lateMs: number;
}

/** Rows of `purge_bucket`: what a purge reached, so that the next one goes on from there. */
@Injectable()
export class PurgeBucketStore {
  constructor(private readonly database: DataSource) {}

  /** Runs work that must be committed together. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  /** Buckets that are known to be on their way out. */
  unfinished(): Promise<PurgeBucket[]> {
    return this.database.query<PurgeBucket[]>(
      `SELECT class_id AS "classId", bucket::float AS bucket, state, due_at AS "dueAt", counted_at IS NOT NULL AS "isCounted" FROM purge_bucket WHERE state <> 'dropped' ORDER BY due_at`,
    );
  }

  /** Takes back what was noted of buckets that are not due any more, because their period was lengthened before their key was destroyed. */
  async forgetUnless(due: readonly ClassBucket[]): Promise<void> {
    await this.database.query(
      `DELETE FROM purge_bucket known WHERE state = 'found'
          AND NOT EXISTS (SELECT FROM unnest($1::int[], $2::bigint[]) AS due (class_id, bucket)
                           WHERE due.class_id = known.class_id AND due.bucket = known.bucket)`,
      [due.map(({ classId }) => classId), due.map(({ bucket }) => bucket)],
    );
  }

  /** Notes that a bucket is going to be destroyed; one that was filled after it had been dropped begins anew. False when it was noted before. */
  async found(
    tx: Transaction,
    runId: string,
    { classId, bucket, dueAt }: ClassBucket & { dueAt: Date },
  ): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `INSERT INTO purge_bucket (class_id, bucket, run_id, state, due_at, messages, statuses, events, found_at, counted_at)
       VALUES ($1, $2, $3, 'found', $4, 0, 0, 0, now(), NULL)
       ON CONFLICT (class_id, bucket) DO UPDATE
          SET run_id = excluded.run_id, state = 'found', due_at = excluded.due_at, messages = 0, held = 0, statuses = 0, events = 0, found_at = now(),
              counted_at = NULL, shredded_at = NULL, detached_at = NULL, dropped_at = NULL
        WHERE purge_bucket.state = 'dropped'
       RETURNING 1`,
      [classId, bucket, runId, dueAt],
    );
    return rows.length > 0;
  }

  /** Buckets whose keys are destroyed and whose tables may still be there. */
  shreddedOnes(): Promise<ClassBucket[]> {
    return this.database.query<ClassBucket[]>(
      `SELECT class_id AS "classId", bucket::float AS bucket FROM purge_bucket WHERE state = 'shredded'`,
    );
  }

  /** Notes that a legal hold keeps this many more messages of a bucket. */
  async addHeld({ classId, bucket }: ClassBucket, messages: number): Promise<void> {
    await this.database.query(
      'UPDATE purge_bucket SET held = held + $3 WHERE class_id = $1 AND bucket = $2',
      [classId, bucket, messages],
    );
  }

  /** Notes that no message of these buckets can be opened any more. */
  async shredded(buckets: readonly ClassBucket[], at: Date): Promise<void> {
    await this.database.query(
      `UPDATE purge_bucket SET state = 'shredded', shredded_at = $3
         FROM unnest($1::int[], $2::bigint[]) AS done (class_id, bucket)
        WHERE purge_bucket.class_id = done.class_id AND purge_bucket.bucket = done.bucket AND state = 'found'`,
      [buckets.map(({ classId }) => classId), buckets.map(({ bucket }) => bucket), at],
    );
  }

  /** Notes what a shredded bucket holds by its tally. False when it has none: then it is to be counted. */
  async countedAhead({ classId, bucket }: ClassBucket): Promise<boolean> {
    const counts = Object.entries(TALLIED).map(
      ([column, table]) =>
        `${column} = tally.${column} + (SELECT coalesce(sum(change), 0) FROM bucket_change
           WHERE class_id = $1 AND bucket = $2 AND relation = '${table}')`,
    );
    const [, count] = await this.database.query<[unknown, number]>(
      `UPDATE purge_bucket SET counted_at = now(), ${counts.join(', ')}
         FROM bucket_tally tally JOIN (${WATCHED}) watched USING (class_id, bucket)
        WHERE tally.class_id = $1 AND tally.bucket = $2 AND tally.counted_at IS NOT NULL
          AND purge_bucket.class_id = $1 AND purge_bucket.bucket = $2 AND state = 'shredded' AND purge_bucket.counted_at IS NULL`,
      [classId, bucket],
    );
    return count > 0;
  }

  /** Notes what a shredded bucket holds, before its tables begin to go. */
  async counted({ classId, bucket }: ClassBucket, counts: BucketCounts): Promise<void> {
    await this.database.query(
      `UPDATE purge_bucket SET messages = $3, statuses = $4, events = $5, counted_at = now()
        WHERE class_id = $1 AND bucket = $2 AND state = 'shredded' AND counted_at IS NULL`,
      [classId, bucket, counts.message, counts.message_status, counts.platform_event],
    );
  }

  /** Notes that no statement sees anything of a bucket any more; what is left is files. */
  async detached({ classId, bucket }: ClassBucket): Promise<void> {
    await this.database.query(
      `UPDATE purge_bucket SET detached_at = now() WHERE class_id = $1 AND bucket = $2 AND state = 'shredded' AND detached_at IS NULL`,
      [classId, bucket],
    );
  }

  /** Notes that a run has removed the tables; returns what they held, and undefined when it was noted before. */
  async dropped(
    tx: Transaction,
    runId: string,
    { classId, bucket }: ClassBucket,
  ): Promise<DroppedBucket | undefined> {
    const [rows] = await tx.query<[DroppedBucket[], number]>(
      `UPDATE purge_bucket SET state = 'dropped', dropped_at = now(), run_id = $3 WHERE class_id = $1 AND bucket = $2 AND state = 'shredded'
       RETURNING greatest(0, messages - held)::float AS messages, held::float, statuses::float, events::float,
                 greatest(0, extract(epoch FROM shredded_at - due_at) * 1000)::float AS "lateMs"`,
      [classId, bucket, runId],
    );
    for (const table of ['bucket_tally', 'bucket_change'])
      await tx.query(`DELETE FROM ${table} WHERE class_id = $1 AND bucket = $2`, [classId, bucket]);
    return rows[0];
  }
}
