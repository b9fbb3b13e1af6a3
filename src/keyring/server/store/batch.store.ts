import { BinaryColumns, type Transaction } from '../../../foundation/database';
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
  const columns = new BinaryColumns({
    generation: 'int8',
    page_no: 'int8',
    revision: 'int4',
    kind: 'int2',
    purge_hour: 'int8',
    wrapped: 'bytea',
  });
  let highest = 0;
  for (const { generation, pageNo, revision, kind, purgeHour, wrapped } of rows) {
    columns.push({ generation, page_no: pageNo, revision, kind, purge_hour: purgeHour, wrapped });
    highest = Math.max(highest, pageNo);
  }
  await insert(tx, 'page', columns);
  await tx.query('UPDATE keyring SET last_page_no = $1 WHERE last_page_no < $1', [highest]);
}

/** Inserts key rows. */
export async function insertKeys(tx: Transaction, rows: readonly RevisedKeyRow[]): Promise<void> {
  const columns = new BinaryColumns({
    page_no: 'int8',
    revision: 'int4',
    kind: 'int2',
    key_id: 'bytea',
    incarnation: 'int8',
    wrapped: 'bytea',
    check_value: 'bytea',
    born: 'int8',
  });
  for (const { pageNo, revision, kind, keyId, incarnation, wrapped, check, born } of rows) {
    columns.push({
      page_no: pageNo,
      revision,
      kind,
      key_id: keyId,
      incarnation,
      wrapped,
      check_value: check,
      born,
    });
  }
  await insert(tx, 'key', columns);
}

async function insertSubjects(tx: Transaction, rows: readonly SubjectRow[]): Promise<void> {
  const columns = new BinaryColumns({ subject_ref: 'uuid', incarnation: 'int8', state: 'int2' });
  for (const { ref, incarnation } of rows) columns.push({ subject_ref: ref, incarnation, state: 0 });
  await insert(tx, 'subject', columns);
}

async function insertEntries(tx: Transaction, rows: readonly EntryRow[]): Promise<void> {
  const columns = new BinaryColumns({
    id: 'bytea',
    subject_ref: 'uuid',
    incarnation: 'int8',
    record: 'bytea',
  });
  for (const { id, subjectRef, incarnation, record } of rows) {
    columns.push({ id, subject_ref: subjectRef, incarnation, record });
  }
  await insert(tx, 'index_entry', columns);
}

async function insert<Name extends string>(
  tx: Transaction,
  table: string,
  columns: BinaryColumns<Name>,
): Promise<void> {
  if (columns.rows === 0) return;
  await tx.query(`${columns.insertStatement(table)} ON CONFLICT DO NOTHING`, columns.parameters());
}
