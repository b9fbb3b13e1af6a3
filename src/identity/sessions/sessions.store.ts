import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../../foundation/database';
import type { SignInMethod } from '../people/people.store';
import type { PersonRole } from '../roles';

/** A session, without what opens it. */
export interface SessionRecord {
  id: string;
  userId: string;
  method: SignInMethod;
  createdAt: Date;
  seenAt: Date;
  expiresAt: Date;
  endedAt: Date | null;
}

/** A session that counts, and whose it is. */
export interface LiveSession {
  id: string;
  userId: string;
  seenAt: Date;
  role: PersonRole;
  channelIds: string[] | null;
}

const COLUMNS = `id, user_id AS "userId", method, created_at AS "createdAt", seen_at AS "seenAt", expires_at AS "expiresAt", ended_at AS "endedAt"`;

/** Rows of `app_session` and `known_device`. */
@Injectable()
export class SessionStore {
  constructor(private readonly database: DataSource) {}

  /** Runs work that must be committed together. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  async add(
    tx: Transaction,
    session: Omit<SessionRecord, 'endedAt'>,
    { tokenHash, deviceTag }: { tokenHash: Buffer; deviceTag: Buffer },
  ): Promise<void> {
    const { id, userId, method, createdAt, seenAt, expiresAt } = session;
    await tx.query(
      `INSERT INTO app_session (id, user_id, token_hash, method, device_tag, created_at, seen_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [id, userId, tokenHash, method, deviceTag, createdAt, seenAt, expiresAt],
    );
  }

  /** The session with this token, if it counts: not ended, not over, seen since `seenAfter`, its person at work. */
  async live(tokenHash: Buffer, now: Date, seenAfter: Date): Promise<LiveSession | undefined> {
    const rows = await this.database.query<LiveSession[]>(
      `SELECT s.id, s.user_id AS "userId", s.seen_at AS "seenAt", u.role, u.channel_ids AS "channelIds"
         FROM app_session s JOIN app_user u ON u.id = s.user_id
        WHERE s.token_hash = $1 AND s.ended_at IS NULL AND s.expires_at > $2 AND s.seen_at > $3 AND u.state = 'active'`,
      [tokenHash, now, seenAfter],
    );
    return rows[0];
  }

  async markSeen(id: string, now: Date): Promise<void> {
    await this.database.query('UPDATE app_session SET seen_at = greatest(seen_at, $2) WHERE id = $1', [
      id,
      now,
    ]);
  }

  /** Sessions of a person that count, newest first. */
  ofUser(userId: string, now: Date, seenAfter: Date): Promise<SessionRecord[]> {
    return this.database.query(
      `SELECT ${COLUMNS} FROM app_session WHERE user_id = $1 AND ended_at IS NULL AND expires_at > $2 AND seen_at > $3
        ORDER BY created_at DESC, id`,
      [userId, now, seenAfter],
    );
  }

  /** Whose session it is, and as what they work. */
  async ownerOf(tx: Transaction, id: string): Promise<{ userId: string; role: PersonRole } | undefined> {
    const rows = await tx.query<{ userId: string; role: PersonRole }[]>(
      `SELECT s.user_id AS "userId", u.role FROM app_session s JOIN app_user u ON u.id = s.user_id WHERE s.id = $1 AND s.ended_at IS NULL`,
      [id],
    );
    return rows[0];
  }

  async end(tx: Transaction, id: string, now: Date): Promise<void> {
    await tx.query('UPDATE app_session SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL', [id, now]);
  }

  /** Ends all sessions of a person; returns how many. */
  async endAll(tx: Transaction, userId: string, now: Date): Promise<number> {
    const [, count] = await tx.query<[unknown, number]>(
      'UPDATE app_session SET ended_at = $2 WHERE user_id = $1 AND ended_at IS NULL AND expires_at > $2',
      [userId, now],
    );
    return count;
  }

  /** Remembers a device; says whether it is a new one to a person who has others. */
  async noteDevice(tx: Transaction, userId: string, deviceTag: Buffer, day: string): Promise<boolean> {
    const known = await tx.query<{ same: boolean }[]>(
      'SELECT device_tag = $2 AS same FROM known_device WHERE user_id = $1',
      [userId, deviceTag],
    );
    await tx.query(
      `INSERT INTO known_device (user_id, device_tag, last_on) VALUES ($1, $2, $3)
       ON CONFLICT (user_id, device_tag) DO UPDATE SET last_on = $3`,
      [userId, deviceTag, day],
    );
    return known.length > 0 && !known.some(({ same }) => same);
  }
}
