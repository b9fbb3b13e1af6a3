import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../../foundation/database';
import { covers } from '../holds';

/** How a conversation's class was decided, and what became of moving its messages. */
export interface ConversationRetention {
  /** Null: that of the channel. */
  retentionClass: string | null;
  tag: string | null;
  move: ClassMove | null;
}

/** The last move of a conversation. */
export interface ClassMove {
  id: string;
  state: 'waiting' | 'finished' | 'failed';
  moved: number;
  /** Messages older than the period of the new class: they stay in their old class, and end with it. */
  expired: number;
  /** All messages that stay in their old class: expired, under a legal hold, with a medium that is still being fetched, or of a person who was restricted meanwhile. */
  leftBehind: number;
}

/** A move as it is asked for. */
export interface WantedMove {
  id: string;
  subjectRef: string;
  classId: number;
  grantId: string;
  keptTypes: readonly string[];
  requestedBy: string;
  requestedAt: Date;
}

/** Rows of `conversation_class` and `class_move`, for who decides. */
@Injectable()
export class ConversationClassStore {
  constructor(private readonly database: DataSource) {}

  async classOfTag(tx: Transaction, tag: string): Promise<number | undefined> {
    const rows = await tx.query<{ classId: number }[]>(
      'SELECT class_id AS "classId" FROM retention_tag WHERE tag = $1',
      [tag],
    );
    return rows[0]?.classId;
  }

  /** What was decided for a conversation; undefined: nothing, it is kept as its channel is. */
  async chosen(
    tx: Transaction,
    subjectRef: string,
  ): Promise<{ classId: number; tag: string | null } | undefined> {
    const rows = await tx.query<{ classId: number; tag: string | null }[]>(
      'SELECT class_id AS "classId", tag FROM conversation_class WHERE subject_ref = $1',
      [subjectRef],
    );
    return rows[0];
  }

  async find(subjectRef: string, tx: Transaction = this.database.manager): Promise<ConversationRetention> {
    const [chosen] = await tx.query<{ retentionClass: string; tag: string | null }[]>(
      `SELECT c.name AS "retentionClass", x.tag FROM conversation_class x JOIN retention_class c USING (class_id) WHERE subject_ref = $1`,
      [subjectRef],
    );
    const [move] = await tx.query<ClassMove[]>(
      `SELECT id, state, moved, expired, left_behind AS "leftBehind" FROM class_move WHERE subject_ref = $1 ORDER BY requested_at DESC LIMIT 1`,
      [subjectRef],
    );
    return { retentionClass: chosen?.retentionClass ?? null, tag: chosen?.tag ?? null, move: move ?? null };
  }

  /** The class that most of a person's newest messages would have without a class of their own: that of the channel last written on. */
  async channelClass(tx: Transaction, subjectRef: string): Promise<number | undefined> {
    const rows = await tx.query<{ classId: number }[]>(
      `SELECT c.class_id AS "classId" FROM message m JOIN channel c ON c.id = m.channel_id WHERE m.subject_ref = $1 ORDER BY m.sent_at DESC LIMIT 1`,
      [subjectRef],
    );
    return rows[0]?.classId;
  }

  async set(
    tx: Transaction,
    subjectRef: string,
    chosen: { classId: number; tag: string | null } | null,
    by: { ref: string; at: Date },
  ): Promise<void> {
    if (chosen === null)
      await tx.query('DELETE FROM conversation_class WHERE subject_ref = $1', [subjectRef]);
    else
      await tx.query(
        `INSERT INTO conversation_class (subject_ref, class_id, tag, set_by, set_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (subject_ref) DO UPDATE SET class_id = $2, tag = $3, set_by = $4, set_at = $5`,
        [subjectRef, chosen.classId, chosen.tag, by.ref, by.at],
      );
  }

  async addMove(tx: Transaction, move: WantedMove): Promise<void> {
    await tx.query(
      `INSERT INTO class_move (id, subject_ref, class_id, grant_id, kept_types, requested_by, requested_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [
        move.id,
        move.subjectRef,
        move.classId,
        move.grantId,
        move.keptTypes,
        move.requestedBy,
        move.requestedAt,
      ],
    );
  }

  /** Conversations whose last move left messages in another class that this hold covers, of people whose messages may move. */
  leftBehindBy(tx: Transaction, holdId: string): Promise<{ subjectRef: string; classId: number }[]> {
    return tx.query(
      `SELECT v.subject_ref AS "subjectRef", v.class_id AS "classId"
         FROM (SELECT DISTINCT ON (subject_ref) * FROM class_move ORDER BY subject_ref, requested_at DESC) v
         JOIN subject s ON s.subject_ref = v.subject_ref AND s.state = 'active' AND NOT s.restricted
        WHERE v.state = 'finished' AND v.left_behind > v.expired
          AND EXISTS (SELECT FROM hold h, message m WHERE h.id = $1 AND m.subject_ref = v.subject_ref AND m.class_id <> v.class_id
                         AND ${covers('h', 'm', 'sent_at')})`,
      [holdId],
    );
  }

  /** Why a visible conversation is not this caller's to move; undefined: it is. */
  async obstacle(
    tx: Transaction,
    subjectRef: string,
    channelIds: readonly string[] | undefined,
  ): Promise<'restricted' | 'other-channels' | undefined> {
    const [row] = await tx.query<{ restricted: boolean; elsewhere: boolean }[]>(
      `SELECT s.restricted, $2::uuid[] IS NOT NULL AND EXISTS
                (SELECT FROM message m WHERE m.subject_ref = $1 AND NOT m.channel_id = ANY($2)) AS elsewhere
         FROM subject s WHERE s.subject_ref = $1`,
      [subjectRef, channelIds ?? null],
    );
    if (row?.restricted) return 'restricted';
    return row?.elsewhere ? 'other-channels' : undefined;
  }

  /** True for a person whose messages can move: known, neither erased nor being erased, and with a message on one of these channels, if any are named. */
  async isVisible(
    tx: Transaction,
    subjectRef: string,
    channelIds: readonly string[] | undefined,
  ): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `SELECT 1 FROM subject s WHERE s.subject_ref = $1 AND s.state = 'active'
          AND ($2::uuid[] IS NULL OR EXISTS (SELECT FROM message m WHERE m.subject_ref = $1 AND m.channel_id = ANY($2)))`,
      [subjectRef, channelIds ?? null],
    );
    return rows.length > 0;
  }
}
