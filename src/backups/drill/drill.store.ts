import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../../foundation/database';

/** How a drill stands; `not-proved`: it could not be carried out. */
export type DrillState = 'waiting' | 'running' | 'passed' | 'failed' | 'not-proved';

/** A restore drill. */
export interface DrillRecord {
  id: string;
  backupId: string;
  state: DrillState;
  /** What it is doing, or was doing last. */
  step: string;
  requestedAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  report: Record<string, unknown>;
}

const COLUMNS = `id, backup_id AS "backupId", state, step, requested_at AS "requestedAt", started_at AS "startedAt",
  finished_at AS "finishedAt", report`;

/** Rows of `drill`. */
@Injectable()
export class DrillStore {
  constructor(private readonly database: DataSource) {}

  /** Runs work that must be committed together. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  async add(
    tx: Transaction,
    { id, backupId, requestedBy }: { id: string; backupId: string; requestedBy: string | null },
  ): Promise<void> {
    await tx.query('INSERT INTO drill (id, backup_id, requested_by) VALUES ($1, $2, $3)', [
      id,
      backupId,
      requestedBy,
    ]);
  }

  async find(id: string): Promise<DrillRecord | undefined> {
    const rows = await this.database.query<DrillRecord[]>(`SELECT ${COLUMNS} FROM drill WHERE id = $1`, [id]);
    return rows[0];
  }

  /** Of these drills those that are known here, and whether they have ended. */
  async endedOf(ids: readonly string[]): Promise<Map<string, boolean>> {
    const rows = await this.database.query<{ id: string; ended: boolean }[]>(
      'SELECT id, finished_at IS NOT NULL AS ended FROM drill WHERE id = ANY($1::uuid[])',
      [ids],
    );
    return new Map(rows.map(({ id, ended }) => [id, ended]));
  }

  async hasSince(tx: Transaction, since: Date): Promise<boolean> {
    const rows = await tx.query<unknown[]>('SELECT 1 FROM drill WHERE requested_at > $1 LIMIT 1', [since]);
    return rows.length > 0;
  }

  /** Drills that were asked for before `before` and have not ended. */
  unfinished(before: Date): Promise<DrillRecord[]> {
    return this.database.query<DrillRecord[]>(
      `SELECT ${COLUMNS} FROM drill WHERE finished_at IS NULL AND requested_at < $1`,
      [before],
    );
  }

  /** Of the unfinished those for which no job waits for its queue, or came to it since `since`. */
  withoutJob(since: Date): Promise<DrillRecord[]> {
    return this.database.query<DrillRecord[]>(
      `SELECT ${COLUMNS} FROM drill
        WHERE finished_at IS NULL AND NOT EXISTS (
          SELECT FROM outbox o WHERE o.name = 'backups.drill' AND o.payload ->> 'drillId' = drill.id::text
             AND (o.dispatched_at IS NULL OR o.dispatched_at > $1))`,
      [since],
    );
  }

  /** Says where a drill is. */
  async progress(id: string, step: string): Promise<void> {
    await this.database.query(
      `UPDATE drill SET state = 'running', step = $2, started_at = coalesce(started_at, now()) WHERE id = $1 AND finished_at IS NULL`,
      [id, step],
    );
  }

  /** False when it had ended before. */
  async finish(
    tx: Transaction,
    id: string,
    state: DrillState,
    report: Record<string, unknown>,
  ): Promise<boolean> {
    const [, count] = await tx.query<[unknown, number]>(
      `UPDATE drill SET state = $2, report = $3, finished_at = now() WHERE id = $1 AND finished_at IS NULL`,
      [id, state, JSON.stringify(report)],
    );
    return count > 0;
  }
}
