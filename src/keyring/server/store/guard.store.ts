import type { DataSource } from 'typeorm';
import type { Transaction } from '../../../foundation/database';
import type { DoomedRow } from './load.store';

/** A batch that waits for two people. */
export interface GuardRow {
  id: string;
  digest: Buffer;
  keys: number;
  blockedAt: number;
  /** Unix ms from which the batch may be destroyed; undefined until both approvals are there. */
  releaseAt: number | undefined;
  approvals: { approver: string; role: 'owner' | 'dpo' }[];
}

/** Batches that the guard holds back, their approvals, and what was destroyed of late. */
export class GuardStore {
  constructor(private readonly database: DataSource) {}

  async pending(): Promise<GuardRow[]> {
    const rows: {
      id: string;
      digest: Buffer;
      keys: number;
      blocked_at: Date;
      release_at: Date | null;
      approvals: GuardRow['approvals'] | null;
    }[] = await this.database.query(
      `SELECT b.id, b.digest, b.keys, b.blocked_at, b.release_at,
                (SELECT json_agg(json_build_object('approver', a.approver, 'role', a.role)) FROM guard_approval a WHERE a.guard = b.id) AS approvals
         FROM guard_batch b WHERE b.cancelled_at IS NULL AND EXISTS (SELECT 1 FROM doomed d WHERE d.guard = b.id)`,
    );
    return rows.map((row) => ({
      id: row.id,
      digest: row.digest,
      keys: row.keys,
      blockedAt: row.blocked_at.getTime(),
      releaseAt: row.release_at?.getTime(),
      approvals: row.approvals ?? [],
    }));
  }

  /** Subject keys that went since `since` without approval, by whether they lapsed. */
  async destroyedSince(since: Date): Promise<{ lapsed: number; other: number }> {
    const rows: { lapsed: string; other: string }[] = await this.database.query(
      `SELECT count(*) FILTER (WHERE reason = 'lapse') AS lapsed, count(*) FILTER (WHERE reason <> 'lapse') AS other
       FROM tombstone WHERE kind = 1 AND NOT approved AND doomed_at >= $1`,
      [since],
    );
    return { lapsed: Number(rows[0]!.lapsed), other: Number(rows[0]!.other) };
  }

  async block(tx: Transaction, guard: GuardRow, keys: readonly DoomedRow[]): Promise<void> {
    await tx.query(
      'INSERT INTO guard_batch (id, digest, keys, blocked_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
      [guard.id, guard.digest, guard.keys, new Date(guard.blockedAt)],
    );
    await tx.query(
      `UPDATE doomed SET guard = $1
       WHERE (kind, key_id, incarnation) IN (SELECT * FROM unnest($2::smallint[], $3::bytea[], $4::bigint[]))`,
      [
        guard.id,
        keys.map(({ kind }) => kind),
        keys.map(({ keyId }) => keyId),
        keys.map(({ incarnation }) => incarnation),
      ],
    );
  }

  async approve(
    tx: Transaction,
    guard: GuardRow,
    approval: GuardRow['approvals'][number],
    signature: Buffer,
    at: number,
  ): Promise<void> {
    await tx.query(
      'INSERT INTO guard_approval (guard, approver, role, approved_at, signature) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING',
      [guard.id, approval.approver, approval.role, new Date(at), signature],
    );
    if (guard.releaseAt !== undefined) {
      await tx.query('UPDATE guard_batch SET release_at = $2 WHERE id = $1', [
        guard.id,
        new Date(guard.releaseAt),
      ]);
    }
  }

  /** Takes a batch back: its keys live again. */
  async cancel(tx: Transaction, id: string, at: number): Promise<void> {
    await tx.query('UPDATE guard_batch SET cancelled_at = $2 WHERE id = $1', [id, new Date(at)]);
    await tx.query('DELETE FROM doomed WHERE guard = $1 AND batch IS NULL', [id]);
  }

  async databaseNow(): Promise<number> {
    const rows: { ms: string }[] = await this.database.query(
      'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000) AS ms',
    );
    return Number(rows[0]!.ms);
  }

  async lastSeen(): Promise<number | undefined> {
    const rows: { last_seen_at: Date | null }[] = await this.database.query(
      'SELECT last_seen_at FROM keyring',
    );
    return rows[0]?.last_seen_at?.getTime();
  }

  async see(tx: Transaction, at: number): Promise<void> {
    await tx.query('UPDATE keyring SET last_seen_at = $1', [new Date(at)]);
  }
}
