import { uuidText } from '../../../crypto';
import type { Transaction } from '../../../foundation/database';
import type { Ownership } from './ownership.store';
import type { EntryRow, PageRow, RevisedKeyRow, SubjectRow, WriteBatch } from './write-batch';

/** Writes batches of new keys, pages, subjects and index entries. */
export class BatchStore {
  constructor(private readonly ownership: Ownership) {}

  /** Commits a batch, flushed. Repeating it after an unknown outcome is harmless. */
  async write(batch: WriteBatch): Promise<void> {
    await this.ownership.transaction(async (tx) => {
      await insertPages(tx, batch.pages);
      await insertKeys(tx, batch.keys);
      await insertSubjects(tx, batch.subjects);
      await insertEntries(tx, batch.entries);
      for (const step of batch.steps) await step(tx);
    });
  }
}

/** Inserts page rows, and remembers the highest page number so that none is ever used again. */
export async function insertPages(tx: Transaction, rows: readonly PageRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO page (generation, page_no, revision, kind, purge_hour, wrapped)
     SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::integer[], $4::smallint[], $5::bigint[], $6::bytea[])
     ON CONFLICT DO NOTHING`,
    [
      rows.map((row) => row.generation),
      rows.map((row) => row.pageNo),
      rows.map((row) => row.revision),
      rows.map((row) => row.kind),
      rows.map((row) => row.purgeHour),
      rows.map((row) => row.wrapped),
    ],
  );
  const highest = rows.reduce((most, row) => Math.max(most, row.pageNo), 0);
  await tx.query('UPDATE keyring SET last_page_no = GREATEST(last_page_no, $1)', [highest]);
}

/** Inserts key rows. */
export async function insertKeys(tx: Transaction, rows: readonly RevisedKeyRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO key (page_no, revision, kind, key_id, incarnation, wrapped, check_value, born)
     SELECT * FROM unnest($1::bigint[], $2::integer[], $3::smallint[], $4::bytea[], $5::bigint[], $6::bytea[], $7::bytea[], $8::bigint[])
     ON CONFLICT DO NOTHING`,
    [
      rows.map((row) => row.pageNo),
      rows.map((row) => row.revision),
      rows.map((row) => row.kind),
      rows.map((row) => row.keyId),
      rows.map((row) => row.incarnation),
      rows.map((row) => row.wrapped),
      rows.map((row) => row.check),
      rows.map((row) => row.born),
    ],
  );
}

async function insertSubjects(tx: Transaction, rows: readonly SubjectRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO subject (subject_ref, incarnation, state)
     SELECT r, i, 0 FROM unnest($1::uuid[], $2::bigint[]) AS t (r, i) ON CONFLICT DO NOTHING`,
    [rows.map((row) => uuidText(row.ref)), rows.map((row) => row.incarnation)],
  );
}

async function insertEntries(tx: Transaction, rows: readonly EntryRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO index_entry (id, subject_ref, incarnation, record)
     SELECT * FROM unnest($1::bytea[], $2::uuid[], $3::bigint[], $4::bytea[]) ON CONFLICT DO NOTHING`,
    [
      rows.map((row) => row.id),
      rows.map((row) => uuidText(row.subjectRef)),
      rows.map((row) => row.incarnation),
      rows.map((row) => row.record),
    ],
  );
}
