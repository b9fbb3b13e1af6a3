import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Redis } from 'ioredis';
import type { JobQueues, JobRunner, OutboxDispatcher } from '../../foundation/queue';

const GRACE_MS = 15_000;

/** What takes jobs from the outbox to the queues and from the queues to their handlers, from start to shutdown. */
export class JobRuntime implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    readonly queues: JobQueues,
    private readonly dispatcher: OutboxDispatcher,
    private readonly runner: JobRunner,
    private readonly consuming: Redis,
  ) {}

  onApplicationBootstrap(): void {
    this.runner.start();
    this.dispatcher.start();
  }

  /** Jobs finish, or go back to their queue at their next step. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.dispatcher.stop();
    await this.runner.stop(GRACE_MS);
    await this.queues.close();
    this.consuming.disconnect();
  }

  /** Forgets what reached its queue long ago. */
  tidy(before: Date): Promise<number> {
    return this.dispatcher.tidy(before);
  }
}
