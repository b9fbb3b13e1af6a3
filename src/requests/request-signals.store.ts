import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../foundation/database';
import type { RequestKind } from './request-states';

/** What a message of a person asks for, or the tag of the code that it is. */
export interface RequestSignal {
  subjectRef: string;
  referenceTag: Buffer;
  channelId: string;
  asks: RequestKind | 'code';
  language: string | null;
  codeTag: Buffer | null;
  sentAt: Date;
}

/** Rows of `request_signal`, and the requests that wait for a code. */
@Injectable()
export class RequestSignalStore {
  constructor(private readonly database: DataSource) {}

  /** Runs work that must be committed together. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  /** The oldest signal that nobody has handled, locked; others skip it. */
  async claim(tx: Transaction): Promise<RequestSignal | undefined> {
    const rows = await tx.query<RequestSignal[]>(
      `SELECT subject_ref AS "subjectRef", reference_tag AS "referenceTag", channel_id AS "channelId", asks, language, code_tag AS "codeTag", sent_at AS "sentAt"
         FROM request_signal WHERE handled_at IS NULL
        ORDER BY sent_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
    );
    return rows[0];
  }

  async markHandled(tx: Transaction, { subjectRef, referenceTag }: RequestSignal, at: Date): Promise<void> {
    await tx.query(
      `UPDATE request_signal SET handled_at = $3 WHERE subject_ref = $1 AND reference_tag = $2`,
      [subjectRef, referenceTag, at],
    );
  }

  /** Requests of a person that wait for a code, the one whose code it is first. */
  async awaiting(tx: Transaction, subjectRef: string, codeTag: Buffer): Promise<string[]> {
    const rows = await tx.query<{ id: string }[]>(
      `SELECT r.id FROM request r JOIN verification_code c ON c.request_id = r.id AND c.purpose = 'identity' AND c.closed_at IS NULL
        WHERE r.subject_ref = $1 AND r.state = 'verifying' ORDER BY c.code_tag = $2 DESC, c.made_at DESC`,
      [subjectRef, codeTag],
    );
    return rows.map(({ id }) => id);
  }
}
