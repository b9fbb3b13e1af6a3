import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../../foundation/database';
import type { Review, ReviewItem, ReviewKind } from './review';

const COLUMNS = `id, kind, from_day::text AS "fromDay", to_day::text AS "toDay", made_at AS "madeAt", items, signed_at AS "signedAt"`;

/** Rows of `review`. */
@Injectable()
export class ReviewStore {
  constructor(private readonly database: DataSource) {}

  list(): Promise<Review[]> {
    return this.database.query<Review[]>(
      `SELECT ${COLUMNS} FROM review ORDER BY to_day DESC, kind LIMIT 500`,
    );
  }

  async find(id: string, tx: Transaction = this.database.manager): Promise<Review | undefined> {
    const rows = await tx.query<Review[]>(`SELECT ${COLUMNS} FROM review WHERE id = $1`, [id]);
    return rows[0];
  }

  async lock(tx: Transaction, id: string): Promise<Review | undefined> {
    const rows = await tx.query<Review[]>(`SELECT ${COLUMNS} FROM review WHERE id = $1 FOR UPDATE`, [id]);
    return rows[0];
  }

  async has(kind: ReviewKind, fromDay: string): Promise<boolean> {
    const rows = await this.database.query<unknown[]>(
      'SELECT 1 FROM review WHERE kind = $1 AND from_day = $2',
      [kind, fromDay],
    );
    return rows.length > 0;
  }

  /** Adds a review, unless another process did in the meantime. */
  async add({ id, kind, fromDay, toDay, madeAt, items }: Review): Promise<void> {
    await this.database.query(
      `INSERT INTO review (id, kind, from_day, to_day, made_at, items) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (kind, from_day) DO NOTHING`,
      [id, kind, fromDay, toDay, madeAt, JSON.stringify(items)],
    );
  }

  async sign(
    tx: Transaction,
    id: string,
    items: readonly ReviewItem[],
    { at, by }: { at: Date; by: string },
  ): Promise<void> {
    await tx.query(
      'UPDATE review SET items = $2, signed_at = $3, signed_by = $4 WHERE id = $1 AND signed_at IS NULL',
      [id, JSON.stringify(items), at, by],
    );
  }
}
