import { Injectable } from '@nestjs/common';
import { outbox } from '../../foundation/outbox';
import { classMoveJob } from './class-move.job';
import { MovingRowsStore } from './moving-rows.store';

/** Sends the jobs of moves again that nobody finished: Redis may have lost them. Moving twice moves nothing twice. */
@Injectable()
export class MoveResend {
  constructor(private readonly rows: MovingRowsStore) {}

  /** Those asked for before `before`; returns how many. */
  async runOnce(before: Date): Promise<number> {
    const ids = await this.rows.waiting(before);
    for (const moveId of ids) await this.rows.transaction((tx) => outbox.add(tx, classMoveJob, { moveId }));
    return ids.length;
  }
}
