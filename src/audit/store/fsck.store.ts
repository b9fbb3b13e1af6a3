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
  i: number;
  at: number;
  type: string;
  subject_ref: string | null;
  body: Buffer;
  leaf_hash: Buffer;
}

/** What is compared of a row. */
export type StoredEntry = Omit<EntryRow, 'ticket'>;

/** Everything that the log's reader recomputes. */
export const fsckRead = {
  /** Entries in order, in pages. Numbers come as floats, which hold them exactly and are read faster than decimals: a log is millions of entries. The order is the column's, which has an index, and not that of the number read from it. */
  async entriesAfter(db: Transaction, index: number, limit: number): Promise<StoredEntry[]> {
    const rows: EntryRecord[] = await db.query(
      `SELECT i::float8 AS i, date_part('epoch', at) AS at, type, subject_ref, body, leaf_hash
         FROM audit_entry WHERE i > $1 ORDER BY audit_entry.i LIMIT $2`,
      [index, limit],
    );
    return rows.map((row) => ({
      index: row.i,
      atMs: Math.round(row.at * 1_000),
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
