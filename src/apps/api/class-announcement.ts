import { setTimeout as sleep } from 'node:timers/promises';
import {
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  Optional,
} from '@nestjs/common';
import { RestoreGuard } from '../../backups/guard';
import { RetentionClasses } from '../../retention';

const RETRY_MS = 1_000;
const REPEAT_MS = 300_000;

/** Tells the keyring the retention classes at the start and now and then: without them it gives no key for any bucket. */
@Injectable()
export class ClassAnnouncement implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly stopping = new AbortController();

  constructor(
    private readonly classes: RetentionClasses,
    @Optional() private readonly guard?: RestoreGuard,
  ) {}

  onApplicationBootstrap(): void {
    void this.repeat();
  }

  onApplicationShutdown(): void {
    this.stopping.abort();
  }

  /** A database that has gone back in time has old classes: they must not reach the keyring. */
  private async announce(): Promise<boolean> {
    if (this.guard && !this.guard.isServing) return false;
    await this.classes.announce();
    return true;
  }

  private async repeat(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const told = await this.announce().catch(() => false);
      await sleep(told ? REPEAT_MS : RETRY_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}
