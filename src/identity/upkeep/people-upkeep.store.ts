import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../../foundation/database';

/** What is late about somebody's off-boarding; each is told of once. */
const LATE = [
  { code: 'report-overdue', bit: 1, done: 'report_at', after: '1 day' },
  { code: 'review-overdue', bit: 2, done: 'review_at', after: '7 days' },
] as const;

/** What is looked after about people when nobody asks: rows as the worker may see them, which never say who somebody is. */
@Injectable()
export class PeopleUpkeepStore {
  constructor(private readonly database: DataSource) {}

  /** Runs work that must be committed together. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  /**
   * Marks API keys as told of that end within fourteen days, or within the last quarter of a shorter life, and returns them.
   */
  async noticeExpiring(tx: Transaction, now: Date): Promise<{ id: string; days: number }[]> {
    const [rows] = await tx.query<[{ id: string; days: number }[], number]>(
      `UPDATE api_key SET noticed_at = $1
        WHERE noticed_at IS NULL AND revoked_at IS NULL AND expires_at > $1
          AND expires_at <= $1::timestamptz + least(interval '14 days', (expires_at - created_at) / 4)
        RETURNING id, ceil(extract(epoch FROM expires_at - $1::timestamptz) / 86400)::int AS days`,
      [now],
    );
    return rows;
  }

  /** Marks steps of off-boardings as told of that are late, and returns them. */
  async noticeLate(
    tx: Transaction,
    now: Date,
  ): Promise<{ userId: string; code: (typeof LATE)[number]['code'] }[]> {
    const found: { userId: string; code: (typeof LATE)[number]['code'] }[] = [];
    for (const { code, bit, done, after } of LATE) {
      const [rows] = await tx.query<[{ userId: string }[], number]>(
        `UPDATE off_boarding SET overdue = overdue | ${bit}
          WHERE ${done} IS NULL AND overdue & ${bit} = 0 AND begun_at + interval '${after}' <= $1 RETURNING user_id AS "userId"`,
        [now],
      );
      found.push(...rows.map(({ userId }) => ({ userId, code })));
    }
    return found;
  }

  /** Forgets who those were who left before `leftBefore` and whose off-boarding is done; their keys are due to end. */
  async forgetProfiles(tx: Transaction, leftBefore: Date): Promise<string[]> {
    const [rows] = await tx.query<[{ id: string; keyId: string }[], number]>(
      `UPDATE app_user u SET profile = NULL, login_tag = sha256(convert_to(gen_random_uuid()::text, 'UTF8'))
        WHERE u.state = 'left' AND u.left_at <= $1 AND u.profile IS NOT NULL
          AND EXISTS (SELECT FROM off_boarding o WHERE o.user_id = u.id AND o.report_at IS NOT NULL AND o.review_at IS NOT NULL)
        RETURNING u.id, u.profile_key AS "keyId"`,
      [leftBefore],
    );
    for (const { keyId } of rows)
      await tx.query(
        'INSERT INTO ended_person_key (key_id, ended_at) VALUES ($1, now()) ON CONFLICT DO NOTHING',
        [keyId],
      );
    return rows.map(({ id }) => id);
  }

  /** Keys that nothing refers to any more. */
  async endedKeys(limit: number): Promise<string[]> {
    const rows = await this.database.query<{ keyId: string }[]>(
      'SELECT key_id AS "keyId" FROM ended_person_key ORDER BY ended_at LIMIT $1',
      [limit],
    );
    return rows.map(({ keyId }) => keyId);
  }

  async keysDestroyed(keyIds: readonly string[]): Promise<void> {
    await this.database.query('DELETE FROM ended_person_key WHERE key_id = ANY ($1::uuid[])', [keyIds]);
  }
}
