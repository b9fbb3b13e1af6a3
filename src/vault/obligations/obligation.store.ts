import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../../foundation/database';

/** What is owed. */
export type ObligationKind = 'recipient-feed' | 'access-package' | 'forgetting' | 'residue-scan';

/** Something still owed, under a key with a deadline. */
export interface Obligation {
  id: string;
  kind: ObligationKind;
  requestId: string;
  dueAt: Date;
  destroyedAt: Date | null;
  /** What is owed, sealed: its id and the record. */
  sealed: { recordId: Buffer; record: Buffer } | null;
}

type FlatObligation = Omit<Obligation, 'sealed'> & { recordId: Buffer | null; record: Buffer | null };

const COLUMNS = `id, kind, request_id AS "requestId", due_at AS "dueAt", destroyed_at AS "destroyedAt",
  record_id AS "recordId", record`;

/** Rows of `obligation`. */
@Injectable()
export class ObligationStore {
  constructor(private readonly database: DataSource) {}

  async add(
    tx: Transaction,
    { id, kind, requestId, dueAt }: Omit<Obligation, 'destroyedAt' | 'sealed'>,
  ): Promise<void> {
    await tx.query(`INSERT INTO obligation (id, kind, request_id, due_at) VALUES ($1, $2, $3, $4)`, [
      id,
      kind,
      requestId,
      dueAt,
    ]);
  }

  /** Keeps what is owed, sealed, beside its obligation. */
  async keep(
    tx: Transaction,
    id: string,
    { recordId, record }: NonNullable<Obligation['sealed']>,
  ): Promise<void> {
    await tx.query(`UPDATE obligation SET record_id = $2, record = $3 WHERE id = $1`, [id, recordId, record]);
  }

  /** The living obligation of a request and kind. */
  async living(requestId: string, kind: ObligationKind): Promise<Obligation | undefined> {
    const rows = await this.database.query<FlatObligation[]>(
      `SELECT ${COLUMNS} FROM obligation WHERE request_id = $1 AND kind = $2 AND destroyed_at IS NULL ORDER BY created_at DESC LIMIT 1`,
      [requestId, kind],
    );
    return rows[0] && nested(rows[0]);
  }

  /** The living obligations of one kind that requests of a person left. */
  async livingOf(subjectRef: string, kind: ObligationKind): Promise<Pick<Obligation, 'id'>[]> {
    return this.database.query<{ id: string }[]>(
      `SELECT o.id FROM obligation o JOIN request r ON r.id = o.request_id
        WHERE r.subject_ref = $1 AND o.kind = $2 AND o.destroyed_at IS NULL`,
      [subjectRef, kind],
    );
  }

  /** Obligations whose deadline has passed and whose key is not known to be destroyed. */
  async due(now: Date, limit: number): Promise<Obligation[]> {
    const rows = await this.database.query<FlatObligation[]>(
      `SELECT ${COLUMNS} FROM obligation WHERE destroyed_at IS NULL AND due_at <= $1 ORDER BY due_at LIMIT $2`,
      [now, limit],
    );
    return rows.map(nested);
  }

  async markDestroyed(tx: Transaction, ids: readonly string[], at: Date): Promise<void> {
    await tx.query(
      `UPDATE obligation SET destroyed_at = $2 WHERE id = ANY($1::uuid[]) AND destroyed_at IS NULL`,
      [ids, at],
    );
  }
}

function nested({ recordId, record, ...obligation }: FlatObligation): Obligation {
  return { ...obligation, sealed: recordId && record ? { recordId, record } : null };
}
