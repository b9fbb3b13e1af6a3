import type { DataSource } from 'typeorm';
import { KeyKind, uuidText } from '../../../crypto';
import type { Transaction } from '../../../foundation/database';

/** A suppression entry at rest. */
export interface SuppressionRow {
  day: number;
  tag: Buffer;
  cutoff: number;
}

/** Fences, suppression entries and tombstones of subjects. */
export class SubjectStore {
  constructor(private readonly database: DataSource) {}

  async fence(tx: Transaction, ref: Buffer, fencedAtMs: number, reason: string): Promise<void> {
    await tx.query('UPDATE subject SET state = 1, fenced_at = $2, reason = $3 WHERE subject_ref = $1', [
      uuidText(ref),
      new Date(fencedAtMs),
      reason,
    ]);
  }

  async unfence(tx: Transaction, ref: Buffer): Promise<void> {
    await tx.query('UPDATE subject SET state = 0, fenced_at = NULL, reason = NULL WHERE subject_ref = $1', [
      uuidText(ref),
    ]);
  }

  async suppress(tx: Transaction, rows: readonly SuppressionRow[]): Promise<void> {
    await tx.query(
      `INSERT INTO suppression (day, tag, cutoff)
       SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::bigint[])
       ON CONFLICT (day, tag) DO UPDATE SET cutoff = GREATEST(suppression.cutoff, EXCLUDED.cutoff)`,
      [rows.map((row) => row.day), rows.map((row) => row.tag), rows.map((row) => row.cutoff)],
    );
  }

  async unsuppress(tx: Transaction, rows: readonly SuppressionRow[]): Promise<void> {
    await tx.query(
      'DELETE FROM suppression WHERE (day, tag) IN (SELECT * FROM unnest($1::bigint[], $2::bytea[]))',
      [rows.map((row) => row.day), rows.map((row) => row.tag)],
    );
  }

  /** Which of these references were destroyed, as opposed to never made here. */
  async tombstonesOf(refs: readonly Buffer[]): Promise<Set<string>> {
    const rows: { key_id: Buffer }[] = await this.database.query(
      'SELECT DISTINCT key_id FROM tombstone WHERE kind = $1 AND key_id = ANY($2::bytea[])',
      [KeyKind.subject, refs],
    );
    return new Set(rows.map((row) => row.key_id.toString('latin1')));
  }
}
