import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AlertTelling, AlertWatch } from '../../alerts';
import { RestoreGuard } from '../../backups/guard';
import type { Logger } from '../../foundation/logging';
import { WORKER_LOGGER } from './tick-schedule';
import { UnservedAlarm } from './unserved-alarm';

/** Provider token of the seconds between two looks. */
export const ALERT_SECONDS = Symbol('ALERT_SECONDS');

/**
 * Looks for alerts and tells of them by a clockwork of its own: a purge that takes an hour must not keep anybody from being told. In quarantine there is no
 * look, for the facts of a restored database are old; that nobody is served is told instead.
 */
@Injectable()
export class AlertRounds implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private telling: Promise<void> | undefined;
  private warning: Promise<void> | undefined;

  constructor(
    private readonly watch: AlertWatch,
    private readonly teller: AlertTelling,
    private readonly guard: RestoreGuard,
    private readonly unserved: UnservedAlarm,
    @Inject(ALERT_SECONDS) private readonly seconds: number,
    @Inject(WORKER_LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.round(), this.seconds * 1_000);
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all([this.looking, this.telling, this.warning]);
  }

  private round(): void {
    this.warning ??= this.quietly(this.unserved.runOnce(), 'warn').finally(() => (this.warning = undefined));
    if (!this.guard.isServing) return;
    this.looking ??= this.quietly(this.watch.runOnce(), 'look').finally(() => (this.looking = undefined));
    // Whoever takes long to be told keeps nobody from looking.
    void this.looking.then(() => {
      this.telling ??= this.quietly(this.teller.runOnce(), 'tell').finally(() => (this.telling = undefined));
    });
  }

  private async quietly(work: Promise<unknown>, what: string): Promise<void> {
    await work.catch((error: unknown) => {
      this.logger.warn({ err: error, what }, 'a round of alerts failed and comes again');
    });
  }
}
