import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../../foundation/database';

/** Rows of `late_reading`. */
@Injectable()
export class LateReadingStore {
  constructor(private readonly database: DataSource) {}

  /** Runs work that must be committed together. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  /** True the first time on a day. */
  async note(tx: Transaction, subjectRef: string, apiKeyId: string, day: string): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      'INSERT INTO late_reading (subject_ref, api_key_id, read_on) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING 1',
      [subjectRef, apiKeyId, day],
    );
    return rows.length > 0;
  }
}
