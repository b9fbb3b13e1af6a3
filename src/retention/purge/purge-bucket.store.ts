import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../../foundation/database';
import type { BucketCounts, ClassBucket } from '../partitions';

/** A bucket on its way out. */
export interface PurgeBucket extends ClassBucket {
  state: 'found' | 'shredded' | 'dropped';
  dueAt: Date;
}

/** Rows of `purge_bucket`: what a purge reached, so that the next one goes on from there. */
@Injectable()
export class PurgeBucketStore {
  constructor(private readonly database: DataSource) {}

  /** Buckets that are known to be on their way out. */
  unfinished(): Promise<PurgeBucket[]> {
    return this.database.query<PurgeBucket[]>(
      `SELECT class_id AS "classId", bucket::float AS bucket, state, due_at AS "dueAt" FROM purge_bucket WHERE state <> 'dropped' ORDER BY due_at`,
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

  /** Notes that a bucket is going to be destroyed; one that was filled after it had been dropped begins anew. */
  async found(
    tx: Transaction,
    runId: string,
    { classId, bucket, dueAt }: ClassBucket & { dueAt: Date },
    counts: BucketCounts,
  ): Promise<void> {
    await tx.query(
      `INSERT INTO purge_bucket (class_id, bucket, run_id, state, due_at, messages, statuses, events, found_at)
       VALUES ($1, $2, $3, 'found', $4, $5, $6, $7, now())
       ON CONFLICT (class_id, bucket) DO UPDATE
          SET run_id = excluded.run_id, state = 'found', due_at = excluded.due_at, messages = excluded.messages, statuses = excluded.statuses,
              events = excluded.events, found_at = now(), shredded_at = NULL, dropped_at = NULL
        WHERE purge_bucket.state = 'dropped'`,
      [classId, bucket, runId, dueAt, counts.message, counts.message_status, counts.platform_event],
    );
  }

  /** Counts what earlier runs left for the run that ends it. */
  async takeOver(runId: string): Promise<void> {
    await this.database.query(`UPDATE purge_bucket SET run_id = $1 WHERE state <> 'dropped'`, [runId]);
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

  /** Notes that the tables are gone; returns the counts once, and undefined when it was noted before. */
  async dropped(
    tx: Transaction,
    { classId, bucket }: ClassBucket,
  ): Promise<{ messages: number; statuses: number; events: number } | undefined> {
    const [rows] = await tx.query<[{ messages: number; statuses: number; events: number }[], number]>(
      `UPDATE purge_bucket SET state = 'dropped', dropped_at = now() WHERE class_id = $1 AND bucket = $2 AND state = 'shredded'
       RETURNING messages::float, statuses::float, events::float`,
      [classId, bucket],
    );
    return rows[0];
  }
}
