import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../../foundation/database';
import type { DroppedBucket } from './purge-bucket.store';

/** A bucket that a run left as it was, and why; a DPO can read the reason out. */
export interface SkippedBucket {
  classId: number;
  bucket: number;
  /** `held`: a legal hold · `guarded`: the keyring asks two people first · `not-due`: the keyring knows a longer period · `in-use`: shredded, its tables are being read · `denied`. */
  reason: 'held' | 'guarded' | 'not-due' | 'in-use' | 'denied';
}

/** What one purge did. */
export interface PurgeRun {
  id: string;
  state: 'waiting' | 'running' | 'finished' | 'failed';
  /** Who asked; null for the scheduler. */
  requestedBy: string | null;
  requestedAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  purged: { messages: number; media: number; buckets: number; statuses: number; events: number };
  /** Messages of ended buckets that a legal hold kept. */
  held: number;
  /** How long after its due time the latest bucket of this run was shredded, in ms; 0 when nothing was due. */
  lateMs: number;
  /** Write-ahead log written by the whole server during the run. */
  walBytes: number;
  skipped: SkippedBucket[];
  /** A code, when the run failed for good. */
  failure: string | null;
}

/** What a run adds to its record when it ends. */
export interface RunResult {
  walBytes: number;
  skipped: readonly SkippedBucket[];
}

type FlatRun = Omit<PurgeRun, 'purged'> & PurgeRun['purged'];

const COLUMNS = `id, state, requested_by AS "requestedBy", requested_at AS "requestedAt", started_at AS "startedAt", finished_at AS "finishedAt",
  buckets, messages::float, statuses::float, events::float, media::float, held::float, late_ms::float AS "lateMs", wal_bytes::float AS "walBytes",
  skipped, failure`;

/** Rows of `purge_run`. */
@Injectable()
export class PurgeRunStore {
  constructor(private readonly database: DataSource) {}

  /** Runs work that must be committed together. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  /** Adds a run. False when the hour has its scheduled run already. */
  async add(
    tx: Transaction,
    run: { id: string; slot: string | null; requestedBy: string | null },
  ): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `INSERT INTO purge_run (id, slot, requested_by) VALUES ($1, $2, $3) ON CONFLICT (slot) DO NOTHING RETURNING id`,
      [run.id, run.slot, run.requestedBy],
    );
    return rows.length > 0;
  }

  async find(id: string, tx: Transaction = this.database.manager): Promise<PurgeRun | undefined> {
    const rows = await tx.query<FlatRun[]>(`SELECT ${COLUMNS} FROM purge_run WHERE id = $1`, [id]);
    return rows[0] && nested(rows[0]);
  }

  /** Newest first; `before` is the id of the last run of the page before. */
  async list(limit: number, before?: string): Promise<PurgeRun[]> {
    const rows = await this.database.query<FlatRun[]>(
      `SELECT ${COLUMNS} FROM purge_run
        WHERE $2::uuid IS NULL OR (requested_at, id) < (SELECT requested_at, id FROM purge_run WHERE id = $2)
        ORDER BY requested_at DESC, id DESC LIMIT $1`,
      [limit, before ?? null],
    );
    return rows.map(nested);
  }

  /** Runs that were begun or asked for before `before` and are not finished: their job may be lost. */
  async unfinished(before: Date): Promise<string[]> {
    const rows = await this.database.query<{ id: string }[]>(
      `SELECT id FROM purge_run WHERE state IN ('waiting', 'running') AND requested_at < $1 ORDER BY requested_at`,
      [before],
    );
    return rows.map(({ id }) => id);
  }

  /** True the first time: a run that is resumed keeps its beginning. */
  async begin(tx: Transaction, id: string): Promise<boolean> {
    const [, count] = await tx.query<[unknown, number]>(
      `UPDATE purge_run SET state = 'running', started_at = now() WHERE id = $1 AND started_at IS NULL`,
      [id],
    );
    return count > 0;
  }

  /** Adds media that went with the buckets of a run, whenever they went. */
  async addMedia(id: string, media: number): Promise<void> {
    await this.database.query('UPDATE purge_run SET media = media + $2 WHERE id = $1', [id, media]);
  }

  /** Counts a bucket that the run has ended. */
  async addBucket(
    tx: Transaction,
    id: string,
    { messages, held, statuses, events, lateMs }: DroppedBucket,
  ): Promise<void> {
    await tx.query(
      `UPDATE purge_run SET buckets = buckets + 1, messages = messages + $2, statuses = statuses + $3, events = events + $4,
              held = held + $6, late_ms = greatest(late_ms, $5) WHERE id = $1`,
      [id, messages, statuses, events, Math.round(lateMs), held],
    );
  }

  /** True unless it was finished before. */
  async finish(tx: Transaction, id: string, { walBytes, skipped }: RunResult): Promise<boolean> {
    const [, count] = await tx.query<[unknown, number]>(
      `UPDATE purge_run SET state = 'finished', finished_at = now(), wal_bytes = wal_bytes + $2, skipped = $3
        WHERE id = $1 AND state <> 'finished'`,
      [id, walBytes, JSON.stringify(skipped)],
    );
    return count > 0;
  }

  async fail(tx: Transaction, id: string, failure: string): Promise<void> {
    await tx.query(
      `UPDATE purge_run SET state = 'failed', finished_at = now(), failure = $2 WHERE id = $1 AND state <> 'finished'`,
      [id, failure],
    );
  }
}

function nested({ messages, media, buckets, statuses, events, ...run }: FlatRun): PurgeRun {
  return { ...run, purged: { messages, media, buckets, statuses, events } };
}
