import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../foundation/clock';
import { SUBJECT_TABLES, SubjectRowsStore } from './subject-rows.store';

const DAY_MS = 86_400_000;

/**
 * Deletes rows that were committed for somebody after they had been erased: sealed under a lease from before the fence, by a process that was slow. They
 * open nothing; they are removed all the same.
 */
@Injectable()
export class ErasedSweep {
  constructor(
    private readonly rows: SubjectRowsStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Looks at erasures of the last day; returns how many rows it deleted. */
  async runOnce(): Promise<number> {
    let deleted = 0;
    for (const subjectRef of await this.rows.erasedWithRows(new Date(this.clock.now() - DAY_MS)))
      for (const table of SUBJECT_TABLES) deleted += await this.rows.deleteAll(table, subjectRef);
    return deleted;
  }
}
