import type { JobHandler, JobOutcome } from '../../foundation/queue';
import { type HoldKeeper, settleHoldJob } from '../../retention';

/** Brings a hold to where a person wanted it. */
export class SettleHoldHandler implements JobHandler<typeof settleHoldJob.payload> {
  readonly contract = settleHoldJob;

  constructor(private readonly keeper: HoldKeeper) {}

  async runOnce({ holdId }: { holdId: string }): Promise<JobOutcome> {
    return { counts: { [await this.keeper.settle(holdId)]: 1 } };
  }
}
