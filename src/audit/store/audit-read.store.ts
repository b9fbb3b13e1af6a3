import type { Transaction } from '../../foundation/database';
import type { CheckpointRow } from './audit-write.store';

/** An entry as kept: its bytes and where it stands. */
export interface StoredEntry {
  index: number;
  body: Buffer;
}

/** Which entries to list: all that are set must fit. */
export interface EntryFilter {
  /** Only entries after this index. */
  after?: number;
  /** Only entries before this index. */
  before?: number;
  type?: string;
  subject?: string;
  /** Pseudonym of who did it, or name of the process. */
  actor?: string;
  /** An id that the entry names, whatever it is the id of. */
  ref?: string;
  code?: string;
  limit: number;
}

interface CheckpointRecord {
  size: string;
  root: Buffer;
  note: Buffer;
}
const checkpointOf = ({ size, root, note }: CheckpointRecord): CheckpointRow => ({
  size: Number(size),
  root,
  note,
});

/** Reading the log. */
export const auditRead = {
  async entries(db: Transaction, filter: EntryFilter): Promise<StoredEntry[]> {
    const { after = -1, before, type, subject, actor, ref, code, limit } = filter;
    // What is not in a column is read out of the bytes themselves: the columns only find them.
    const rows: { i: string; body: Buffer }[] = await db.query(
      `SELECT i, body FROM audit_entry, LATERAL (SELECT CASE WHEN $5::text IS NULL AND $6::text IS NULL AND $7::text IS NULL THEN NULL
                                                        ELSE convert_from(body, 'UTF8')::jsonb END AS entry) AS parsed
        WHERE i > $1 AND ($2::bigint IS NULL OR i < $2) AND ($3::text IS NULL OR type = $3) AND ($4::uuid IS NULL OR subject_ref = $4)
          AND ($5::text IS NULL OR entry -> 'actor' ->> 'ref' = $5)
          AND ($6::text IS NULL OR EXISTS (SELECT FROM jsonb_each_text(entry -> 'ref') AS named WHERE named.value = $6))
          AND ($7::text IS NULL OR entry ->> 'code' = $7)
        ORDER BY i LIMIT $8`,
      [after, before ?? null, type ?? null, subject ?? null, actor ?? null, ref ?? null, code ?? null, limit],
    );
    return rows.map(({ i, body }) => ({ index: Number(i), body }));
  },

  /** Index of the first entry that is not before an instant; the size of the log when there is none. Entries are in order of time, so few are looked at. */
  async indexAt(db: Transaction, instant: Date): Promise<number> {
    let [low, high] = [0, await auditRead.size(db)];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const [row] = await db.query<{ at: Date }[]>(
        'SELECT at FROM audit_entry WHERE i >= $1 ORDER BY i LIMIT 1',
        [middle],
      );
      if (row !== undefined && row.at < instant) low = middle + 1;
      else high = middle;
    }
    return low;
  },

  /** The entries of these indices, in order; of an index that there is not none. */
  async entriesAt(db: Transaction, indices: readonly number[]): Promise<StoredEntry[]> {
    const rows = await db.query<{ i: string; body: Buffer }[]>(
      'SELECT i, body FROM audit_entry WHERE i = ANY ($1::bigint[]) ORDER BY i',
      [indices],
    );
    return rows.map(({ i, body }) => ({ index: Number(i), body }));
  },

  /** Indices of the entries with these tickets, by ticket; of those that wait in the queue none. */
  async indicesOf(db: Transaction, tickets: readonly number[]): Promise<Map<number, number>> {
    const rows = await db.query<{ ticket: string; i: string }[]>(
      'SELECT ticket, i FROM audit_entry WHERE ticket = ANY ($1::bigint[])',
      [tickets],
    );
    return new Map(rows.map(({ ticket, i }) => [Number(ticket), Number(i)]));
  },

  async size(db: Transaction): Promise<number> {
    const [row] = await db.query<{ size: string }[]>(
      'SELECT coalesce(max(i) + 1, 0) AS size FROM audit_entry',
    );
    return Number(row?.size ?? 0);
  },

  async latestCheckpoint(db: Transaction): Promise<CheckpointRow | undefined> {
    const [row] = await db.query<CheckpointRecord[]>(
      'SELECT size, root, note FROM audit_checkpoint ORDER BY size DESC LIMIT 1',
    );
    return row && checkpointOf(row);
  },

  async checkpoint(db: Transaction, size: number): Promise<CheckpointRow | undefined> {
    const [row] = await db.query<CheckpointRecord[]>(
      'SELECT size, root, note FROM audit_checkpoint WHERE size = $1',
      [size],
    );
    return row && checkpointOf(row);
  },

  /** The newest checkpoint that at least `need` witnesses hold. */
  async latestWitnessed(db: Transaction, need = 1): Promise<CheckpointRow | undefined> {
    const [row] = await db.query<CheckpointRecord[]>(
      `SELECT size, root, note FROM audit_checkpoint
        WHERE size = (SELECT size FROM audit_witness GROUP BY size HAVING count(*) >= $1 ORDER BY size DESC LIMIT 1)`,
      [need],
    );
    return row && checkpointOf(row);
  },

  async checkpointsAfter(db: Transaction, size: number, limit: number): Promise<CheckpointRow[]> {
    const rows: CheckpointRecord[] = await db.query(
      'SELECT size, root, note FROM audit_checkpoint WHERE size > $1 ORDER BY size LIMIT $2',
      [size, limit],
    );
    return rows.map(checkpointOf);
  },

  /** Lines that witnesses signed under a checkpoint. */
  async cosignatures(db: Transaction, size: number): Promise<Buffer[]> {
    const rows: { cosignature: Buffer }[] = await db.query(
      'SELECT cosignature FROM audit_witness WHERE size = $1 AND cosignature IS NOT NULL ORDER BY witness',
      [size],
    );
    return rows.map(({ cosignature }) => cosignature);
  },

  /** How many facts wait for an index, and since when the oldest does (Unix ms). */
  async backlog(db: Transaction): Promise<{ waiting: number; oldestMs: number | undefined }> {
    const [row] = await db.query<{ waiting: number; oldest_ms: string | null }[]>(
      `SELECT count(*)::int AS waiting, floor(extract(epoch FROM min(queued_at)) * 1000)::bigint AS oldest_ms FROM audit_queue`,
    );
    return {
      waiting: row?.waiting ?? 0,
      oldestMs: !row?.oldest_ms ? undefined : Number(row.oldest_ms),
    };
  },
};
