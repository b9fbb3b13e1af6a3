import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { RetentionClasses } from '../../retention';

const RETRY_MS = 1_000;
const REPEAT_MS = 300_000;

/** Tells the keyring the retention classes at the start and now and then: without them it gives no key for any bucket. */
@Injectable()
export class ClassAnnouncement implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly stopping = new AbortController();

  constructor(private readonly classes: RetentionClasses) {}

  onApplicationBootstrap(): void {
    void this.repeat();
  }

  onApplicationShutdown(): void {
    this.stopping.abort();
  }

  private async repeat(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const told = await this.classes.announce().then(
        () => true,
        () => false,
      );
      await sleep(told ? REPEAT_MS : RETRY_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}
