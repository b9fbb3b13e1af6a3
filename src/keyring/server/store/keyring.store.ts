import type { DataSource } from 'typeorm';
import type { Transaction } from '../../../foundation/database';

/** The keyring's one row, its classes and its grants. */
export class KeyringStore {
  constructor(private readonly database: DataSource) {}

  /** First start: the id, before any root is made, so that roots of a start that failed can be found by it. */
  async initialise(keyringId: Buffer): Promise<void> {
    await this.database.query(
      `INSERT INTO keyring (keyring_id, current_generation, canary_key_id, canary_record) VALUES ($1, 0, '', '') ON CONFLICT DO NOTHING`,
      [keyringId],
    );
  }

  async setCurrent(tx: Transaction, generation: number): Promise<void> {
    await tx.query('UPDATE keyring SET current_generation = $1', [generation]);
  }

  async setCanary(tx: Transaction, keyId: Buffer, record: Buffer): Promise<void> {
    await tx.query('UPDATE keyring SET canary_key_id = $1, canary_record = $2', [keyId, record]);
  }

  async defineClass(
    tx: Transaction,
    classId: number,
    periodDays: number,
    granularity: string,
    knownSince: Date,
  ): Promise<void> {
    await tx.query(
      'INSERT INTO class_schedule (class_id, known_since, period_days, granularity) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
      [classId, knownSince, periodDays, granularity],
    );
  }

  async markCanary(tx: Transaction, subjectRef: string, marked: boolean): Promise<void> {
    await tx.query(
      marked
        ? 'INSERT INTO canary_subject (subject_ref) VALUES ($1) ON CONFLICT DO NOTHING'
        : 'DELETE FROM canary_subject WHERE subject_ref = $1',
      [subjectRef],
    );
  }

  async addCredential(
    tx: Transaction,
    keyId: string,
    { madeBy, openBy, sealUntil }: { madeBy: string; openBy: readonly string[]; sealUntil: number },
  ): Promise<void> {
    await tx.query(
      'INSERT INTO credential_key (key_id, made_by, open_by, seal_until) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
      [keyId, madeBy, openBy, new Date(sealUntil)],
    );
  }

  async removeGrant(tx: Transaction, grantId: string): Promise<void> {
    await tx.query('DELETE FROM grant_made WHERE grant_id = $1', [grantId]);
  }

  async addGrant(
    tx: Transaction,
    grant: { grantId: string; ref: string; subjectRef: string; parts: readonly number[]; expiresAt: number },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO grant_made (grant_id, ref, subject_ref, parts, expires_at) VALUES ($1, $2, $3, $4, to_timestamp($5)) ON CONFLICT DO NOTHING`,
      [grant.grantId, grant.ref, grant.subjectRef, grant.parts, grant.expiresAt],
    );
  }
}
