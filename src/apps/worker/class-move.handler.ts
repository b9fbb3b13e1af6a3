import {
  type JobContext,
  type JobHandler,
  type JobOutcome,
  throwIfInterrupted,
} from '../../foundation/queue';
import { classMoveJob, type ConversationMover } from '../../retention';

/** Moves a conversation's messages to another retention class. */
export class ClassMoveHandler implements JobHandler<typeof classMoveJob.payload> {
  readonly contract = classMoveJob;

  constructor(private readonly mover: ConversationMover) {}

  async runOnce({ moveId }: { moveId: string }, { signal }: JobContext): Promise<JobOutcome> {
    return { counts: { ...(await this.mover.run(moveId, () => throwIfInterrupted(signal))) } };
  }

  gaveUp({ moveId }: { moveId: string }): Promise<void> {
    return this.mover.fail(moveId);
  }
}
