import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../foundation/database';
import type { Purpose } from './purposes';
import type { ApiRole } from './roles';

/** A key, without anything that would open a door. */
export interface ApiKeyRecord {
  id: string;
  actorRef: string;
  name: string | null;
  role: ApiRole;
  channelIds: string[] | null;
  recipientId: string | null;
  /** What it may open messages for; null for anything. */
  purposes: Purpose[] | null;
  /** Where it counts, in CIDR notation; null for anywhere. */
  networks: string[] | null;
  createdAt: Date;
  expiresAt: Date;
  revokedAt: Date | null;
  /** A day, `YYYY-MM-DD`. */
  lastUsedOn: string | null;
}

const COLUMNS = `id, actor_ref AS "actorRef", name, role, channel_ids AS "channelIds", recipient_id AS "recipientId",
  purposes, networks, created_at AS "createdAt", expires_at AS "expiresAt", revoked_at AS "revokedAt", last_used_on::text AS "lastUsedOn"`;

/** A caller, whoever issued their key or invited them. */
interface Issued {
  keyId?: string | undefined;
  actorRef: string;
}

/** Rows of `api_key`. */
@Injectable()
export class ApiKeyStore {
  constructor(private readonly database: DataSource) {}

  /** Runs work that must be committed together. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  async add(
    tx: Transaction,
    key: Omit<ApiKeyRecord, 'revokedAt' | 'lastUsedOn'>,
    keyHash: Buffer,
    createdBy: string | null,
  ): Promise<void> {
    await tx.query(
      `INSERT INTO api_key (id, actor_ref, name, role, key_hash, channel_ids, recipient_id, created_at, created_by, expires_at, purposes, networks)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        key.id,
        key.actorRef,
        key.name,
        key.role,
        keyHash,
        key.channelIds,
        key.recipientId,
        key.createdAt,
        createdBy,
        key.expiresAt,
        key.purposes,
        key.networks,
      ],
    );
  }

  /** The key with this hash, whatever its state. */
  async findByHash(keyHash: Buffer): Promise<ApiKeyRecord | undefined> {
    const rows = await this.database.query<ApiKeyRecord[]>(
      `SELECT ${COLUMNS} FROM api_key WHERE key_hash = $1`,
      [keyHash],
    );
    return rows[0];
  }

  async find(tx: Transaction, id: string): Promise<ApiKeyRecord | undefined> {
    const rows = await tx.query<ApiKeyRecord[]>(`SELECT ${COLUMNS} FROM api_key WHERE id = $1`, [id]);
    return rows[0];
  }

  /** The actor who stands behind a key or a person; null when the operator does. */
  async createdBy(tx: Transaction, { keyId, actorRef }: Issued): Promise<string | null> {
    const [row] = await tx.query<{ createdBy: string | null }[]>(
      keyId === undefined
        ? `SELECT created_by AS "createdBy" FROM app_user WHERE id = $1`
        : `SELECT created_by AS "createdBy" FROM api_key WHERE id = $1`,
      [keyId ?? actorRef],
    );
    return row?.createdBy ?? null;
  }

  /** True when both actors' keys and invitations go back to the operator on ways that have nobody in common, and every key on them is still on record. */
  async areIndependent(tx: Transaction, first: string, second: string): Promise<boolean> {
    const [found] = await tx.query<{ independent: boolean }[]>(
      `WITH RECURSIVE made (ref, by_ref) AS (
         SELECT actor_ref, created_by FROM api_key UNION ALL SELECT id, created_by FROM app_user),
       behind (side, ref) AS (
         VALUES (1, $1::uuid), (2, $2::uuid)
         UNION SELECT b.side, m.by_ref FROM behind b JOIN made m ON m.ref = b.ref WHERE m.by_ref IS NOT NULL)
       SELECT NOT EXISTS (SELECT FROM behind GROUP BY ref HAVING count(*) > 1)
          AND NOT EXISTS (SELECT FROM behind b WHERE NOT EXISTS (SELECT FROM made m WHERE m.ref = b.ref)) AS independent`,
      [first, second],
    );
    return found!.independent;
  }

  /** All keys, newest first. */
  list(): Promise<ApiKeyRecord[]> {
    return this.database.query<ApiKeyRecord[]>(`SELECT ${COLUMNS} FROM api_key ORDER BY created_at DESC, id`);
  }

  /** False when it was revoked before, or never existed. */
  async revoke(tx: Transaction, id: string, now: Date): Promise<boolean> {
    const [, count] = await tx.query<[unknown[], number]>(
      `UPDATE api_key SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL`,
      [id, now],
    );
    return count > 0;
  }

  /** Remembers the day, not the moment: enough to find keys that nobody uses. */
  async markUsed(id: string, day: string): Promise<void> {
    await this.database.query(
      `UPDATE api_key SET last_used_on = $2 WHERE id = $1 AND last_used_on IS DISTINCT FROM $2`,
      [id, day],
    );
  }

  /** Which of the things that a new key refers to do not exist: the names of the fields. */
  async missingReferences(
    tx: Transaction,
    {
      channelIds,
      recipientId,
      actorRef,
      role,
    }: Pick<ApiKeyRecord, 'channelIds' | 'recipientId' | 'actorRef' | 'role'>,
  ): Promise<string[]> {
    const [found] = await tx.query<Record<'channels' | 'recipientId' | 'actorRef', boolean>[]>(
      `SELECT NOT EXISTS (SELECT FROM unnest($1::uuid[]) AS wanted (id) WHERE NOT EXISTS (SELECT FROM channel c WHERE c.id = wanted.id)) AS channels,
              $2::uuid IS NULL OR EXISTS (SELECT FROM recipient WHERE id = $2 AND retired_at IS NULL) AS "recipientId",
              EXISTS (SELECT FROM api_key WHERE actor_ref = $3 AND role = $4)
                OR EXISTS (SELECT FROM app_user WHERE id = $3 AND role = $4 AND state = 'active') AS "actorRef"`,
      [channelIds ?? [], recipientId, actorRef, role],
    );
    return Object.entries(found!).flatMap(([name, exists]) => (exists ? [] : [name]));
  }

  /** Revokes all keys of an actor; returns how many still opened something. */
  async revokeAllOf(tx: Transaction, actorRef: string, now: Date): Promise<number> {
    const [, count] = await tx.query<[unknown[], number]>(
      'UPDATE api_key SET revoked_at = $2 WHERE actor_ref = $1 AND revoked_at IS NULL AND expires_at > $2',
      [actorRef, now],
    );
    return count;
  }

  /** True when somebody who may hold conversations, at work or with a key that opens, goes by this pseudonym. */
  async isStaff(tx: Transaction, actorRef: string, now: Date): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `SELECT 1 FROM api_key WHERE actor_ref = $1 AND role IN ('agent', 'team_lead') AND revoked_at IS NULL AND expires_at > $2
       UNION ALL SELECT 1 FROM app_user WHERE id = $1 AND role IN ('agent', 'team_lead') AND state = 'active' LIMIT 1`,
      [actorRef, now],
    );
    return rows.length > 0;
  }
}
