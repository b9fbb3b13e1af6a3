import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../../foundation/database';

/** Grounds of a hold; a certificate quotes them. */
export const HOLD_REASONS = ['17(3)(e)', 'legal-obligation', 'other'] as const;
/** One of {@link HOLD_REASONS}. */
export type HoldReason = (typeof HOLD_REASONS)[number];

/** What a hold covers: everything that meets all criteria it has. There is at least one. */
export interface HoldCriteria {
  subjectRef: string | null;
  channelId: string | null;
  /** First instant of event time that it covers. */
  sentFrom: Date | null;
  /** First instant that it covers no more. */
  sentTo: Date | null;
}

/** A legal hold. It ends by a person's act and by nothing else. */
export interface Hold extends HoldCriteria {
  id: string;
  reason: HoldReason;
  /** Of the case, in the controller's own files. */
  reference: string;
  /** Day (`YYYY-MM-DD`) on which somebody is to look whether it is still needed. */
  reviewOn: string;
  placedAt: Date;
  placedBy: string;
  /** When the keyring learnt of it; it counts from `placedAt` on all the same, because every purge reads this table. */
  knownAt: Date | null;
  releasedAt: Date | null;
  /** When what only it kept was gone. */
  endedAt: Date | null;
}

const COLUMNS = `id, subject_ref AS "subjectRef", channel_id AS "channelId", sent_from AS "sentFrom", sent_to AS "sentTo", reason, reference,
  review_on::text AS "reviewOn", placed_at AS "placedAt", placed_by AS "placedBy", known_at AS "knownAt", released_at AS "releasedAt", ended_at AS "endedAt"`;

/** Rows of `hold`. */
@Injectable()
export class HoldStore {
  constructor(private readonly database: DataSource) {}

  /** Runs work that must be committed together. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  /**
   * Waits for, and keeps out until the transaction ends, everybody who places a hold, moves or destroys what one could cover: a hold is either known before a
   * destruction, or placed after it.
   */
  async exclude(tx: Transaction): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtext('lethe.hold'))`);
  }

  /** Keeps out until the transaction ends whoever places a hold, and nobody else who destroys: the other side of {@link exclude}. */
  async keepOutNew(tx: Transaction): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock_shared(hashtext('lethe.hold'))`);
  }

  async add(tx: Transaction, hold: Hold): Promise<void> {
    await tx.query(
      `INSERT INTO hold (id, subject_ref, channel_id, sent_from, sent_to, reason, reference, review_on, placed_at, placed_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        hold.id,
        hold.subjectRef,
        hold.channelId,
        hold.sentFrom,
        hold.sentTo,
        hold.reason,
        hold.reference,
        hold.reviewOn,
        hold.placedAt,
        hold.placedBy,
      ],
    );
  }

  async find(id: string, tx: Transaction = this.database.manager): Promise<Hold | undefined> {
    const rows = await tx.query<Hold[]>(`SELECT ${COLUMNS} FROM hold WHERE id = $1`, [id]);
    return rows[0];
  }

  /** The hold as long as nobody has released it; who releases it waits until this transaction ends. */
  async lockActive(tx: Transaction, id: string): Promise<Hold | undefined> {
    const rows = await tx.query<Hold[]>(
      `SELECT ${COLUMNS} FROM hold WHERE id = $1 AND released_at IS NULL FOR NO KEY UPDATE`,
      [id],
    );
    return rows[0];
  }

  /** Newest first; `before` is the id of the last hold of the page before. */
  list(limit: number, before?: string): Promise<Hold[]> {
    return this.database.query<Hold[]>(
      `SELECT ${COLUMNS} FROM hold
        WHERE $2::uuid IS NULL OR (placed_at, id) < (SELECT placed_at, id FROM hold WHERE id = $2)
        ORDER BY placed_at DESC, id DESC LIMIT $1`,
      [limit, before ?? null],
    );
  }

  /** All that are in force, oldest first; with a subject, those that could cover something of that person. */
  active(subjectRef?: string, tx: Transaction = this.database.manager): Promise<Hold[]> {
    return tx.query<Hold[]>(
      `SELECT ${COLUMNS} FROM hold WHERE released_at IS NULL AND ($1::uuid IS NULL OR subject_ref IS NULL OR subject_ref = $1) ORDER BY placed_at`,
      [subjectRef ?? null],
    );
  }

  /** Holds that the keyring does not know yet, or that were released and are not at their end. */
  unsettled(): Promise<Hold[]> {
    return this.database.query<Hold[]>(
      `SELECT ${COLUMNS} FROM hold WHERE known_at IS NULL AND released_at IS NULL OR released_at IS NOT NULL AND ended_at IS NULL ORDER BY placed_at`,
    );
  }

  async markKnown(id: string, at: Date): Promise<void> {
    await this.database.query('UPDATE hold SET known_at = $2 WHERE id = $1 AND known_at IS NULL', [id, at]);
  }

  /** True unless it was released before, or there is none. */
  async release(tx: Transaction, id: string, at: Date, by: string): Promise<boolean> {
    const [, count] = await tx.query<[unknown, number]>(
      'UPDATE hold SET released_at = $2, released_by = $3 WHERE id = $1 AND released_at IS NULL',
      [id, at, by],
    );
    return count > 0;
  }

  /** True unless it had ended before. */
  async end(tx: Transaction, id: string, at: Date): Promise<boolean> {
    const [, count] = await tx.query<[unknown, number]>(
      'UPDATE hold SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL',
      [id, at],
    );
    return count > 0;
  }

  /** True for a person who is known and not erased: of nobody else is there anything to hold. */
  async canHold(tx: Transaction, subjectRef: string): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `SELECT 1 FROM subject WHERE subject_ref = $1 AND state <> 'erased'`,
      [subjectRef],
    );
    return rows.length > 0;
  }

  /** Set for a person whose erasure is past its fence, with the request that it belongs to if that is here: who they are can be sealed for no hold any more. */
  async erasureUnderWay(
    tx: Transaction,
    subjectRef: string,
  ): Promise<{ requestId: string | null } | undefined> {
    const rows = await tx.query<{ requestId: string | null }[]>(
      `SELECT (SELECT r.id FROM request r WHERE r.subject_ref = s.subject_ref AND r.kind = 'erasure' AND r.state = 'executing' LIMIT 1) AS "requestId"
         FROM subject s WHERE s.subject_ref = $1 AND s.state = 'erasing'`,
      [subjectRef],
    );
    return rows[0];
  }

  async channelExists(tx: Transaction, channelId: string): Promise<boolean> {
    const rows = await tx.query<unknown[]>('SELECT 1 FROM channel WHERE id = $1', [channelId]);
    return rows.length > 0;
  }
}
