import type { Transaction } from '../../foundation/database';
import type { AuditFact } from '../entry/audit-fact';

/** A fact that was committed and waits for its index. */
export interface QueuedFact {
  /** Number in the queue: rising, with gaps. */
  ticket: number;
  queuedAtMs: number;
  /** JSON, as its writer stored it; to be checked again, since every role may insert. */
  fact: string;
}

/** Table `audit_queue`: facts in the transaction of the change that they report. */
export const auditQueue = {
  /** Adds facts, in order; returns their tickets. */
  async add(tx: Transaction, facts: readonly AuditFact[]): Promise<number[]> {
    const rows: { id: string }[] = await tx.query(
      `INSERT INTO audit_queue (fact) SELECT fact FROM unnest($1::text[]) WITH ORDINALITY AS given (fact, position)
        ORDER BY position RETURNING id`,
      [facts.map((fact) => JSON.stringify(fact))],
    );
    return rows.map(({ id }) => Number(id)).sort((a, b) => a - b);
  },

  /** Takes the oldest facts out of the queue; they come back if the transaction does not commit. */
  async take(tx: Transaction, limit: number): Promise<QueuedFact[]> {
    const [rows] = await tx.query<[{ id: string; queued_at_ms: string; fact: string }[], number]>(
      `DELETE FROM audit_queue WHERE id = ANY (ARRAY(SELECT id FROM audit_queue ORDER BY id LIMIT $1))
       RETURNING id, floor(extract(epoch FROM queued_at) * 1000)::bigint AS queued_at_ms, fact`,
      [limit],
    );
    return rows
      .map(({ id, queued_at_ms, fact }) => ({ ticket: Number(id), queuedAtMs: Number(queued_at_ms), fact }))
      .sort((a, b) => a.ticket - b.ticket);
  },
};
