import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { PartitionKeeper, PurgeRuns, RetentionClasses } from '../../retention';
import { JobRuntime } from './job-runtime';
import { TickSchedule } from './tick-schedule';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Something that is looked after again and again; idempotent, and harmless when several workers do it. */
interface Tick {
  name: string;
  run: () => Promise<unknown>;
}

/** The worker's clockwork: what nobody asks for and must happen all the same. A tick that fails is logged and comes again. */
@Injectable()
export class Ticks implements OnApplicationBootstrap {
  private readonly ticks: Tick[];
  private running = false;

  constructor(
    classes: RetentionClasses,
    partitions: PartitionKeeper,
    purges: PurgeRuns,
    jobs: JobRuntime,
    private readonly schedule: TickSchedule,
  ) {
    const now = () => schedule.clock.now();
    this.ticks = [
      { name: 'retention.announce', run: () => classes.announce() },
      { name: 'retention.partitions', run: () => partitions.runOnce() },
      { name: 'retention.schedule', run: () => purges.schedule(new Date(now())) },
      { name: 'retention.resend', run: () => purges.resend(new Date(now() - 2 * HOUR_MS)) },
      { name: 'outbox.tidy', run: () => jobs.tidy(new Date(now() - 7 * DAY_MS)) },
    ];
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.runAll();
    this.schedule.every(() => this.runAll());
  }

  private async runAll(): Promise<void> {
    if (this.running) return;
    this.running = true;
    for (const { name, run } of this.ticks) {
      await run().catch((error: unknown) => {
        this.schedule.logger.warn({ tick: name, err: error }, 'a tick failed and comes again');
      });
    }
    this.running = false;
  }
}
