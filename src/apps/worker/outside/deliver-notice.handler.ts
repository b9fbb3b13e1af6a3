import type { JobHandler, JobOutcome } from '../../../foundation/queue';
import { deliverNotice, type NoticeDelivery } from '../../../recipients/notices';

/** A job comes back by itself for waits up to this long; later attempts are found by the tick, so that Redis keeps no job for days. */
const COMES_BACK_MS = 600_000;

/** Delivers one notice, attempt by attempt. */
export class DeliverNoticeHandler implements JobHandler<typeof deliverNotice.payload> {
  readonly contract = deliverNotice;

  constructor(private readonly delivery: NoticeDelivery) {}

  async runOnce({ noticeId }: { noticeId: string }): Promise<JobOutcome> {
    const waitMs = await this.delivery.runOnce(noticeId);
    if (waitMs === undefined) return { counts: { settled: 1 } };
    if (waitMs > COMES_BACK_MS) return { counts: { postponed: 1 } };
    return { counts: { pending: 1 }, runAgainInMs: waitMs + 20 };
  }
}
