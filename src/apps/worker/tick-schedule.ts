import { Inject, Injectable } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { RestoreGuard } from '../../backups/guard';
import { CLOCK, type Clock } from '../../foundation/clock';
import type { Logger } from '../../foundation/logging';

/** Provider token of the logger. */
export const WORKER_LOGGER = Symbol('WORKER_LOGGER');
/** Provider token of the seconds between two ticks. */
export const TICK_SECONDS = Symbol('TICK_SECONDS');

/** When ticks come. */
@Injectable()
export class TickSchedule {
  constructor(
    private readonly registry: SchedulerRegistry,
    @Inject(CLOCK) readonly clock: Clock,
    @Inject(WORKER_LOGGER) readonly logger: Logger,
    @Inject(TICK_SECONDS) private readonly seconds: number,
    private readonly guard: RestoreGuard,
  ) {}

  /** Calls `work` when the restore guard first lets the worker serve, and at every tick while it does, until shutdown. */
  every(work: () => Promise<void>): void {
    this.guard.onChange((isServing) => {
      if (isServing) void work();
    });
    const tick = () => {
      if (this.guard.isServing) void work();
    };
    this.registry.addInterval('ticks', setInterval(tick, this.seconds * 1_000));
  }

  /** In quarantine nothing ticks, and nothing is missing. */
  get isQuarantined(): boolean {
    return this.guard.current.state === 'quarantine';
  }
}
