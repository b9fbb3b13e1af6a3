import type { JobContext, JobHandler, JobOutcome } from '../../foundation/queue';
import { throwIfInterrupted } from '../../foundation/queue';
import type { MediaPurge } from './media/media-purge';
import { type PurgeActs, purgeJob, type Purger } from '../../retention';

/** Carries a purge run out. */
export class PurgeHandler implements JobHandler<typeof purgeJob.payload> {
  readonly contract = purgeJob;

  constructor(
    private readonly purger: Purger,
    private readonly acts: PurgeActs,
    private readonly media: MediaPurge,
  ) {}

  async runOnce({ runId }: { runId: string }, { signal }: JobContext): Promise<JobOutcome> {
    const counts = await this.purger.run({ runId, checkpoint: () => throwIfInterrupted(signal) });
    return { counts: { ...counts, media: await this.media.runOnce() } };
  }

  gaveUp({ runId }: { runId: string }, code: string): Promise<void> {
    return this.acts.fail(runId, code);
  }
}
