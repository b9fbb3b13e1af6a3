import type { DataSource } from 'typeorm';
import { KeyKind } from '../../../crypto';
import type { Transaction } from '../../../foundation/database';
import type { DestructionReceipt, Root } from '../../custodians';
import type { RotationPhase } from '../../protocol';
import type { DoomedRow } from './load.store';

/** A rotation: `generation` is the one it makes. */
export interface RotationRow {
  generation: number;
  attempt: number;
  phase: RotationPhase;
  startedAt: number;
  phaseAt: number;
  batchDigest: Buffer;
  setDigest: Buffer | undefined;
  keyCount: number | undefined;
}

/** What is known of an earlier rotation. */
export interface LastRotation {
  finishedAt: number;
  tookMs: number;
  failure: string | undefined;
}

/** The rotation's own table, and the rows that it moves from one generation to the next. */
export class RotationStore {
  constructor(private readonly database: DataSource) {}

  /** The rotation that is under way, also after a restart. */
  async unfinished(): Promise<RotationRow | undefined> {
    const rows: Record<string, unknown>[] = await this.database.query(
      'SELECT * FROM rotation WHERE finished_at IS NULL',
    );
    return rows[0] && rotationRow(rows[0]);
  }

  async last(): Promise<LastRotation | undefined> {
    const rows: { finished_at: Date; started_at: Date; failure: string | null }[] = await this.database.query(
      'SELECT finished_at, started_at, failure FROM rotation WHERE finished_at IS NOT NULL ORDER BY finished_at DESC LIMIT 1',
    );
    const row = rows[0];
    return (
      row && {
        finishedAt: row.finished_at.getTime(),
        tookMs: row.finished_at.getTime() - row.started_at.getTime(),
        failure: row.failure ?? undefined,
      }
    );
  }

  /** Milliseconds from the rotation's start to the end of each of its phases. */
  async timeline(generation: number): Promise<Record<string, number>> {
    const rows: { step: string; ms: string }[] = await this.database.query(
      `SELECT s.step, round(extract(epoch FROM s.ended_at - r.started_at) * 1000) AS ms
       FROM rotation_step s JOIN rotation r USING (generation, attempt) WHERE s.generation = $1 ORDER BY s.ended_at`,
      [generation],
    );
    return Object.fromEntries(rows.map(({ step, ms }) => [step, Number(ms)]));
  }

  async nextAttempt(generation: number): Promise<number> {
    const rows: { attempt: number }[] = await this.database.query(
      'SELECT coalesce(max(attempt), 0) + 1 AS attempt FROM rotation WHERE generation = $1',
      [generation],
    );
    return rows[0]!.attempt;
  }

  /** R1: closes the batch. */
  async freeze(tx: Transaction, row: RotationRow, batch: readonly DoomedRow[]): Promise<void> {
    await tx.query(
      `INSERT INTO rotation (generation, attempt, phase, batch_digest, batch_size, started_at) VALUES ($1, $2, 'frozen', $3, $4, $5)
       ON CONFLICT DO NOTHING`,
      [row.generation, row.attempt, row.batchDigest, batch.length, new Date(row.startedAt)],
    );
    await tx.query(
      `UPDATE doomed SET batch = $1
       WHERE (kind, key_id, incarnation) IN (SELECT * FROM unnest($2::smallint[], $3::bytea[], $4::bigint[]))`,
      [
        row.generation,
        batch.map(({ kind }) => kind),
        batch.map(({ keyId }) => keyId),
        batch.map(({ incarnation }) => incarnation),
      ],
    );
  }

  async setPhase(tx: Transaction, { generation, attempt }: RotationRow, phase: RotationPhase): Promise<void> {
    await tx.query(
      'UPDATE rotation SET phase = $3, phase_at = now() WHERE generation = $1 AND attempt = $2',
      [generation, attempt, phase],
    );
    await tx.query(
      `INSERT INTO rotation_step (generation, attempt, step, ended_at) VALUES ($1, $2, $3, clock_timestamp())
       ON CONFLICT (generation, attempt, step) DO UPDATE SET ended_at = EXCLUDED.ended_at`,
      [generation, attempt, phase],
    );
  }

  async setDigest(
    tx: Transaction,
    { generation, attempt }: RotationRow,
    setDigest: Buffer,
    keyCount: number,
  ): Promise<void> {
    await tx.query(
      'UPDATE rotation SET set_digest = $3, key_count = $4 WHERE generation = $1 AND attempt = $2',
      [generation, attempt, setDigest, keyCount],
    );
  }

  /** R5 said no: everything of the new generation goes, keys made meanwhile stay, the batch waits for the next try. */
  async takeBack(tx: Transaction, row: RotationRow, failure: string, at: number): Promise<void> {
    const { generation, attempt } = row;
    await tx.query(
      `DELETE FROM key k USING page p
       WHERE p.generation = $1 AND k.page_no = p.page_no AND k.revision = p.revision
         AND NOT EXISTS (SELECT 1 FROM page o WHERE o.generation = $1 - 1 AND o.page_no = p.page_no AND o.revision = p.revision)`,
      [generation],
    );
    await tx.query('DELETE FROM page WHERE generation = $1', [generation]);
    await tx.query('UPDATE key SET born = $1 - 1 WHERE born = $1', [generation]);
    await tx.query('UPDATE keyring SET current_generation = $1 - 1', [generation]);
    await tx.query('UPDATE doomed SET batch = NULL WHERE batch = $1', [generation]);
    await tx.query(
      `UPDATE rotation SET phase = 'failed', failure = $3, finished_at = $4, phase_at = now() WHERE generation = $1 AND attempt = $2`,
      [generation, attempt, failure, new Date(Math.max(at, row.startedAt))],
    );
  }

  /** R6: what a device said. */
  async addEvidence(
    tx: Transaction,
    custodianId: string,
    root: Root,
    receipt: DestructionReceipt,
    reconstructed: boolean,
  ): Promise<void> {
    await tx.query(
      `UPDATE custodian_blob SET requested_at = $4, irreversible_at = $5, raw_evidence = $6, reconstructed = $7
       WHERE generation = $1 AND attempt = $2 AND custodian_id = $3`,
      [
        root.generation,
        root.attempt,
        custodianId,
        new Date(receipt.requestedAt),
        receipt.irreversibleAt === null ? null : new Date(receipt.irreversibleAt),
        receipt.rawEvidence,
        reconstructed,
      ],
    );
  }

  async hasEvidence(custodianId: string, root: Root): Promise<boolean> {
    const rows: unknown[] = await this.database.query(
      'SELECT 1 FROM custodian_blob WHERE generation = $1 AND attempt = $2 AND custodian_id = $3 AND requested_at IS NOT NULL',
      [root.generation, root.attempt, custodianId],
    );
    return rows.length > 0;
  }

  /** R7: the device denied. */
  async addDenial(tx: Transaction, custodianId: string, root: Root, at: number, code: string): Promise<void> {
    await tx.query(
      'UPDATE custodian_blob SET denied_at = $4, denied_code = $5 WHERE generation = $1 AND attempt = $2 AND custodian_id = $3',
      [root.generation, root.attempt, custodianId, new Date(at), code],
    );
  }

  /** R8: tombstones for the batch; rows of the generation left behind, of the batch's subjects, and of its suppression days go. */
  async clean(tx: Transaction, generation: number): Promise<void> {
    const old = generation - 1;
    const behind = await leftBehind(tx, old);
    await tx.query(
      `INSERT INTO tombstone (kind, key_id, incarnation, reason, born, generation, fenced_at, doomed_at, approved)
       SELECT d.kind, d.key_id, d.incarnation, d.reason, k.born, $1, s.fenced_at, d.doomed_at, d.guard IS NOT NULL
       FROM unnest($3::bigint[], $4::integer[]) AS p (page_no, revision)
       JOIN key k ON k.page_no = p.page_no AND k.revision = p.revision
       JOIN doomed d ON k.kind = d.kind AND k.key_id = d.key_id AND k.incarnation = d.incarnation
       LEFT JOIN subject s ON d.kind = ${KeyKind.subject} AND s.subject_ref = encode(d.key_id, 'hex')::uuid
       WHERE d.batch = $2 AND d.kind NOT IN (${KeyKind.dedupe}, ${KeyKind.suppression})
       ON CONFLICT DO NOTHING`,
      [old, generation, ...behind],
    );
    await tx.query(
      `DELETE FROM index_entry WHERE subject_ref IN (
         SELECT s.subject_ref FROM doomed d JOIN subject s ON s.subject_ref = encode(d.key_id, 'hex')::uuid AND s.incarnation = d.incarnation
         WHERE d.batch = $1 AND d.kind = ${KeyKind.subject})`,
      [generation],
    );
    await tx.query(
      `DELETE FROM subject s USING doomed d
       WHERE d.batch = $1 AND d.kind = ${KeyKind.subject} AND s.subject_ref = encode(d.key_id, 'hex')::uuid AND s.incarnation = d.incarnation`,
      [generation],
    );
    await tx.query(
      `DELETE FROM suppression WHERE day IN (
         SELECT ('x' || encode(substring(key_id FROM 13), 'hex'))::bit(32)::bigint FROM doomed WHERE batch = $1 AND kind = ${KeyKind.suppression})`,
      [generation],
    );
    await tx.query(
      `DELETE FROM key k USING unnest($1::bigint[], $2::integer[]) AS p (page_no, revision)
       WHERE k.page_no = p.page_no AND k.revision = p.revision`,
      behind,
    );
    await tx.query(
      `DELETE FROM hold WHERE hold_id IN (SELECT encode(key_id, 'hex')::uuid FROM doomed WHERE batch = $1 AND kind = ${KeyKind.hold})`,
      [generation],
    );
    await tx.query(
      `DELETE FROM credential_key WHERE key_id IN (SELECT encode(key_id, 'hex')::uuid FROM doomed WHERE batch = $1 AND kind = ${KeyKind.credential})`,
      [generation],
    );
    await tx.query('DELETE FROM page WHERE generation <= $1', [old]);
    await tx.query('DELETE FROM doomed WHERE batch = $1', [generation]);
  }

  /** What R9 writes into the ledger: the tombstones of the generation left behind. */
  async buriedWith(old: number): Promise<{ kind: number; keyId: Buffer; incarnation: number }[]> {
    const rows: { kind: number; key_id: Buffer; incarnation: string }[] = await this.database.query(
      `SELECT kind, key_id, incarnation FROM tombstone WHERE generation = $1 ORDER BY kind, key_id, incarnation`,
      [old],
    );
    return rows.map((row) => ({ kind: row.kind, keyId: row.key_id, incarnation: Number(row.incarnation) }));
  }

  async finish(tx: Transaction, row: RotationRow, at: number): Promise<void> {
    await this.setPhase(tx, row, 'recorded');
    await tx.query('UPDATE rotation SET finished_at = $3 WHERE generation = $1 AND attempt = $2', [
      row.generation,
      row.attempt,
      new Date(Math.max(at, row.startedAt)),
    ]);
  }
}

/**
 * Numbers and revisions of the pages of a generation that the next one does not share. As arrays, so that the database knows how few they are and looks their
 * keys up instead of reading all there are.
 */
async function leftBehind(tx: Transaction, generation: number): Promise<[string[], number[]]> {
  const rows: { page_no: string; revision: number }[] = await tx.query(
    `SELECT p.page_no, p.revision FROM page p WHERE p.generation = $1
       AND NOT EXISTS (SELECT 1 FROM page n WHERE n.generation = $1 + 1 AND n.page_no = p.page_no AND n.revision = p.revision)`,
    [generation],
  );
  return [rows.map(({ page_no }) => page_no), rows.map(({ revision }) => revision)];
}

function rotationRow(row: Record<string, unknown>): RotationRow {
  return {
    generation: Number(row.generation),
    attempt: Number(row.attempt),
    phase: row.phase as RotationPhase,
    startedAt: (row.started_at as Date).getTime(),
    phaseAt: (row.phase_at as Date).getTime(),
    batchDigest: row.batch_digest as Buffer,
    setDigest: (row.set_digest as Buffer | null) ?? undefined,
    keyCount: row.key_count === null ? undefined : Number(row.key_count),
  };
}
