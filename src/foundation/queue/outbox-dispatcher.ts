import type { Database } from '../database';
import type { Logger } from '../logging';
import { Counter, Gauge } from '../metrics';
import { outbox } from '../outbox';
import type { HandlerRegistry } from './handler-registry';
import type { JobQueues } from './job-queues';

/** Settings of {@link OutboxDispatcher}. */
export interface DispatcherSettings {
  /** How long to wait after a look that found nothing. */
  pollMs: number;
  /** How many jobs go in one transaction. */
  batch: number;
}

const dispatched = new Counter({ name: 'lethe_jobs_dispatched_total', help: 'Jobs handed to the queues' });
const oldest = new Gauge({
  name: 'lethe_outbox_oldest_seconds',
  help: 'Age of the oldest job that no queue has yet',
});

/**
 * Takes committed jobs to the queues, at least once: a job may reach its queue and the transaction that says so may fail, but the queue knows its id.
 * Several dispatchers share the work. Jobs that this version does not know are left for one that does.
 */
export class OutboxDispatcher {
  private stopped = false;
  private paused = false;
  private wake: (() => void) | undefined;
  private loop: Promise<void> | undefined;

  constructor(
    private readonly database: Database,
    private readonly queues: JobQueues,
    private readonly registry: HandlerRegistry,
    private readonly logger: Logger,
    private readonly settings: DispatcherSettings = { pollMs: 200, batch: 200 },
  ) {}

  /** Hands over one batch; returns how many jobs it held. */
  async runOnce(): Promise<number> {
    const names = this.registry.contracts.map(({ name }) => name);
    return this.database.transaction(async (tx) => {
      const jobs = await outbox.claim(tx, names, this.settings.batch);
      if (jobs.length === 0) return 0;
      await this.queues.addAll(
        jobs.map(({ id, name, payload }) => ({
          contract: this.registry.find(name)!.contract,
          payload,
          jobId: id,
        })),
      );
      await outbox.markDispatched(
        tx,
        jobs.map(({ id }) => id),
      );
      dispatched.inc(jobs.length);
      return jobs.length;
    });
  }

  /** Dispatches nothing until {@link start}. */
  pause(): void {
    this.paused = true;
  }

  /** Dispatches until {@link stop}. */
  start(): void {
    this.paused = false;
    this.loop ??= this.run();
  }

  /** Resolves when the batch under way is finished. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.wake?.();
    await this.loop;
  }

  /** Forgets what reached its queue long ago, and measures the backlog. */
  async tidy(before: Date): Promise<number> {
    const { oldestSeconds } = await outbox.backlog(this.database.manager);
    oldest.set(oldestSeconds);
    return outbox.prune(this.database.manager, before);
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      const found = this.paused
        ? 0
        : await this.runOnce().catch((error: unknown) => {
            this.logger.warn({ err: error }, 'jobs wait in the outbox: the database or Redis is away');
            return 0;
          });
      if (found < this.settings.batch) await this.rest();
    }
  }

  private rest(): Promise<void> {
    if (this.stopped) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.settings.pollMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
