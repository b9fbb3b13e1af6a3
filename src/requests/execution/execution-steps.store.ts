import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../../foundation/database';
import { refreshRestriction } from '../restriction-state';

/** What the execution of rectifications and restrictions writes. */
@Injectable()
export class ExecutionStepsStore {
  constructor(private readonly database: DataSource) {}

  /** Runs work that must be committed together. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  /** Brings the person's state in line with their requests; returns what it is now if that changed. */
  refreshRestriction(tx: Transaction, subjectRef: string): Promise<boolean | undefined> {
    return refreshRestriction(tx, subjectRef);
  }

  /** Makes the rectifications of a request visible; returns how many there are. */
  async makeEffective(tx: Transaction, requestId: string, at: Date): Promise<number> {
    const [, count] = await tx.query<[unknown, number]>(
      `UPDATE request_prose SET effective_at = coalesce(effective_at, $2) WHERE request_id = $1 AND kind = 'rectification'`,
      [requestId, at],
    );
    return count;
  }
}
