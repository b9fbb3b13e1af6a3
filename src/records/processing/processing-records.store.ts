import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../../foundation/database';

/** A version of the record as it is kept. */
export interface KeptRecord {
  version: number;
  takenAt: Date;
  digest: Buffer;
  /** RFC 8785 JSON. */
  content: string;
}

const COLUMNS = `version, taken_at AS "takenAt", digest, content`;

/** Rows of `processing_record`. */
@Injectable()
export class ProcessingRecordStore {
  constructor(private readonly database: DataSource) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  /** The newest version; other processes that would add one wait. */
  async lockNewest(tx: Transaction): Promise<KeptRecord | undefined> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtext('lethe processing record'))`);
    const rows = await tx.query<KeptRecord[]>(
      `SELECT ${COLUMNS} FROM processing_record ORDER BY version DESC LIMIT 1`,
    );
    return rows[0];
  }

  async add(tx: Transaction, { version, takenAt, digest, content }: KeptRecord): Promise<void> {
    await tx.query(
      'INSERT INTO processing_record (version, taken_at, digest, content) VALUES ($1, $2, $3, $4)',
      [version, takenAt, digest, content],
    );
  }

  /** The version in force at an instant. */
  async at(instant: Date): Promise<KeptRecord | undefined> {
    const rows = await this.database.query<KeptRecord[]>(
      `SELECT ${COLUMNS} FROM processing_record WHERE taken_at <= $1 ORDER BY version DESC LIMIT 1`,
      [instant],
    );
    return rows[0];
  }

  /** All versions, newest first, without their contents. */
  versions(): Promise<Omit<KeptRecord, 'content'>[]> {
    return this.database.query<Omit<KeptRecord, 'content'>[]>(
      'SELECT version, taken_at AS "takenAt", digest FROM processing_record ORDER BY version DESC LIMIT 500',
    );
  }
}
