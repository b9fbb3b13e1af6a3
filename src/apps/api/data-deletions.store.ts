import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../../foundation/database';

/** A request through Meta's Data Deletion Request Callback, by its code's hash. */
export interface DataDeletion {
  codeHash: Buffer;
  state: 'received' | 'completed' | 'refused';
  ground: string | null;
  receivedAt: Date;
  decidedAt: Date | null;
}

const COLUMNS = `code_hash AS "codeHash", state, ground, received_at AS "receivedAt", decided_at AS "decidedAt"`;

/** Reads `data_deletion` and decides; ingest receives. */
@Injectable()
export class DataDeletionsStore {
  constructor(private readonly database: DataSource) {}

  /** Newest first. */
  list(limit: number): Promise<DataDeletion[]> {
    return this.database.query<DataDeletion[]>(
      `SELECT ${COLUMNS} FROM data_deletion ORDER BY received_at DESC, code_hash LIMIT $1`,
      [limit],
    );
  }

  async lock(tx: Transaction, codeHash: Buffer): Promise<DataDeletion | undefined> {
    const rows = await tx.query<DataDeletion[]>(
      `SELECT ${COLUMNS} FROM data_deletion WHERE code_hash = $1 FOR UPDATE`,
      [codeHash],
    );
    return rows[0];
  }

  async decide(
    tx: Transaction,
    { codeHash, state, ground, decidedAt }: Omit<DataDeletion, 'receivedAt'>,
  ): Promise<void> {
    await tx.query('UPDATE data_deletion SET state = $2, ground = $3, decided_at = $4 WHERE code_hash = $1', [
      codeHash,
      state,
      ground,
      decidedAt,
    ]);
  }
}
