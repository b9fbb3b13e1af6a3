import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../foundation/database';

/** How many rows each table of a copy holds. */
export type RowCounts = Record<string, number>;

/** A copy of this database, as the catalogue has it. */
export interface Backup {
  id: string;
  kind: 'pg-dump' | 'pgbackrest-full' | 'pgbackrest-diff' | 'pgbackrest-incr' | 'wal-range' | 'other';
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
  /** When it was noticed that it is gone before its time. */
  missingAt: Date | null;
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
  expires_at AS "expiresAt", deleted_at AS "deletedAt", missing_at AS "missingAt", created_at AS "createdAt"`;

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

  /** Copies whose end has come and that no lock holds. */
  due(now: Date): Promise<Backup[]> {
    return this.database.query<Backup[]>(
      `SELECT ${COLUMNS} FROM backup WHERE state = 'complete' AND deleted_at IS NULL AND expires_at <= $1
          AND (locked_until IS NULL OR locked_until <= $1) ORDER BY expires_at`,
      [now],
    );
  }

  /** Copies that are there, or are being made. */
  living(): Promise<Backup[]> {
    return this.database.query<Backup[]>(
      `SELECT ${COLUMNS} FROM backup WHERE state <> 'failed' AND deleted_at IS NULL`,
    );
  }

  /** Whether a file is a catalogued one, even one that should be gone. */
  async knowsObject(objectKey: string): Promise<boolean> {
    const rows = await this.database.query<unknown[]>(
      'SELECT 1 FROM backup WHERE object_key = $1 AND deleted_at IS NULL',
      [objectKey],
    );
    return rows.length > 0;
  }

  /** Notes the end of a copy and what shows it; false when it had ended before. */
  async end(tx: Transaction, id: string, at: Date, evidence: Buffer): Promise<boolean> {
    const [, count] = await tx.query<[unknown, number]>(
      'UPDATE backup SET deleted_at = $2, deletion_evidence_sha256 = $3 WHERE id = $1 AND deleted_at IS NULL',
      [id, at, evidence],
    );
    return count > 0;
  }

  async markMissing(tx: Transaction, id: string, at: Date): Promise<void> {
    await tx.query('UPDATE backup SET missing_at = $2 WHERE id = $1 AND missing_at IS NULL', [id, at]);
  }

  /** Catalogues a file that somebody else left: whatever may be in it, from the beginning until now. */
  async adopt(
    tx: Transaction,
    found: Pick<Backup, 'id' | 'objectKey' | 'objectId' | 'expiresAt' | 'dataTo'> & {
      sizeBytes: number;
      sha256: Buffer;
    },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO backup (id, kind, state, object_key, object_id, data_from, data_to, expires_at, size_bytes, sha256)
       VALUES ($1, 'other', 'complete', $2, $3, 'epoch', $4, $5, $6, $7)`,
      [
        found.id,
        found.objectKey,
        found.objectId,
        found.dataTo,
        found.expiresAt,
        found.sizeBytes,
        found.sha256,
      ],
    );
  }

  /** Dumps that have run since before `before` died with their worker. */
  async failAbandoned(before: Date): Promise<void> {
    await this.database.query(
      `UPDATE backup SET state = 'failed', failure = 'backup.abandoned', deleted_at = now() WHERE state = 'running' AND created_at < $1`,
      [before],
    );
  }

  /** One scheduler at a time, until the transaction ends. */
  async exclude(tx: Transaction): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtext('lethe/backup-schedule'))`);
  }

  /** Whether a copy was made, tried or asked for since then. */
  async hasSince(tx: Transaction, since: Date): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `SELECT 1 FROM backup WHERE created_at > $1 UNION ALL SELECT 1 FROM outbox WHERE name = 'backups.run' AND created_at > $1 LIMIT 1`,
      [since],
    );
    return rows.length > 0;
  }

  async newestComplete(tx: Transaction): Promise<string | undefined> {
    const rows = await tx.query<{ id: string }[]>(
      `SELECT id FROM backup WHERE kind = 'pg-dump' AND state = 'complete' AND deleted_at IS NULL AND missing_at IS NULL
        ORDER BY created_at DESC LIMIT 1`,
    );
    return rows[0]?.id;
  }
}
