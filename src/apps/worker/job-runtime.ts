import type { BeforeApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';
import type { JobQueues, JobRunner, OutboxDispatcher } from '../../foundation/queue';

const GRACE_MS = 15_000;

/** What takes jobs from the outbox to the queues and from the queues to their handlers, from {@link begin} to shutdown. */
export class JobRuntime implements BeforeApplicationShutdown {
  constructor(
    readonly queues: JobQueues,
    private readonly dispatcher: OutboxDispatcher,
    private readonly runner: JobRunner,
    private readonly consuming: Redis,
  ) {}

  /** Takes jobs from now on; again after {@link halt}. */
  begin(): void {
    this.runner.start();
    this.dispatcher.start();
  }

  /** Takes no more jobs until {@link begin}; those under way go on. */
  halt(): void {
    this.runner.pause();
    this.dispatcher.pause();
  }

  /** Empties the queues: their jobs speak of another database. Call it while halted. */
  forgetJobs(): Promise<void> {
    return this.queues.forgetAll(this.runner.queueNames);
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
