import { PurgeRunStore } from '../../../retention';
import type { MediaEnd } from '../../../vault/media';

/** Removes the media of buckets that purges have ended, and adds them to what those runs did. */
export class MediaPurge {
  constructor(
    private readonly end: MediaEnd,
    private readonly runs: PurgeRunStore,
  ) {}

  /** Returns how many there were. */
  async runOnce(): Promise<number> {
    let ended = 0;
    for (const [runId, media] of await this.end.ofEndedBuckets()) {
      await this.runs.addMedia(runId, media);
      ended += media;
    }
    return ended;
  }
}
