import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Granularity } from '../../crypto';
import type { Transaction } from '../../foundation/database';

/** A shortening that waits for a second person. */
export interface ClassChange {
  id: string;
  classId: number;
  class: string;
  periodDays: number;
  granularity: Granularity;
  /** Messages that it would purge, and which share of the class they are. */
  messages: number;
  percent: number;
  proposedBy: string;
  proposedAt: Date;
}

const SELECT = `SELECT x.id, x.class_id AS "classId", c.name AS class, x.period_days AS "periodDays", x.granularity, x.messages::float, x.percent,
  x.proposed_by AS "proposedBy", x.proposed_at AS "proposedAt" FROM class_change x JOIN retention_class c USING (class_id)`;

/** Rows of `class_change`. */
@Injectable()
export class ClassChangeStore {
  constructor(private readonly database: DataSource) {}

  /** Runs work that must be committed together. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  /** Those that wait. */
  waiting(): Promise<ClassChange[]> {
    return this.database.query<ClassChange[]>(`${SELECT} WHERE x.state = 'proposed' ORDER BY x.proposed_at`);
  }

  /** One that waits; whoever else decides about it waits until this transaction ends. */
  async lockWaiting(tx: Transaction, id: string): Promise<ClassChange | undefined> {
    const rows = await tx.query<ClassChange[]>(
      `${SELECT} WHERE x.id = $1 AND x.state = 'proposed' FOR UPDATE OF x`,
      [id],
    );
    return rows[0];
  }

  /** Adds one; the one of the same class that waits is replaced. */
  async propose(tx: Transaction, change: ClassChange): Promise<void> {
    await tx.query(
      `UPDATE class_change SET state = 'replaced', decided_at = $2, decided_by = $3 WHERE class_id = $1 AND state = 'proposed'`,
      [change.classId, change.proposedAt, change.proposedBy],
    );
    await tx.query(
      `INSERT INTO class_change (id, class_id, period_days, granularity, messages, percent, proposed_by, proposed_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        change.id,
        change.classId,
        change.periodDays,
        change.granularity,
        change.messages,
        change.percent,
        change.proposedBy,
        change.proposedAt,
      ],
    );
  }

  async decide(
    tx: Transaction,
    id: string,
    state: 'applied' | 'rejected',
    by: { ref: string; at: Date },
  ): Promise<void> {
    await tx.query('UPDATE class_change SET state = $2, decided_by = $3, decided_at = $4 WHERE id = $1', [
      id,
      state,
      by.ref,
      by.at,
    ]);
  }
}
