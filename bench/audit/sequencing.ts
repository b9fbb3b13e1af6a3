import type { DataSource } from 'typeorm';
import type { BenchLine } from '../benchmark';
import { line, secondsOf } from './figures';

/** Entries per transaction and checkpoint. */
export const BATCH = 1_000;
const COLUMNS = ['i', 'ticket', 'at', 'type', 'subject_ref', 'body', 'leaf_hash'];

/** Queue to log, checkpointed and witnessed, for the `timed` last ones of `entries`; against inserting the very same rows with nothing else done. */
export async function sequencing(
  owner: DataSource,
  settle: () => Promise<void>,
  { timed, entries }: { timed: number; entries: number },
): Promise<BenchLine> {
  const seconds = await secondsOf(settle);
  await owner.query('CREATE TABLE bare (LIKE audit_entry INCLUDING ALL)');
  const bare = await secondsOf(async () => {
    for (let from = entries - timed; from < entries; from += BATCH) await copyRows(owner, from);
  });
  return line('audit: sequence', 'entries/s', Math.round(timed / seconds), Math.round(timed / bare), {
    runs: 1,
    conditions: `${timed} queued facts, behind ${entries - timed} entries, durable commits, checkpoint per ${BATCH}; baseline: read and insert the same rows in batches of ${BATCH}`,
  });
}

async function copyRows(owner: DataSource, from: number): Promise<void> {
  const rows: Record<string, unknown>[] = await owner.query(
    `SELECT ${COLUMNS.join(', ')} FROM audit_entry WHERE i >= $1 AND i < $2`,
    [from, from + BATCH],
  );
  await owner.query(
    `INSERT INTO bare SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::timestamptz[], $4::text[], $5::uuid[], $6::bytea[], $7::bytea[])`,
    COLUMNS.map((name) => rows.map((row) => row[name])),
  );
}
