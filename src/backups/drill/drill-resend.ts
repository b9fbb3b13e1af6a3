import type { AuditLog } from '../../audit';
import type { Clock } from '../../foundation/clock';
import { outbox } from '../../foundation/outbox';
import { runDrill } from '../backup.jobs';
import { finishDrill } from './finish-drill';
import type { DrillStore } from './drill.store';

/** A job that reached its queue this long ago and is not done may have been lost with Redis. */
const LOST_MS = 30 * 60_000;
/** A drill that nobody could carry out for so long is not going to be: that is its result. */
const GIVEN_UP_MS = 24 * 3_600_000;

/** Brings drills to an end whose job was lost: sends it again, and after a day records that the drill could not be carried out. */
export class DrillResend {
  constructor(
    private readonly drills: DrillStore,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Returns how many were sent again, and how many given up. */
  async runOnce(): Promise<{ sent: number; givenUp: number }> {
    const now = this.clock.now();
    const old = await this.drills.unfinished(new Date(now - GIVEN_UP_MS));
    for (const { id, backupId } of old)
      await finishDrill(this.drills, this.audit, {
        ...{ drillId: id, backupId, state: 'not-proved', report: { code: 'drill.abandoned' } },
        durationMs: GIVEN_UP_MS,
      });
    const lost = await this.drills.withoutJob(new Date(now - LOST_MS));
    for (const { id } of lost)
      await this.drills.transaction((tx) => outbox.add(tx, runDrill, { drillId: id }));
    return { sent: lost.length, givenUp: old.length };
  }
}
