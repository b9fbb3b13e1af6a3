import type { Clock } from '../../../foundation/clock';
import {
  type JobContext,
  type JobHandler,
  type JobOutcome,
  throwIfInterrupted,
} from '../../../foundation/queue';
import { forgetOutside, type ForgettingRun } from '../../../recipients/forgetting';

/** A job comes back by itself for waits up to this long; what is due later is found by the tick. */
const COMES_BACK_MS = 600_000;

/** Calls what is due of one request's targets at Meta and BSPs. */
export class ForgetOutsideHandler implements JobHandler<typeof forgetOutside.payload> {
  readonly contract = forgetOutside;

  constructor(
    private readonly forgetting: ForgettingRun,
    private readonly clock: Clock,
  ) {}

  async runOnce({ requestId }: { requestId: string }, { signal }: JobContext): Promise<JobOutcome> {
    const { calls, nextAt } = await this.forgetting.run(requestId, () => throwIfInterrupted(signal));
    const waitMs = nextAt === null ? Infinity : Math.max(0, nextAt.getTime() - this.clock.now());
    return { counts: { calls }, ...(waitMs <= COMES_BACK_MS && { runAgainInMs: waitMs + 20 }) };
  }
}
