import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../../foundation/database';
import { covers, HoldStore } from '../holds';

/** A move that is to be carried out. */
export interface MoveToDo {
  id: string;
  subjectRef: string;
  classId: number;
  grantId: string;
  keptTypes: string[];
  state: 'waiting' | 'finished' | 'failed';
}

/** A message that is to move, as its row has it. */
export interface MovingRow {
  id: Buffer;
  classId: number;
  bucket: number;
  incarnation: number;
  sealSeq: number;
  schemaVersion: number;
  direction: 1 | 2;
  sentAt: Date;
  redacted: Buffer;
  original: Buffer | null;
}

/** A message as it is sealed in its new class. */
export interface MovedRow {
  from: MovingRow;
  id: Buffer;
  classId: number;
  bucket: number;
  incarnation: number;
  sealSeq: number;
  redacted: Buffer;
  original: Buffer | null;
}

const BATCH = 100;
/** Payments inside interactive messages are in a class that no conversation has, by their type: they stay there. */
const BY_TYPE = `(m.type = 'interactive' AND NOT EXISTS (SELECT FROM channel c WHERE c.class_id = m.class_id)
  AND NOT EXISTS (SELECT FROM class_move v WHERE v.class_id = m.class_id))`;
const OTHERS = `m.subject_ref = $1 AND m.class_id <> $2 AND NOT m.type = ANY($3) AND NOT ${BY_TYPE}`;
/** With a medium that is still being fetched, under a hold, or of a person who is restricted or being erased. */
const STAYS = `(EXISTS (SELECT FROM media x WHERE x.subject_ref = m.subject_ref AND x.message_id = m.id AND x.state = 'waiting')
  OR EXISTS (SELECT FROM hold h WHERE h.released_at IS NULL AND ${covers('h', 'm', 'sent_at')})
  OR NOT EXISTS (SELECT FROM subject s WHERE s.subject_ref = m.subject_ref AND s.state = 'active' AND NOT s.restricted))`;

/** Rows of messages on their way to another class. */
@Injectable()
export class MovingRowsStore {
  constructor(
    private readonly database: DataSource,
    private readonly holds: HoldStore,
  ) {}

  /** Runs work that must be committed together. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  /** Runs work while nobody can place a hold: it is seen by {@link replace}, or placed after and covers a message where it is then. */
  withoutNewHold<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(async (tx) => {
      await this.holds.exclude(tx);
      return work(tx);
    });
  }

  async find(moveId: string): Promise<MoveToDo | undefined> {
    const rows = await this.database.query<MoveToDo[]>(
      `SELECT id, subject_ref AS "subjectRef", class_id AS "classId", grant_id AS "grantId", kept_types AS "keptTypes", state
         FROM class_move WHERE id = $1`,
      [moveId],
    );
    return rows[0];
  }

  /** Moves whose job may be lost. */
  async waiting(before: Date): Promise<string[]> {
    const rows = await this.database.query<{ id: string }[]>(
      `SELECT id FROM class_move WHERE state = 'waiting' AND requested_at < $1 ORDER BY requested_at`,
      [before],
    );
    return rows.map(({ id }) => id);
  }

  /** The next messages that can move, by id; none when something else was decided since: a move that comes late must not undo a newer one. */
  next({ id, subjectRef, classId, keptTypes }: MoveToDo, after: Buffer): Promise<MovingRow[]> {
    return this.database.query<MovingRow[]>(
      `SELECT id, class_id AS "classId", bucket::float AS bucket, incarnation, seal_seq AS "sealSeq", schema_version AS "schemaVersion", direction,
              sent_at AS "sentAt", redacted, original
         FROM message m WHERE ${OTHERS} AND m.id > $4 AND NOT ${STAYS}
          AND NOT EXISTS (SELECT FROM class_move x JOIN class_move newer USING (subject_ref) WHERE x.id = $5 AND newer.requested_at > x.requested_at)
        ORDER BY m.id LIMIT ${BATCH}`,
      [subjectRef, classId, keptTypes, after, id],
    );
  }

  /** Messages that stay in another class. */
  async left({ subjectRef, classId, keptTypes }: MoveToDo): Promise<number> {
    const [row] = await this.database.query<{ count: number }[]>(
      `SELECT count(*)::int AS count FROM message m WHERE ${OTHERS}`,
      [subjectRef, classId, keptTypes],
    );
    return row!.count;
  }

  async ensurePartition(classId: number, bucket: number): Promise<void> {
    await this.database.query('SELECT ensure_partitions($1, $2)', [classId, bucket]);
  }

  /**
   * Puts a message in its new place and takes it out of the old one. False when it is not there any more, erased or moved before, or is to stay: what was
   * true when it was read need not be now.
   */
  async replace(tx: Transaction, subjectRef: string, row: MovedRow): Promise<boolean> {
    const { from } = row;
    const [[old]] = await tx.query<[Record<string, unknown>[], number]>(
      `DELETE FROM message m WHERE id = $1 AND subject_ref = $2 AND class_id = $3 AND bucket = $4 AND NOT ${STAYS} RETURNING *`,
      [from.id, subjectRef, from.classId, from.bucket],
    );
    if (old === undefined) return false;
    await tx.query(
      `INSERT INTO message (id, subject_ref, class_id, bucket, incarnation, seal_seq, schema_version, direction, channel_id, type, sent_at, received_at,
                            reference_tag, reply_tag, report, redacted, original)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) ON CONFLICT DO NOTHING`,
      [
        row.id,
        subjectRef,
        row.classId,
        row.bucket,
        row.incarnation,
        row.sealSeq,
        old.schema_version,
        old.direction,
        old.channel_id,
        old.type,
        old.sent_at,
        old.received_at,
        old.reference_tag,
        old.reply_tag,
        JSON.stringify(old.report),
        row.redacted,
        row.original,
      ],
    );
    return true;
  }

  async count(tx: Transaction, moveId: string, moved: number): Promise<void> {
    await tx.query('UPDATE class_move SET moved = moved + $2 WHERE id = $1', [moveId, moved]);
  }

  async end(
    moveId: string,
    state: 'finished' | 'failed',
    { expired, leftBehind }: { expired: number; leftBehind: number },
    at: Date,
  ): Promise<void> {
    await this.database.query(
      `UPDATE class_move SET state = $2, expired = $3, left_behind = $4, finished_at = $5 WHERE id = $1 AND state = 'waiting'`,
      [moveId, state, expired, leftBehind, at],
    );
  }
}
