import type { Transaction } from '../../foundation/database';
import { checkFact, type AuditFact } from '../entry/audit-fact';
import { auditQueue } from '../store/audit-queue.store';

/** Transactions that an entry was added to; a transaction within another one shares its connection. */
const reported = new WeakSet<object>();

/**
 * The only way to write to the log: a fact goes into the transaction of the change that it reports, so that neither exists without the other.
 * It has no index yet; the sequencer gives it one within a second.
 */
export class AuditLog {
  /** Reports one fact; returns its ticket, by which `AuditReader.locate` finds the entry. Throws `audit.fact` for what its schema refuses. */
  async append(tx: Transaction, fact: AuditFact): Promise<number> {
    const [ticket] = await this.appendAll(tx, [fact]);
    return ticket!;
  }

  /** Reports several facts in one statement, in order. */
  appendAll(tx: Transaction, facts: readonly AuditFact[]): Promise<number[]> {
    for (const fact of facts) checkFact(fact);
    if (facts.length > 0) reported.add(tx.queryRunner ?? tx);
    return auditQueue.add(tx, facts);
  }

  /** True when this process has reported something in the transaction. */
  hasReported(tx: Transaction): boolean {
    return reported.has(tx.queryRunner ?? tx);
  }
}
