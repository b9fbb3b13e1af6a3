import type { JobHandler, JobOutcome } from '../../../foundation/queue';
import { type MediaViewStore, showMediaJob } from '../../../vault/media-views';
import type { MediaShow } from './media-show';

/** Prepares one view of a medium, while somebody waits for it. */
export class ShowMediaHandler implements JobHandler<typeof showMediaJob.payload> {
  readonly contract = showMediaJob;

  constructor(
    private readonly show: MediaShow,
    private readonly views: MediaViewStore,
  ) {}

  async runOnce({ viewId }: { viewId: string }): Promise<JobOutcome> {
    return { counts: { [await this.show.runOnce(viewId)]: 1 } };
  }

  gaveUp({ viewId }: { viewId: string }, code: string): Promise<void> {
    return this.views.failed(viewId, code);
  }
}
