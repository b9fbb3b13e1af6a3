import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../../foundation/database';
import type { MessageEnd, OutgoingMessage } from './outgoing-message';
import { sendMessage } from './send-message.job';

type FlatMessage = Omit<OutgoingMessage, 'sealed'> & {
  state: string;
  incarnation: number | null;
  classId: number;
  bucket: number;
  secret: Buffer | null;
};

/** A business number, as far as sending needs it. */
export interface SendingNumber {
  phoneNumberId: string;
  wabaId: string | null;
  /** When the person last wrote, as far as it is kept: for a day from then WhatsApp takes texts. */
  wroteAt: Date | null;
}

/** Rows of `outgoing_message`. */
@Injectable()
export class OutgoingMessageStore {
  constructor(private readonly database: DataSource) {}

  /** Runs work that must be committed together. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  async add(tx: Transaction, message: OutgoingMessage, madeAt: Date): Promise<void> {
    await tx.query(
      `INSERT INTO outgoing_message (id, request_id, subject_ref, channel_id, grant_id, kind, language, facts, incarnation, class_id, bucket, secret,
         made_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
      [
        message.id,
        message.requestId,
        message.subjectRef,
        message.channelId,
        message.grantId,
        message.kind,
        message.language,
        JSON.stringify(message.facts),
        message.sealed?.incarnation ?? null,
        message.sealed?.classId ?? null,
        message.sealed?.bucket ?? null,
        message.sealed?.secret ?? null,
        madeAt,
        message.expiresAt,
      ],
    );
  }

  /** Width of the buckets of a retention class. */
  async granularityOf(tx: Transaction, classId: number): Promise<'hour' | 'day' | 'month'> {
    const [row] = await tx.query<{ granularity: 'hour' | 'day' | 'month' }[]>(
      'SELECT granularity FROM retention_class WHERE class_id = $1',
      [classId],
    );
    return row!.granularity;
  }

  /** A message that has not ended. `begun`: an earlier attempt did not come back, and what became of it is not known. */
  async waiting(id: string): Promise<{ message: OutgoingMessage; begun: boolean } | undefined> {
    const [row] = await this.database.query<FlatMessage[]>(
      `SELECT id, request_id AS "requestId", subject_ref AS "subjectRef", channel_id AS "channelId", grant_id AS "grantId", kind, language, facts,
              expires_at AS "expiresAt", state, incarnation, class_id AS "classId", bucket::float AS bucket, secret
         FROM outgoing_message WHERE id = $1 AND ended_at IS NULL`,
      [id],
    );
    if (!row) return undefined;
    const { state, incarnation, classId, bucket, secret, ...message } = row;
    const sealed = incarnation === null || secret === null ? null : { incarnation, classId, bucket, secret };
    return { message: { ...message, sealed }, begun: state === 'sending' };
  }

  /**
   * Ids of messages that wait since before `before`: their job may be lost. One whose job was sent again is named again when it is twice as old as it was
   * then: while Meta is away for hours jobs do not pile up.
   */
  async stalled(before: Date, now: Date): Promise<string[]> {
    const rows = await this.database.query<{ id: string }[]>(
      `SELECT m.id FROM outgoing_message m
         LEFT JOIN (SELECT payload ->> 'messageId' AS id, max(created_at) AS at FROM outbox WHERE name = $3 GROUP BY 1) job ON job.id = m.id::text
        WHERE m.ended_at IS NULL AND m.made_at < $1 AND coalesce(job.at, m.made_at) <= m.made_at + ($2 - m.made_at) / 2
        ORDER BY m.made_at LIMIT 500`,
      [before, now, sendMessage.name],
    );
    return rows.map(({ id }) => id);
  }

  /** Notes that an attempt begins, or, false, that it surely sent nothing. */
  async mark(id: string, isSending: boolean): Promise<void> {
    await this.database.query(
      `UPDATE outgoing_message SET state = $2, attempts = attempts + CASE WHEN $2 = 'sending' THEN 1 ELSE 0 END WHERE id = $1 AND ended_at IS NULL`,
      [id, isSending ? 'sending' : 'queued'],
    );
  }

  /** Ends a message; code or link goes with it. */
  async end(tx: Transaction, id: string, state: MessageEnd, why: string | null, at: Date): Promise<void> {
    await tx.query(
      `UPDATE outgoing_message SET state = $2, why = $3, ended_at = $4, secret = NULL WHERE id = $1 AND ended_at IS NULL`,
      [id, state, why, at],
    );
  }

  /** Commits a request to its person, unless it is already. False when it was, to something else: nobody may be told two salts. */
  async commit(requestId: string, commitment: Buffer): Promise<boolean> {
    const rows = await this.database.query<{ commitment: Buffer }[]>(
      `WITH made AS (UPDATE request SET commitment = $2 WHERE id = $1 AND commitment IS NULL RETURNING commitment)
       SELECT commitment FROM made UNION ALL SELECT commitment FROM request WHERE id = $1 AND commitment IS NOT NULL`,
      [requestId, commitment],
    );
    return rows[0]?.commitment.equals(commitment) === true;
  }

  /** Notes at the request that a message of it was not sent: the DPO must find another way. */
  async noteFailure(tx: Transaction, message: OutgoingMessage, why: string, at: Date): Promise<void> {
    await tx.query(
      `INSERT INTO request_step (request_id, name, target, state, at, evidence) VALUES ($1, 'message', $2, 'failed', $3, $4)
       ON CONFLICT (request_id, name, target) DO NOTHING`,
      [message.requestId, message.id, at, JSON.stringify({ message: message.kind, why })],
    );
  }

  /** The number of a channel, or of the one that the person's newest message came through. */
  async numberFor({ subjectRef, channelId }: OutgoingMessage): Promise<SendingNumber | undefined> {
    const rows = await this.database.query<SendingNumber[]>(
      `SELECT phone_number_id AS "phoneNumberId", waba_id AS "wabaId",
              (SELECT max(sent_at) FROM message WHERE subject_ref = $2 AND direction = 1 AND channel_id = channel.id) AS "wroteAt"
         FROM channel
        WHERE id = coalesce($1, (SELECT channel_id FROM message WHERE subject_ref = $2 ORDER BY sent_at DESC LIMIT 1))`,
      [channelId, subjectRef],
    );
    return rows[0];
  }
}
