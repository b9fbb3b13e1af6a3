import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import {
  type JobContext,
  type JobHandler,
  type JobOutcome,
  throwIfInterrupted,
} from '../../foundation/queue';
import { purgeJob } from './purge.job';
import { Purger } from './purger';

/** Carries a purge run out. */
@Injectable()
export class PurgeJobHandler implements JobHandler<typeof purgeJob.payload> {
  readonly contract = purgeJob;

  constructor(private readonly purger: Purger) {}

  async runOnce({ runId }: z.infer<typeof purgeJob.payload>, { signal }: JobContext): Promise<JobOutcome> {
    const counts = await this.purger.run({ runId, checkpoint: () => throwIfInterrupted(signal) });
    return { counts: { ...counts } };
  }
}
