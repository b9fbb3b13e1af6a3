import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../foundation/database';
import type { CredentialFacts } from './credential-facts';
import type { CredentialKind, CredentialReader } from './credential-kinds';

/** Why a version counts no more. */
export type EndReason = 'revoked' | 'leaked' | 'replaced' | 'expired';

/** A version of a credential, without its secret. */
export interface CredentialRecord {
  id: string;
  kind: CredentialKind;
  scope: string;
  version: number;
  facts: CredentialFacts;
  createdAt: Date;
  /** The end that its issuer set. */
  expiresAt: Date | null;
  /** Until when it counts beside its successor; null for the newest version. */
  acceptedUntil: Date | null;
  revokedAt: Date | null;
  revokedFor: EndReason | null;
  /** When it was ended where it came from, as far as that can be done by a call. */
  endedOutsideAt: Date | null;
  /** When its key was destroyed. */
  destroyedAt: Date | null;
  checkedAt: Date | null;
  /** What the last check found wrong. */
  problems: string[];
}

/** How often a process used a version on a day. */
export interface CredentialUse {
  process: CredentialReader;
  /** `YYYY-MM-DD`, UTC. */
  usedOn: string;
  uses: number;
  lastUsedAt: Date;
}

const COLUMNS = `id, kind, scope, version, facts, created_at AS "createdAt", expires_at AS "expiresAt", accepted_until AS "acceptedUntil",
  revoked_at AS "revokedAt", revoked_for AS "revokedFor", ended_outside_at AS "endedOutsideAt", destroyed_at AS "destroyedAt",
  checked_at AS "checkedAt", problems`;

/** Rows of `credential` without their secrets, and how versions follow each other. */
@Injectable()
export class CredentialRegisterStore {
  constructor(private readonly database: DataSource) {}

  /** Runs work that must be committed together. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  /** All versions, newest first. */
  list(): Promise<CredentialRecord[]> {
    return this.database.query<CredentialRecord[]>(
      `SELECT ${COLUMNS} FROM credential ORDER BY kind, scope, version DESC`,
    );
  }

  async find(id: string, tx: Transaction = this.database.manager): Promise<CredentialRecord | undefined> {
    const rows = await tx.query<CredentialRecord[]>(`SELECT ${COLUMNS} FROM credential WHERE id = $1`, [id]);
    return rows[0];
  }

  /** The newest version, whatever its state, locked: two rotations at once follow each other. */
  async newest(tx: Transaction, kind: CredentialKind, scope: string): Promise<CredentialRecord | undefined> {
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`credential ${kind} ${scope}`]);
    const rows = await tx.query<CredentialRecord[]>(
      `SELECT ${COLUMNS} FROM credential WHERE kind = $1 AND scope = $2 ORDER BY version DESC LIMIT 1`,
      [kind, scope],
    );
    return rows[0];
  }

  /** When a version was used, newest day first. */
  uses(id: string): Promise<CredentialUse[]> {
    return this.database.query<CredentialUse[]>(
      `SELECT process, used_on::text AS "usedOn", uses::float8 AS uses, last_used_at AS "lastUsedAt" FROM credential_use
        WHERE credential_id = $1 ORDER BY used_on DESC, process`,
      [id],
    );
  }

  async add(
    tx: Transaction,
    { id, kind, scope, version, facts, createdAt, expiresAt }: CredentialRecord,
    sealed: { recordId: Buffer; record: Buffer },
    createdBy: string | null,
  ): Promise<void> {
    await tx.query(
      `INSERT INTO credential (id, kind, scope, version, facts, record_id, record, created_at, created_by, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        id,
        kind,
        scope,
        version,
        JSON.stringify(facts),
        sealed.recordId,
        sealed.record,
        createdAt,
        createdBy,
        expiresAt,
      ],
    );
  }

  /** A version counts until then and no longer; never longer than was said before. */
  async supersede(tx: Transaction, id: string, acceptedUntil: Date): Promise<void> {
    await tx.query(
      `UPDATE credential SET accepted_until = least(coalesce(accepted_until, $2), $2) WHERE id = $1`,
      [id, acceptedUntil],
    );
  }

  /** False when it was revoked before, or never existed. */
  async revoke(tx: Transaction, id: string, at: Date, reason: EndReason): Promise<boolean> {
    const [, count] = await tx.query<[unknown, number]>(
      `UPDATE credential SET revoked_at = $2, revoked_for = $3 WHERE id = $1 AND revoked_at IS NULL`,
      [id, at, reason],
    );
    return count > 0;
  }
}
