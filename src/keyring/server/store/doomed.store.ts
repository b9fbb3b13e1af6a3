import type { Transaction } from '../../../foundation/database';
import type { DoomedRow } from './load.store';

/** The keys that the next rotation leaves behind. */
export class DoomedStore {
  async add(tx: Transaction, rows: readonly DoomedRow[]): Promise<void> {
    await tx.query(
      `INSERT INTO doomed (kind, key_id, incarnation, reason, ref, doomed_at)
       SELECT * FROM unnest($1::smallint[], $2::bytea[], $3::bigint[], $4::text[], $5::uuid[], $6::timestamptz[])
       ON CONFLICT DO NOTHING`,
      [
        rows.map((row) => row.kind),
        rows.map((row) => row.keyId),
        rows.map((row) => row.incarnation),
        rows.map((row) => row.reason),
        rows.map((row) => row.ref ?? null),
        rows.map((row) => new Date(row.doomedAt)),
      ],
    );
  }
}
