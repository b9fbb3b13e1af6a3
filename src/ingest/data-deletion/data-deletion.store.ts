import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Where a deletion callback stands, without who asked. */
export interface DataDeletionState {
  state: 'received' | 'completed' | 'refused';
  /** Article of the ground, when refused. */
  ground: string | null;
  receivedAt: Date;
  decidedAt: Date | null;
}

/** Rows of `data_deletion`. */
@Injectable()
export class DataDeletionStore {
  constructor(private readonly database: DataSource) {}

  /** Notes a request; one that is there already stays as it is. */
  async register(codeHash: Buffer): Promise<void> {
    await this.database.query('INSERT INTO data_deletion (code_hash) VALUES ($1) ON CONFLICT DO NOTHING', [
      codeHash,
    ]);
  }

  async find(codeHash: Buffer): Promise<DataDeletionState | null> {
    const [row] = await this.database.query<DataDeletionState[]>(
      `SELECT state, ground, received_at AS "receivedAt", decided_at AS "decidedAt" FROM data_deletion WHERE code_hash = $1`,
      [codeHash],
    );
    return row ?? null;
  }
}
