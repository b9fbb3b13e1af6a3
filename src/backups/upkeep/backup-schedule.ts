import { randomUuid } from '../../crypto';
import type { Clock } from '../../foundation/clock';
import { outbox } from '../../foundation/outbox';
import type { BackupStore } from '../backup.store';
import { runBackup, runDrill } from '../backup.jobs';
import type { DrillStore } from '../drill/drill.store';

const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;
/** An installation that was just made has other things to do first. */
const FIRST_AFTER_MS = 600_000;

/** Asks for copies and drills when their time has come, however many workers there are. */
export class BackupSchedule {
  private readonly startedAt: number;

  constructor(
    private readonly store: BackupStore,
    private readonly drills: DrillStore,
    private readonly clock: Clock,
    /** Hours between two copies; 0 for none that nobody asked for. */
    private readonly everyHours: number,
  ) {
    this.startedAt = clock.now();
  }

  /** Asks for a copy when the newest is old enough, and for a drill of the newest when the last one was a week ago. */
  async runOnce(): Promise<{ backups: number; drills: number }> {
    const now = this.clock.now();
    if (this.everyHours === 0 || now - this.startedAt < FIRST_AFTER_MS) return { backups: 0, drills: 0 };
    return this.store.transaction(async (tx) => {
      await this.store.exclude(tx);
      const backups = (await this.store.hasSince(tx, new Date(now - this.everyHours * HOUR_MS))) ? 0 : 1;
      if (backups === 1) await outbox.add(tx, runBackup, { backupId: randomUuid() });
      const newest = await this.store.newestComplete(tx);
      const isDue = newest !== undefined && !(await this.drills.hasSince(tx, new Date(now - WEEK_MS)));
      if (!isDue) return { backups, drills: 0 };
      const drillId = randomUuid();
      await this.drills.add(tx, { id: drillId, backupId: newest, requestedBy: null });
      await outbox.add(tx, runDrill, { drillId });
      return { backups, drills: 1 };
    });
  }
}
