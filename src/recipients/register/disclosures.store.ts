import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../../foundation/database';

/** Messages of a subject were shown to a recipient. */
export interface Disclosure {
  subjectRef: string;
  recipientId: string;
  /** `YYYY-MM-DD`, UTC. */
  day: string;
  messages: number;
}

/** Rows of `disclosure`: to whom an erasure must be told (GDPR Art. 19). */
@Injectable()
export class DisclosureStore {
  constructor(private readonly database: DataSource) {}

  /** Notes one page, in the transaction that tells the audit log of it. */
  async note(tx: Transaction, { subjectRef, recipientId, day, messages }: Disclosure): Promise<void> {
    await tx.query(
      `INSERT INTO disclosure AS known (subject_ref, recipient_id, disclosed_on, pages, messages) VALUES ($1, $2, $3, 1, $4)
       ON CONFLICT (subject_ref, recipient_id, disclosed_on) DO UPDATE SET pages = known.pages + 1, messages = known.messages + excluded.messages`,
      [subjectRef, recipientId, day, messages],
    );
  }

  /** Which of these subjects the recipient ever was shown something of. */
  async known(recipientId: string, subjectRefs: readonly string[]): Promise<Set<string>> {
    const rows = await this.database.query<{ subjectRef: string }[]>(
      `SELECT DISTINCT subject_ref AS "subjectRef" FROM disclosure WHERE recipient_id = $1 AND subject_ref = ANY($2::uuid[])`,
      [recipientId, subjectRefs],
    );
    return new Set(rows.map(({ subjectRef }) => subjectRef));
  }
}
