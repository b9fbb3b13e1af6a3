import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { outbox } from '../../foundation/outbox';
import { classMoveJob, ConversationMover } from '../../retention';

/** Sends the jobs of moves again that nobody finished: Redis may have lost them. Moving twice moves nothing twice. */
@Injectable()
export class MoveResend {
  constructor(
    private readonly mover: ConversationMover,
    private readonly database: DataSource,
  ) {}

  async runOnce(before: Date): Promise<number> {
    const ids = await this.mover.waiting(before);
    for (const moveId of ids)
      await this.database.transaction((tx) => outbox.add(tx, classMoveJob, { moveId }));
    return ids.length;
  }
}
