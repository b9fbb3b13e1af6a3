import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../foundation/database';

/** Rows of `assignment`: which conversation is whose. */
@Injectable()
export class AssignmentStore {
  constructor(private readonly database: DataSource) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  async isAssigned(actorRef: string, subjectRef: string): Promise<boolean> {
    const rows = await this.database.query<unknown[]>(
      'SELECT 1 FROM assignment WHERE subject_ref = $1 AND actor_ref = $2',
      [subjectRef, actorRef],
    );
    return rows.length > 0;
  }

  async assign(tx: Transaction, subjectRef: string, actorRef: string, by: string, now: Date): Promise<void> {
    await tx.query(
      `INSERT INTO assignment (subject_ref, actor_ref, assigned_at, assigned_by) VALUES ($1, $2, $3, $4)
       ON CONFLICT (subject_ref) DO UPDATE SET actor_ref = $2, assigned_at = $3, assigned_by = $4`,
      [subjectRef, actorRef, now, by],
    );
  }

  /** Gives all conversations of one person to another, or to nobody; returns how many. */
  async handOver(tx: Transaction, from: string, to: string | null, by: string, now: Date): Promise<number> {
    const [, count] = await (to === null
      ? tx.query<[unknown, number]>('DELETE FROM assignment WHERE actor_ref = $1', [from])
      : tx.query<[unknown, number]>(
          'UPDATE assignment SET actor_ref = $2, assigned_at = $3, assigned_by = $4 WHERE actor_ref = $1',
          [from, to, now, by],
        ));
    return count;
  }

  async unassign(tx: Transaction, subjectRef: string): Promise<void> {
    await tx.query('DELETE FROM assignment WHERE subject_ref = $1', [subjectRef]);
  }
}
