import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../foundation/database';

/** How many rows each table of a copy holds. */
export type RowCounts = Record<string, number>;

/** A copy of this database, as the catalogue has it. */
export interface Backup {
  id: string;
  kind: 'pg-dump';
  state: 'running' | 'complete' | 'failed';
  objectKey: string;
  objectId: Buffer;
  sealSeq: number;
  /** Event times of the oldest and newest data inside. */
  dataFrom: Date;
  dataTo: Date;
  rows: RowCounts;
  /** The destruction ledger and the keyring's generation when it was made. */
  ledgerSize: number | null;
  generation: number | null;
  sizeBytes: number | null;
  sha256: Buffer | null;
  expiresAt: Date;
  deletedAt: Date | null;
  createdAt: Date;
}

/** What is known of a copy when its dump begins. */
export interface NewBackup extends Pick<
  Backup,
  'id' | 'objectKey' | 'objectId' | 'dataFrom' | 'dataTo' | 'rows' | 'expiresAt'
> {
  epochs: { classId: number; bucket: number }[];
  ledgerSize: number;
  ledgerRoot: Buffer;
  generation: number;
}

const COLUMNS = `id, kind, state, object_key AS "objectKey", object_id AS "objectId", seal_seq AS "sealSeq", data_from AS "dataFrom",
  data_to AS "dataTo", rows, ledger_size::float AS "ledgerSize", generation::float, size_bytes::float AS "sizeBytes", sha256,
  expires_at AS "expiresAt", deleted_at AS "deletedAt", created_at AS "createdAt"`;

/** Rows of `backup`: the catalogue. */
@Injectable()
export class BackupStore {
  constructor(private readonly database: DataSource) {}

  /** Runs work that must be committed together. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  async begin(tx: Transaction, made: NewBackup): Promise<void> {
    await tx.query(
      `INSERT INTO backup (id, kind, object_key, object_id, data_from, data_to, epochs, rows, ledger_size, ledger_root, generation, expires_at)
       VALUES ($1, 'pg-dump', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        made.id,
        made.objectKey,
        made.objectId,
        made.dataFrom,
        made.dataTo,
        JSON.stringify(made.epochs),
        JSON.stringify(made.rows),
        made.ledgerSize,
        made.ledgerRoot,
        made.generation,
        made.expiresAt,
      ],
    );
  }

  async complete(tx: Transaction, id: string, stored: { sizeBytes: number; sha256: Buffer }): Promise<void> {
    await tx.query(
      `UPDATE backup SET state = 'complete', size_bytes = $2, sha256 = $3 WHERE id = $1 AND state = 'running'`,
      [id, stored.sizeBytes, stored.sha256],
    );
  }

  async fail(tx: Transaction, id: string, failure: string): Promise<void> {
    await tx.query(
      `UPDATE backup SET state = 'failed', failure = $2, deleted_at = now() WHERE id = $1 AND state = 'running'`,
      [id, failure],
    );
  }

  async find(id: string): Promise<Backup | undefined> {
    const rows = await this.database.query<Backup[]>(`SELECT ${COLUMNS} FROM backup WHERE id = $1`, [id]);
    return rows[0];
  }

  /** Newest first. */
  list(): Promise<Backup[]> {
    return this.database.query<Backup[]>(`SELECT ${COLUMNS} FROM backup ORDER BY created_at DESC, id`);
  }
}
