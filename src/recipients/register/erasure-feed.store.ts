import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../../foundation/database';

/** One erasure of the feed. The three last fields are all there or none. */
export interface FeedEntry {
  subjectRef: string;
  position: number;
  requestId: string;
  erasedAt: Date;
  obligationId: string | null;
  recordId: Buffer | null;
  externalIds: Buffer | null;
}

/** Reads `erasure_feed`, writes `erasure_ack`. */
@Injectable()
export class ErasureFeedStore {
  constructor(private readonly database: DataSource) {}

  /** Entries after a position, oldest first. A later position never appears before an earlier one. */
  async page(after: number, limit: number): Promise<FeedEntry[]> {
    const rows = await this.database.query<(Omit<FeedEntry, 'position'> & { position: string })[]>(
      `SELECT subject_ref AS "subjectRef", position, request_id AS "requestId", erased_at AS "erasedAt", obligation_id AS "obligationId",
              record_id AS "recordId", external_ids AS "externalIds"
         FROM erasure_feed WHERE position > $1 ORDER BY position LIMIT $2`,
      [after, limit],
    );
    return rows.map((row) => ({ ...row, position: Number(row.position) }));
  }

  /** The request behind an erasure; undefined when there is no such erasure. */
  async requestOf(tx: Transaction, subjectRef: string): Promise<string | undefined> {
    const rows = await tx.query<{ requestId: string }[]>(
      'SELECT request_id AS "requestId" FROM erasure_feed WHERE subject_ref = $1',
      [subjectRef],
    );
    return rows[0]?.requestId;
  }

  /** True the first time. */
  async acknowledge(tx: Transaction, subjectRef: string, recipientId: string, now: Date): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `INSERT INTO erasure_ack (subject_ref, recipient_id, acknowledged_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING 1`,
      [subjectRef, recipientId, now],
    );
    return rows.length > 0;
  }

  async acknowledgedAt(tx: Transaction, subjectRef: string, recipientId: string): Promise<Date> {
    const [row] = await tx.query<{ at: Date }[]>(
      'SELECT acknowledged_at AS at FROM erasure_ack WHERE subject_ref = $1 AND recipient_id = $2',
      [subjectRef, recipientId],
    );
    return row!.at;
  }
}
