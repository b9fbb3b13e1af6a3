import { randomUuid } from '../../crypto';
import type { Clock } from '../../foundation/clock';
import { outbox } from '../../foundation/outbox';
import type { BackupStore } from '../backup.store';
import { runBackup, runDrill } from '../backup.jobs';
import type { DrillStore } from '../drill/drill.store';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;
/** An installation that was just made has other things to do first. */
const FIRST_AFTER_MS = 600_000;

/** When copies are made, and by what. */
export interface ScheduleSettings {
  /** Hours between two copies; 0 for none that nobody asked for. */
  everyHours: number;
  /** Days between two full copies by pgBackRest; undefined: dumps. */
  physicalFullDays?: number | undefined;
}

/** Asks for copies and drills when their time has come, however many workers there are. */
export class BackupSchedule {
  private readonly startedAt: number;

  constructor(
    private readonly store: BackupStore,
    private readonly drills: DrillStore,
    private readonly clock: Clock,
    private readonly settings: ScheduleSettings,
  ) {
    this.startedAt = clock.now();
  }

  /** Asks for a copy when the newest is old enough, an hour after one that failed, and for a drill of the newest when the last one was a week ago. */
  async runOnce(): Promise<{ backups: number; drills: number }> {
    const now = this.clock.now();
    const { everyHours } = this.settings;
    if (everyHours === 0 || now - this.startedAt < FIRST_AFTER_MS) return { backups: 0, drills: 0 };
    const kind = await this.nextKind(now);
    return this.store.transaction(async (tx) => {
      await this.store.exclude(tx);
      const backups = (await this.store.hasSince(
        tx,
        new Date(now - everyHours * HOUR_MS),
        new Date(now - HOUR_MS),
      ))
        ? 0
        : 1;
      if (backups === 1) await outbox.add(tx, runBackup, { backupId: randomUuid(), kind });
      const newest = await this.store.newestComplete(tx);
      const isDue = newest !== undefined && !(await this.drills.hasSince(tx, new Date(now - WEEK_MS)));
      if (!isDue) return { backups, drills: 0 };
      const drillId = randomUuid();
      await this.drills.add(tx, { id: drillId, backupId: newest, requestedBy: null });
      await outbox.add(tx, runDrill, { drillId });
      return { backups, drills: 1 };
    });
  }

  private async nextKind(now: number) {
    const { physicalFullDays } = this.settings;
    if (physicalFullDays === undefined) return 'pg-dump';
    const full = await this.store.newestOf(['pgbackrest-full']);
    const isFresh = full !== undefined && now - full.createdAt.getTime() < physicalFullDays * DAY_MS;
    return isFresh ? 'pgbackrest-incr' : 'pgbackrest-full';
  }
}
