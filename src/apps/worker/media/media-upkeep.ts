import type { Clock } from '../../../foundation/clock';
import { Counter, Gauge } from '../../../foundation/metrics';
import { outbox } from '../../../foundation/outbox';
import type { MediaCopies, MediaEnd, MediaStore } from '../../../vault/media';
import { fetchMediaJob } from '../../../vault/rows';

const AGAIN_MS = 15 * 60_000;
const BATCH = 500;
const DAY_MS = 86_400_000;
/** An older database that was restored names less than there is: whoever restored it has this long to think again. */
const ORPHAN_DAYS = 7;

const waiting = new Gauge({ name: 'lethe_media_waiting', help: 'Media that are not copied from Meta yet' });
const oldest = new Gauge({
  name: 'lethe_media_oldest_waiting_seconds',
  help: 'Age of the oldest medium that is not copied yet; Meta drops them after seven days',
});
const swept = new Counter({ name: 'lethe_media_swept_total', help: 'Objects removed that no row named' });

/** What media need though nobody asks: attempts that are due, and objects that nobody names any more. */
export class MediaUpkeep {
  private sweepAt = 0;

  constructor(
    private readonly store: MediaStore,
    private readonly copies: MediaCopies,
    private readonly end: MediaEnd,
    private readonly clock: Clock,
  ) {}

  /** Sends the jobs of attempts that are due, those that Redis lost among them; returns how many. */
  async sendDue(): Promise<number> {
    const now = this.clock.now();
    const backlog = await this.store.backlog(new Date(now));
    waiting.set(backlog.waiting);
    oldest.set(backlog.oldestSeconds);
    const due = await this.store.due(new Date(now), BATCH);
    for (const name of due) {
      await this.store.transaction(async (tx) => {
        await this.store.postpone(name, new Date(now + AGAIN_MS), undefined, tx);
        await outbox.add(tx, fetchMediaJob, {
          mediaId: name.id.toString('hex'),
          subjectRef: name.subjectRef,
        });
      });
    }
    return due.length;
  }

  /** Once a day: media of erased people whose hold was released or that came late, and objects that no row has named for a week. Returns how many objects. */
  async sweep(): Promise<number> {
    if (this.clock.now() < this.sweepAt) return 0;
    this.sweepAt = this.clock.now() + DAY_MS;
    await this.end.ofErased();
    const before = new Date(this.clock.now() - ORPHAN_DAYS * DAY_MS);
    const removed = await this.copies.sweepOrphans(before, (keys) => this.store.named(keys));
    swept.inc(removed);
    return removed;
  }
}
