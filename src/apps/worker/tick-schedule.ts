import { Inject, Injectable } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
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
  ) {}

  /** Calls `work` at every tick until shutdown. */
  every(work: () => Promise<void>): void {
    this.registry.addInterval(
      'ticks',
      setInterval(() => void work(), this.seconds * 1_000),
    );
  }
}
