import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../../database';

/** Rows of `idempotency_record`. */
@Injectable()
export class IdempotencyStore {
  constructor(private readonly database: DataSource) {}

  /** Connections that this process has. */
  get poolSize(): number {
    const { poolSize } = this.database.options;
    if (poolSize === undefined) throw new Error('the main database was opened without a pool size');
    return poolSize;
  }

  /** Runs work that must be committed together. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  /**
   * Claims a call for this transaction. While another transaction holds the claim this waits for its end. False when the call was carried out
   * before and its record has not expired.
   */
  async claim(tx: Transaction, record: Buffer, body: Buffer, now: Date, expiresAt: Date): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `INSERT INTO idempotency_record AS known (record_tag, body_tag, created_at, expires_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (record_tag) DO UPDATE SET body_tag = $2, answer = NULL, created_at = $3, expires_at = $4 WHERE known.expires_at <= $3
       RETURNING 1`,
      [record, body, now, expiresAt],
    );
    return rows.length > 0;
  }

  async find(tx: Transaction, record: Buffer): Promise<{ bodyTag: Buffer; answer: unknown } | undefined> {
    const rows = await tx.query<{ bodyTag: Buffer; answer: unknown }[]>(
      `SELECT body_tag AS "bodyTag", answer FROM idempotency_record WHERE record_tag = $1`,
      [record],
    );
    return rows[0];
  }

  async complete(tx: Transaction, record: Buffer, answer: unknown): Promise<void> {
    await tx.query('UPDATE idempotency_record SET answer = $2 WHERE record_tag = $1', [
      record,
      JSON.stringify(answer ?? null),
    ]);
  }

  /** Deletes some of the expired records; returns how many. */
  async prune(now: Date): Promise<number> {
    const [, count] = await this.database.query<[unknown[], number]>(
      `DELETE FROM idempotency_record
        WHERE record_tag IN (SELECT record_tag FROM idempotency_record WHERE expires_at <= $1 LIMIT 1000 FOR UPDATE SKIP LOCKED)`,
      [now],
    );
    return count;
  }
}
