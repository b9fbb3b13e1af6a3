import type { JobHandler, JobOutcome } from '../../../foundation/queue';
import { fetchMediaJob } from '../../../vault/rows';
import type { MediaFetch } from './media-fetch';

/** Makes one attempt at one medium. A failure puts the next attempt off in the row; the clockwork sends it again when it is due. */
export class FetchMediaHandler implements JobHandler<typeof fetchMediaJob.payload> {
  readonly contract = fetchMediaJob;

  constructor(private readonly fetch: MediaFetch) {}

  async runOnce({ mediaId, subjectRef }: { mediaId: string; subjectRef: string }): Promise<JobOutcome> {
    const outcome = await this.fetch.runOnce({ id: Buffer.from(mediaId, 'hex'), subjectRef });
    return { counts: { [outcome]: 1 } };
  }
}
