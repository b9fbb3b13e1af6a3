import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../../foundation/database';
import type { ActivityReport } from './activity-report.store';

/** How somebody left, as far as it has come. */
export interface OffBoardingRecord {
  userId: string;
  begunAt: Date;
  begunBy: string | null;
  /** Who has their conversations now; null for nobody. */
  handedTo: string | null;
  sessions: number;
  apiKeys: number;
  conversations: number;
  report: ActivityReport | null;
  reportAt: Date | null;
  reportBy: string | null;
  /** What was looked at. */
  review: string[] | null;
  reviewAt: Date | null;
  reviewBy: string | null;
}

const COLUMNS = `user_id AS "userId", begun_at AS "begunAt", begun_by AS "begunBy", handed_to AS "handedTo", sessions, api_keys AS "apiKeys",
  conversations, report, report_at AS "reportAt", report_by AS "reportBy", review, review_at AS "reviewAt", review_by AS "reviewBy"`;

/** Rows of `off_boarding`. */
@Injectable()
export class OffBoardingStore {
  constructor(private readonly database: DataSource) {}

  async add(
    tx: Transaction,
    record: Pick<
      OffBoardingRecord,
      'userId' | 'begunAt' | 'begunBy' | 'handedTo' | 'sessions' | 'apiKeys' | 'conversations'
    >,
  ): Promise<void> {
    const { userId, begunAt, begunBy, handedTo, sessions, apiKeys, conversations } = record;
    await tx.query(
      `INSERT INTO off_boarding (user_id, begun_at, begun_by, handed_to, sessions, api_keys, conversations) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [userId, begunAt, begunBy, handedTo, sessions, apiKeys, conversations],
    );
  }

  async find(
    userId: string,
    tx: Transaction = this.database.manager,
  ): Promise<OffBoardingRecord | undefined> {
    const rows = await tx.query<OffBoardingRecord[]>(
      `SELECT ${COLUMNS} FROM off_boarding WHERE user_id = $1`,
      [userId],
    );
    return rows[0];
  }

  /** False when there was a report before. */
  async addReport(
    tx: Transaction,
    userId: string,
    report: ActivityReport,
    by: { ref: string; at: Date },
  ): Promise<boolean> {
    const [, count] = await tx.query<[unknown, number]>(
      'UPDATE off_boarding SET report = $2, report_at = $3, report_by = $4 WHERE user_id = $1 AND report_at IS NULL',
      [userId, JSON.stringify(report), by.at, by.ref],
    );
    return count > 0;
  }

  /** False when it was reviewed before. */
  async addReview(
    tx: Transaction,
    userId: string,
    review: readonly string[],
    by: { ref: string; at: Date },
  ): Promise<boolean> {
    const [, count] = await tx.query<[unknown, number]>(
      'UPDATE off_boarding SET review = $2, review_at = $3, review_by = $4 WHERE user_id = $1 AND review_at IS NULL',
      [userId, review, by.at, by.ref],
    );
    return count > 0;
  }
}
