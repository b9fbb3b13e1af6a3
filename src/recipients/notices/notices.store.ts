import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../../foundation/database';
import type { DeliveryState } from '../crm';
import { columnsOf, type FlatNotice, type Notice, noticeOf } from './notice-row';

/** A recipient that was shown something of a person. */
export interface ConcernedRecipient {
  id: string;
  category: string;
  hasWebhook: boolean;
  /** First and last day, `YYYY-MM-DD`. */
  disclosedFrom: string;
  disclosedTo: string;
}

const COLUMNS = `id, recipient_id AS "recipientId", request_id AS "requestId", subject_ref AS "subjectRef", type, occurred_at AS "occurredAt", phase, attempts,
  first_attempt_at AS "firstAttemptAt", next_attempt_at AS "nextAttemptAt", phase_at AS "phaseAt", acknowledge_by AS "acknowledgeBy", reason, evidence`;

/** Rows of `recipient_notice`, and the step of the register that shows each. */
@Injectable()
export class NoticeStore {
  constructor(private readonly database: DataSource) {}

  /** Runs work that must be committed together. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  /** Recipients with a disclosure of this person (GDPR Art. 19). */
  concerned(subjectRef: string, tx: Transaction = this.database.manager): Promise<ConcernedRecipient[]> {
    return tx.query<ConcernedRecipient[]>(
      `SELECT r.id, r.category, r.webhook IS NOT NULL AS "hasWebhook", min(d.disclosed_on)::text AS "disclosedFrom", max(d.disclosed_on)::text AS "disclosedTo"
         FROM disclosure d JOIN recipient r ON r.id = d.recipient_id
        WHERE d.subject_ref = $1 GROUP BY r.id, r.category ORDER BY r.id`,
      [subjectRef],
    );
  }

  /** Adds a notice unless the request has told this recipient of that already; true when it is new. */
  async add(tx: Transaction, notice: Notice): Promise<boolean> {
    const { phase, attempts, nextAttemptAt, phaseAt, acknowledgeBy } = columnsOf(notice.state);
    const rows = await tx.query<unknown[]>(
      `INSERT INTO recipient_notice (id, recipient_id, request_id, subject_ref, type, occurred_at, phase, attempts, next_attempt_at, phase_at, acknowledge_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (request_id, recipient_id, type) DO NOTHING RETURNING 1`,
      [
        notice.id,
        notice.recipientId,
        notice.requestId,
        notice.subjectRef,
        notice.type,
        notice.occurredAt,
        phase,
        attempts,
        nextAttemptAt,
        phaseAt ?? notice.occurredAt,
        acknowledgeBy,
      ],
    );
    return rows.length > 0;
  }

  async find(id: string): Promise<Notice | undefined> {
    return (await this.select(this.database.manager, 'WHERE id = $1', [id]))[0];
  }

  /** The notice, locked until the transaction ends: an attempt and an acknowledgement do not overwrite each other. */
  async lock(tx: Transaction, id: string): Promise<Notice | undefined> {
    return (await this.select(tx, 'WHERE id = $1 FOR UPDATE', [id]))[0];
  }

  /** The notices of one kind that a recipient got about a person, locked. */
  lockOf(tx: Transaction, about: Pick<Notice, 'subjectRef' | 'recipientId' | 'type'>): Promise<Notice[]> {
    return this.select(
      tx,
      'WHERE subject_ref = $1 AND recipient_id = $2 AND type = $3 ORDER BY id FOR UPDATE',
      [about.subjectRef, about.recipientId, about.type],
    );
  }

  /** What a recipient was told and has not acknowledged, oldest first. */
  openOf(recipientId: string, limit: number): Promise<Notice[]> {
    return this.select(
      this.database.manager,
      `WHERE recipient_id = $1 AND phase <> 'acknowledged' ORDER BY phase_at, id LIMIT $2`,
      [recipientId, limit],
    );
  }

  /** Notices of the erasure of a person, whichever of their requests made them. */
  ofErased(subjectRef: string): Promise<Notice[]> {
    return this.select(
      this.database.manager,
      `WHERE subject_ref = $1 AND type = 'subject.erased' ORDER BY recipient_id, occurred_at`,
      [subjectRef],
    );
  }

  /** Notices whose next attempt, or last day for an acknowledgement, was before `before`. */
  overdue(before: Date, limit: number): Promise<{ id: string; phase: DeliveryState['phase'] }[]> {
    return this.database.query(
      `SELECT id, phase FROM recipient_notice
        WHERE phase IN ('pending', 'delivered') AND coalesce(next_attempt_at, acknowledge_by) < $1
        ORDER BY coalesce(next_attempt_at, acknowledge_by) LIMIT $2`,
      [before, limit],
    );
  }

  /** Keeps the state a notice came to, here and in the register's step. */
  async save(tx: Transaction, notice: Notice, stepState: string): Promise<void> {
    const columns = columnsOf(notice.state);
    await tx.query(
      `UPDATE recipient_notice SET phase = $2, attempts = $3, first_attempt_at = $4, next_attempt_at = $5, phase_at = coalesce($6, phase_at),
              acknowledge_by = $7, reason = $8, evidence = $9 WHERE id = $1`,
      [
        notice.id,
        columns.phase,
        columns.attempts,
        columns.firstAttemptAt,
        columns.nextAttemptAt,
        columns.phaseAt,
        columns.acknowledgeBy,
        columns.reason,
        JSON.stringify(notice.evidence),
      ],
    );
    const { attempts, reason } = columns;
    await tx.query(
      `UPDATE request_step SET state = $3, at = coalesce($4, at), evidence = (evidence - '{reason,obstacle}'::text[]) || $5::jsonb
        WHERE request_id = $1 AND name = 'tell-recipient' AND target = $2`,
      [
        notice.requestId,
        targetOf(notice),
        stepState,
        columns.phaseAt,
        JSON.stringify({ attempts, ...(reason && { reason }), ...notice.evidence }),
      ],
    );
  }

  /** Shows in the register that a recipient is told. */
  async noteStep(tx: Transaction, notice: Notice, recipient: ConcernedRecipient): Promise<void> {
    const { disclosedFrom, disclosedTo, hasWebhook } = recipient;
    const how = hasWebhook ? 'webhook' : 'feed';
    const evidence = { notice: notice.id, type: notice.type, how, disclosedFrom, disclosedTo };
    await tx.query(
      `INSERT INTO request_step (request_id, name, target, state, at, evidence) VALUES ($1, 'tell-recipient', $2, 'submitted', $3, $4)
       ON CONFLICT (request_id, name, target) DO NOTHING`,
      [notice.requestId, targetOf(notice), notice.occurredAt, JSON.stringify(evidence)],
    );
  }

  private async select(tx: Transaction, rest: string, values: unknown[]): Promise<Notice[]> {
    const rows = await tx.query<FlatNotice[]>(`SELECT ${COLUMNS} FROM recipient_notice ${rest}`, values);
    return rows.map(noticeOf);
  }
}

/** A restriction that is lifted tells the same recipients once more, as a step of its own. */
function targetOf({ recipientId, type }: Notice): string {
  return type === 'subject.restriction_lifted' ? `${recipientId}/lifted` : recipientId;
}
