import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../foundation/database';

/** A recipient that was shown something of a person. */
export interface ConcernedRecipient {
  id: string;
  category: string;
  /** First and last day, `YYYY-MM-DD`. */
  disclosedFrom: string;
  disclosedTo: string;
  acknowledgedAt: Date | null;
}

/** What of an erasure other systems are told. */
@Injectable()
export class RecipientNoticesStore {
  constructor(private readonly database: DataSource) {}

  /** Recipients with a disclosure of this person (GDPR Art. 19). */
  concerned(subjectRef: string): Promise<ConcernedRecipient[]> {
    return this.database.query<ConcernedRecipient[]>(
      `SELECT r.id, r.category, min(d.disclosed_on)::text AS "disclosedFrom", max(d.disclosed_on)::text AS "disclosedTo",
              (SELECT acknowledged_at FROM erasure_ack a WHERE a.subject_ref = $1 AND a.recipient_id = r.id) AS "acknowledgedAt"
         FROM disclosure d JOIN recipient r ON r.id = d.recipient_id
        WHERE d.subject_ref = $1 GROUP BY r.id, r.category ORDER BY r.id`,
      [subjectRef],
    );
  }

  /** Puts an erasure into the feed that recipients poll; once, whoever repeats it. */
  async announce(
    tx: Transaction,
    notice: {
      subjectRef: string;
      requestId: string;
      erasedAt: Date;
      sealed: { obligationId: string; recordId: Buffer; record: Buffer } | null;
    },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO erasure_feed (subject_ref, request_id, erased_at, obligation_id, record_id, external_ids)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (subject_ref) DO NOTHING`,
      [
        notice.subjectRef,
        notice.requestId,
        notice.erasedAt,
        notice.sealed?.obligationId ?? null,
        notice.sealed?.recordId ?? null,
        notice.sealed?.record ?? null,
      ],
    );
  }

  /** Notes for the register that a recipient has been told. */
  async noteTold(tx: Transaction, requestId: string, recipient: ConcernedRecipient, at: Date): Promise<void> {
    await tx.query(
      `INSERT INTO request_step (request_id, name, target, state, at, evidence) VALUES ($1, 'tell-recipient', $2, 'submitted', $3, $4)
       ON CONFLICT (request_id, name, target) DO NOTHING`,
      [
        requestId,
        recipient.id,
        at,
        JSON.stringify({
          how: 'feed',
          disclosedFrom: recipient.disclosedFrom,
          disclosedTo: recipient.disclosedTo,
        }),
      ],
    );
  }
}
