import type { Transaction } from '../../foundation/database';
import type { EntryRow } from './audit-write.store';

/** A stored tile. */
export interface TileRow {
  level: number;
  index: number;
  hashes: Buffer;
  root: Buffer;
}

interface EntryRecord {
  i: string;
  ticket: string;
  at_ms: string;
  type: string;
  subject_ref: string | null;
  body: Buffer;
  leaf_hash: Buffer;
}

/** Everything that the log's reader recomputes. */
export const fsckRead = {
  /** Entries with every column, in order, in pages. */
  async entriesAfter(db: Transaction, index: number, limit: number): Promise<EntryRow[]> {
    const rows: EntryRecord[] = await db.query(
      `SELECT i, ticket, round(extract(epoch FROM at) * 1000)::bigint AS at_ms, type, subject_ref, body, leaf_hash
         FROM audit_entry WHERE i > $1 ORDER BY i LIMIT $2`,
      [index, limit],
    );
    return rows.map((row) => ({
      index: Number(row.i),
      ticket: Number(row.ticket),
      atMs: Number(row.at_ms),
      type: row.type,
      subject: row.subject_ref,
      body: row.body,
      leafHash: row.leaf_hash,
    }));
  },

  async tile(db: Transaction, level: number, index: number): Promise<TileRow | undefined> {
    const [row] = await db.query<{ hashes: Buffer; root: Buffer }[]>(
      'SELECT hashes, root FROM audit_tile WHERE level = $1 AND tile_index = $2',
      [level, index],
    );
    return row && { level, index, ...row };
  },
};
