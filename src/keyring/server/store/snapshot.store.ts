import { pipeline } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import type { DataSource } from 'typeorm';
import { DomainError } from '../../../foundation/errors';
import type { TableRows } from '../snapshot/snapshot-body';

/**
 * Every table of the keyring, in an order in which rows can be put back: what is referred to comes first, and pages before keys so that a check needs
 * one pass.
 */
export const SNAPSHOT_TABLES = [
  'keyring',
  'generation',
  'custodian_blob',
  'page',
  'key',
  'subject',
  'index_entry',
  'guard_batch',
  'guard_approval',
  'doomed',
  'tombstone',
  'suppression',
  'class_schedule',
  'rotation',
  'rotation_step',
  'ledger',
  'signer',
  'grant_made',
  'hold',
  'held_prk',
  'set_aside',
  'canary_subject',
  'locked_role',
  'credential_key',
  'alarm',
  'audit_queue',
  'audit_entry',
  'audit_tile',
  'audit_checkpoint',
  'audit_witness',
] as const;

const NAME = /^[a-z_]+$/;

/** Moves whole tables out of a keyring's database and into an empty one. */
export class SnapshotStore {
  constructor(private readonly database: DataSource) {}

  /**
   * All tables as they were at one moment. Throws `keyring.snapshot.rotating` when they are not those of `generation`, or when that is not yet verified: what
   * is taken back later must not be the only copy.
   */
  async *read(generation: number): AsyncGenerator<TableRows> {
    const runner = this.database.createQueryRunner();
    const client = (await runner.connect()) as PoolClient;
    try {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      const { rows } = await client.query<{ fit: boolean }>(
        `SELECT current_generation = $1 AND NOT EXISTS (SELECT 1 FROM rotation WHERE finished_at IS NULL AND phase = 'committed') AS fit FROM keyring`,
        [generation],
      );
      if (rows[0]?.fit !== true)
        throw new DomainError('unavailable', 'keyring.snapshot.rotating', 'a generation is being made');
      for (const table of SNAPSHOT_TABLES) {
        const columns = await columnsOf(client, table);
        const copy = `COPY ${table} (${columns.join(', ')}) TO STDOUT (FORMAT binary)`;
        yield { table, columns, rows: client.query(copyTo(copy)) };
      }
    } finally {
      await client.query('ROLLBACK').catch(() => undefined);
      await runner.release();
    }
  }

  /** Keys in the pages of a generation. */
  async keyCount(generation: number): Promise<number> {
    const rows: { keys: string }[] = await this.database.query(
      'SELECT count(*) AS keys FROM key k JOIN page p ON p.generation = $1 AND p.page_no = k.page_no AND p.revision = k.revision',
      [generation],
    );
    return Number(rows[0]?.keys);
  }

  /**
   * Puts tables into a migrated database that has none of them yet, in one transaction; as its owner, because sequences go on where they were. Throws
   * `keyring.restore.not-empty`.
   */
  async write(tables: AsyncIterable<TableRows>): Promise<void> {
    const runner = this.database.createQueryRunner();
    const client = (await runner.connect()) as PoolClient;
    try {
      await client.query('BEGIN');
      const { rows } = await client.query<{ full: boolean }>('SELECT EXISTS (SELECT 1 FROM keyring) AS full');
      if (rows[0]?.full !== false)
        throw new DomainError(
          'conflict',
          'keyring.restore.not-empty',
          'this database holds a keyring: restore into a new one, migrated and never started on',
        );
      for await (const { table, columns, rows: content } of tables) {
        if (!(SNAPSHOT_TABLES as readonly string[]).includes(table) || !columns.every((c) => NAME.test(c)))
          throw new DomainError('corrupt', 'keyring.snapshot.unreadable', 'a table that no keyring has');
        await pipeline(
          content,
          client.query(copyFrom(`COPY ${table} (${columns.join(', ')}) FROM STDIN (FORMAT binary)`)),
        );
      }
      // Tickets are never used twice, also not those of entries that have left the queue.
      await client.query(
        `SELECT setval(pg_get_serial_sequence('audit_queue', 'id'),
           1 + greatest((SELECT coalesce(max(id), 0) FROM audit_queue), (SELECT coalesce(max(ticket), 0) FROM audit_entry)))`,
      );
      await client.query(
        `SELECT setval(pg_get_serial_sequence('alarm', 'i'), 1 + (SELECT coalesce(max(i), 0) FROM alarm))`,
      );
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      await runner.release();
    }
  }
}

async function columnsOf(client: PoolClient, table: string): Promise<string[]> {
  const { rows } = await client.query<{ column_name: string }>(
    `SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1 ORDER BY ordinal_position`,
    [table],
  );
  return rows.map(({ column_name }) => column_name);
}
