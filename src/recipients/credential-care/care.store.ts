import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { CredentialFacts, CredentialKind } from '../../credentials';
import type { Transaction } from '../../foundation/database';
import type { Finding } from './finding';

/** A version that somebody has to look after. */
export interface CaredCredential {
  id: string;
  kind: CredentialKind;
  scope: string;
  facts: CredentialFacts;
  expiresAt: Date | null;
  checkedAt: Date | null;
  revokedFor: string | null;
  endedOutsideAt: Date | null;
  problems: Finding[];
}

const COLUMNS = `id, kind, scope, facts, expires_at AS "expiresAt", checked_at AS "checkedAt", revoked_for AS "revokedFor",
  ended_outside_at AS "endedOutsideAt", problems`;
const LIVE = 'record IS NOT NULL AND revoked_at IS NULL AND accepted_until IS NULL';

/** What of `credential` is due for care. */
@Injectable()
export class CareStore {
  constructor(private readonly database: DataSource) {}

  /** Runs work that must be committed together. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  /** Versions that count no more, and whose key still exists. A PIN that was replaced is kept until Meta has the next one: until then it is the PIN. */
  ended(now: Date): Promise<CaredCredential[]> {
    return this.database.query<CaredCredential[]>(
      `SELECT ${COLUMNS} FROM credential c
        WHERE record IS NOT NULL AND (revoked_at IS NOT NULL OR accepted_until <= $1)
          AND (kind <> 'meta-pin' OR revoked_at IS NOT NULL OR EXISTS (
            SELECT FROM credential s WHERE s.kind = c.kind AND s.scope = c.scope AND s.version > c.version AND s.checked_at IS NOT NULL))
        ORDER BY created_at LIMIT 100`,
      [now],
    );
  }

  /** The newest PIN of every number; `checkedAt` is when Meta took it. */
  pins(): Promise<CaredCredential[]> {
    return this.database.query<CaredCredential[]>(
      `SELECT ${COLUMNS} FROM credential WHERE kind = 'meta-pin' AND ${LIVE} ORDER BY created_at`,
    );
  }

  async find(id: string): Promise<CaredCredential | undefined> {
    const rows = await this.database.query<CaredCredential[]>(
      `SELECT ${COLUMNS} FROM credential WHERE id = $1`,
      [id],
    );
    return rows[0];
  }

  /** Takes the newest versions of a kind that were not checked since `before`, so that no other worker checks them now. */
  async claimForCheck(kind: CredentialKind, before: Date, now: Date): Promise<CaredCredential[]> {
    const [rows] = await this.database.query<[CaredCredential[], number]>(
      `UPDATE credential c SET checked_at = $3 FROM (
         SELECT id, checked_at FROM credential WHERE kind = $1 AND ${LIVE} AND (checked_at IS NULL OR checked_at < $2)
          ORDER BY checked_at NULLS FIRST LIMIT 50 FOR UPDATE SKIP LOCKED) due
        WHERE c.id = due.id
       RETURNING c.id, c.kind, c.scope, c.facts, c.expires_at AS "expiresAt", due.checked_at AS "checkedAt",
         c.revoked_for AS "revokedFor", c.ended_outside_at AS "endedOutsideAt", c.problems`,
      [kind, before, now],
    );
    return rows;
  }

  /** Gives a claim back: the check could not be made, and is due again at once. */
  async unclaim({ id, checkedAt }: CaredCredential): Promise<void> {
    await this.database.query('UPDATE credential SET checked_at = $2 WHERE id = $1', [id, checkedAt]);
  }

  async noteCheck(
    tx: Transaction,
    id: string,
    { at, problems, expiresAt }: { at: Date | null; problems: readonly Finding[]; expiresAt: Date | null },
  ): Promise<void> {
    await tx.query(
      'UPDATE credential SET checked_at = $2, problems = $3, expires_at = coalesce($4, expires_at) WHERE id = $1',
      [id, at, problems, expiresAt],
    );
  }

  async markEndedOutside(id: string, at: Date): Promise<void> {
    await this.database.query(
      'UPDATE credential SET ended_outside_at = coalesce(ended_outside_at, $2) WHERE id = $1',
      [id, at],
    );
  }

  async markDestroyed(tx: Transaction, id: string, at: Date): Promise<boolean> {
    const [, count] = await tx.query<[unknown, number]>(
      `UPDATE credential SET destroyed_at = $2, record = NULL, revoked_at = coalesce(revoked_at, accepted_until, $2),
         revoked_for = coalesce(revoked_for, 'replaced') WHERE id = $1 AND destroyed_at IS NULL`,
      [id, at],
    );
    return count > 0;
  }

  /** The account of a number, for calls about it. */
  async accountOfNumber(phoneNumberId: string): Promise<string | null> {
    const rows = await this.database.query<{ wabaId: string | null }[]>(
      'SELECT waba_id AS "wabaId" FROM channel WHERE phone_number_id = $1',
      [phoneNumberId],
    );
    return rows[0]?.wabaId ?? null;
  }

  /** Every account whose webhooks were received. */
  async accounts(): Promise<string[]> {
    const rows = await this.database.query<{ id: string }[]>(
      'SELECT DISTINCT waba_id AS id FROM channel WHERE waba_id IS NOT NULL ORDER BY 1',
    );
    return rows.map(({ id }) => id);
  }

  /** What Meta told of two-step verification since then; it names no number that could be read without opening. */
  async securityEvents(since: Date): Promise<{ kind: string; receivedAt: Date }[]> {
    return this.database.query<{ kind: string; receivedAt: Date }[]>(
      `SELECT kind, received_at AS "receivedAt" FROM platform_event WHERE field = 'security' AND received_at > $1
        ORDER BY received_at`,
      [since],
    );
  }
}
