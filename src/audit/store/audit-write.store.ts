import type { Transaction } from '../../foundation/database';
import type { Tile } from '../sequence/tile-builder';

/** An entry with its place in the log. */
export interface EntryRow {
  index: number;
  ticket: number;
  atMs: number;
  type: string;
  subject: string | null;
  body: Buffer;
  leafHash: Buffer;
}

/** A checkpoint as stored. */
export interface CheckpointRow {
  size: number;
  root: Buffer;
  note: Buffer;
}

/** What the sequencer adds; nothing is ever changed. */
export const auditWrite = {
  /** Adds consecutive entries in one statement. */
  async addEntries(tx: Transaction, entries: readonly EntryRow[]): Promise<void> {
    await tx.query(
      `INSERT INTO audit_entry (i, ticket, at, type, subject_ref, body, leaf_hash)
       SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::timestamptz[], $4::text[], $5::uuid[], $6::bytea[], $7::bytea[])`,
      [
        entries.map(({ index }) => index),
        entries.map(({ ticket }) => ticket),
        entries.map(({ atMs }) => new Date(atMs).toISOString()),
        entries.map(({ type }) => type),
        entries.map(({ subject }) => subject),
        entries.map(({ body }) => body),
        entries.map(({ leafHash }) => leafHash),
      ],
    );
  },

  /** Adds tiles that became full. */
  async addTiles(tx: Transaction, tiles: readonly Tile[]): Promise<void> {
    if (tiles.length === 0) return;
    await tx.query(
      `INSERT INTO audit_tile (level, tile_index, hashes, root)
       SELECT * FROM unnest($1::smallint[], $2::bigint[], $3::bytea[], $4::bytea[])`,
      [
        tiles.map(({ level }) => level),
        tiles.map(({ index }) => index),
        tiles.map(({ hashes }) => Buffer.concat(hashes)),
        tiles.map(({ root }) => root),
      ],
    );
  },

  /** Adds a signed checkpoint; one of the same size is already the same. */
  async addCheckpoint(tx: Transaction, { size, root, note }: CheckpointRow): Promise<void> {
    await tx.query(
      'INSERT INTO audit_checkpoint (size, root, note) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [size, root, note],
    );
  },

  /** Remembers that a witness holds a checkpoint, with the line it signed if it signs. */
  async addWitness(
    tx: Transaction,
    size: number,
    witness: string,
    cosignature: Buffer | null,
  ): Promise<void> {
    await tx.query(
      'INSERT INTO audit_witness (size, witness, cosignature) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [size, witness, cosignature],
    );
  },
};
