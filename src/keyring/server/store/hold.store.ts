import type { DataSource } from 'typeorm';
import type { Transaction } from '../../../foundation/database';

/** A legal hold; without a subject it touches everybody. */
export interface HoldRow {
  holdId: string;
  subjectRef: string | undefined;
}

/** A PRK that a hold keeps, wrapped under the hold's key. */
export interface HeldPrkRow {
  holdId: string;
  subjectRef: string;
  incarnation: number;
  classId: number;
  bucket: number;
  wrapped: Buffer;
}

/** A key of which a hold has taken what it needs. */
export interface SetAsideRow {
  holdId: string;
  kind: number;
  keyId: Buffer;
}

/** Active holds and what they keep. */
export class HoldStore {
  constructor(private readonly database: DataSource) {}

  async active(): Promise<HoldRow[]> {
    const rows: { hold_id: string; subject_ref: string | null }[] = await this.database.query(
      'SELECT hold_id, subject_ref FROM hold WHERE released_at IS NULL',
    );
    return rows.map((row) => ({ holdId: row.hold_id, subjectRef: row.subject_ref ?? undefined }));
  }

  async heldPrks(): Promise<HeldPrkRow[]> {
    const rows: {
      hold_id: string;
      subject_ref: string;
      incarnation: string;
      class_id: number;
      bucket: string;
      wrapped: Buffer;
    }[] = await this.database.query(
      'SELECT p.* FROM held_prk p JOIN hold h USING (hold_id) WHERE h.released_at IS NULL',
    );
    return rows.map((row) => ({
      holdId: row.hold_id,
      subjectRef: row.subject_ref,
      incarnation: Number(row.incarnation),
      classId: row.class_id,
      bucket: Number(row.bucket),
      wrapped: row.wrapped,
    }));
  }

  async setAsides(): Promise<SetAsideRow[]> {
    const rows: { hold_id: string; kind: number; key_id: Buffer }[] = await this.database.query(
      'SELECT hold_id, kind, key_id FROM set_aside',
    );
    return rows.map((row) => ({ holdId: row.hold_id, kind: row.kind, keyId: row.key_id }));
  }

  async place(tx: Transaction, { holdId, subjectRef }: HoldRow, at: number): Promise<void> {
    await tx.query(
      'INSERT INTO hold (hold_id, subject_ref, placed_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [holdId, subjectRef ?? null, new Date(at)],
    );
  }

  async setAside(tx: Transaction, target: SetAsideRow, prks: readonly HeldPrkRow[]): Promise<void> {
    for (const prk of prks) {
      await tx.query(
        `INSERT INTO held_prk (hold_id, subject_ref, incarnation, class_id, bucket, wrapped) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT DO NOTHING`,
        [prk.holdId, prk.subjectRef, prk.incarnation, prk.classId, prk.bucket, prk.wrapped],
      );
    }
    await tx.query(
      'INSERT INTO set_aside (hold_id, kind, key_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [target.holdId, target.kind, target.keyId],
    );
  }

  async release(tx: Transaction, holdId: string, at: number): Promise<void> {
    await tx.query('UPDATE hold SET released_at = $2 WHERE hold_id = $1 AND released_at IS NULL', [
      holdId,
      new Date(at),
    ]);
  }
}
