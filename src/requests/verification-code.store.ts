import { Injectable } from '@nestjs/common';
import type { Transaction } from '../foundation/database';

/** What a code is for. */
export type CodePurpose = 'identity' | 'package';

/** A code that was sent and can still be answered, or has just stopped to be. */
export interface OpenCode {
  id: string;
  codeTag: Buffer;
  expiresAt: Date;
  attempts: number;
}

/** Rows of `verification_code`. */
@Injectable()
export class VerificationCodeStore {
  /** Replaces the code of a request that waits for an answer. */
  async add(
    tx: Transaction,
    code: {
      id: string;
      requestId: string;
      purpose: CodePurpose;
      subjectRef: string;
      codeTag: Buffer;
      madeAt: Date;
      expiresAt: Date;
    },
  ): Promise<void> {
    await tx.query(
      `UPDATE verification_code SET closed_at = $3 WHERE request_id = $1 AND purpose = $2 AND closed_at IS NULL`,
      [code.requestId, code.purpose, code.madeAt],
    );
    await tx.query(
      `INSERT INTO verification_code (id, request_id, purpose, subject_ref, code_tag, made_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [code.id, code.requestId, code.purpose, code.subjectRef, code.codeTag, code.madeAt, code.expiresAt],
    );
  }

  /** How many codes were made for a request. */
  async count(tx: Transaction, requestId: string, purpose: CodePurpose): Promise<number> {
    const [row] = await tx.query<{ count: number }[]>(
      `SELECT count(*)::int AS count FROM verification_code WHERE request_id = $1 AND purpose = $2`,
      [requestId, purpose],
    );
    return row!.count;
  }

  /** How many codes were made since then to tell who somebody is, over all their requests. */
  async countOfPerson(tx: Transaction, subjectRef: string, since: Date): Promise<number> {
    const [row] = await tx.query<{ count: number }[]>(
      `SELECT count(*)::int AS count FROM verification_code WHERE subject_ref = $1 AND purpose = 'identity' AND made_at > $2`,
      [subjectRef, since],
    );
    return row!.count;
  }

  /** The code that waits for an answer, locked. */
  async lockOpen(tx: Transaction, requestId: string, purpose: CodePurpose): Promise<OpenCode | undefined> {
    const rows = await tx.query<OpenCode[]>(
      `SELECT id, code_tag AS "codeTag", expires_at AS "expiresAt", attempts FROM verification_code
        WHERE request_id = $1 AND purpose = $2 AND closed_at IS NULL FOR UPDATE`,
      [requestId, purpose],
    );
    return rows[0];
  }

  /** Counts an attempt; `closedAt` when the code can be answered no more. */
  async noteAttempt(tx: Transaction, id: string, closedAt: Date | null): Promise<void> {
    await tx.query(
      `UPDATE verification_code SET attempts = attempts + 1, closed_at = coalesce(closed_at, $2) WHERE id = $1`,
      [id, closedAt],
    );
  }
}
