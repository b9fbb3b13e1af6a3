import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../../foundation/database';
import type { ConsentEvent } from './consent';

const COLUMNS = `subject_ref AS "subjectRef", reference_tag AS "referenceTag", channel_id AS "channelId", purpose, state, source, at,
  recorded_at AS "recordedAt", evidence`;

/** Where a page of the ledger ended. */
export interface LedgerPosition {
  recordedAt: Date;
  referenceTag: Buffer;
}

/** Rows of `consent_event`. */
@Injectable()
export class ConsentStore {
  constructor(private readonly database: DataSource) {}

  async add(tx: Transaction, event: ConsentEvent, recordedBy: string): Promise<void> {
    await tx.query(
      `INSERT INTO consent_event (subject_ref, reference_tag, channel_id, purpose, state, source, at, recorded_at, recorded_by, evidence)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        event.subjectRef,
        event.referenceTag,
        event.channelId,
        event.purpose,
        event.state,
        event.source,
        event.at,
        event.recordedAt,
        recordedBy,
        event.evidence,
      ],
    );
  }

  /** Everything that somebody said about a purpose. */
  of(subjectRef: string, purpose: string): Promise<ConsentEvent[]> {
    return this.database.query<ConsentEvent[]>(
      `SELECT ${COLUMNS} FROM consent_event WHERE subject_ref = $1 AND purpose = $2`,
      [subjectRef, purpose],
    );
  }

  /** The ledger, oldest record first. */
  list(filter: {
    subjectRef: string | undefined;
    purpose: string | undefined;
    after: LedgerPosition | undefined;
    limit: number;
  }): Promise<ConsentEvent[]> {
    const { subjectRef, purpose, after, limit } = filter;
    return this.database.query<ConsentEvent[]>(
      `SELECT ${COLUMNS} FROM consent_event
        WHERE ($1::uuid IS NULL OR subject_ref = $1) AND ($2::text IS NULL OR purpose = $2)
          AND ($3::timestamptz IS NULL OR (recorded_at, reference_tag) > ($3, $4::bytea))
        ORDER BY recorded_at, reference_tag LIMIT $5`,
      [subjectRef ?? null, purpose ?? null, after?.recordedAt ?? null, after?.referenceTag ?? null, limit],
    );
  }

  async channelExists(id: string): Promise<boolean> {
    const rows = await this.database.query<unknown[]>('SELECT 1 FROM channel WHERE id = $1', [id]);
    return rows.length > 0;
  }
}
