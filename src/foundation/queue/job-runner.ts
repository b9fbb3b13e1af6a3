import { DelayedError, type Job, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { systemClock } from '../clock';
import { isRetryable } from '../errors';
import type { Logger } from '../logging';
import { Counter, Histogram } from '../metrics';
import type { HandlerRegistry } from './handler-registry';
import type { JobHandler } from './job-handler';
import type { JobLocks } from './job-locks.store';
import { failureCode, publicFailure, runHandler } from './job-run';
import { QUEUE_PREFIX } from './job-queues';

const MAX_BACK_OFF_MS = 60_000;
/** A worker that dies is noticed after this long at most, twice. */
const LOCK_MS = 15_000;
/** A job that keeps being interrupted is still resumed: handlers are idempotent. */
const MAX_STALLED = 1_000;

const finished = new Counter({
  name: 'lethe_jobs_total',
  help: 'Runs of jobs',
  labelNames: ['job', 'outcome'],
});
const seconds = new Histogram({
  name: 'lethe_job_seconds',
  help: 'How long runs of jobs took',
  labelNames: ['job'],
  buckets: [0.01, 0.05, 0.25, 1, 5, 30, 120, 600],
});

/** What {@link JobRunner} works with. */
export interface JobRunnerParts {
  registry: HandlerRegistry;
  connection: Redis;
  locks: JobLocks;
  logger: Logger;
  /** How many jobs of a queue run at the same time in this process; 1 where nothing is said. */
  concurrency?: Readonly<Record<string, number>>;
}

/** The consuming side of the queues: one BullMQ worker per queue. */
export class JobRunner {
  private readonly shutdown = new AbortController();
  private workers: Worker[] = [];

  constructor(private readonly parts: JobRunnerParts) {}

  get queueNames(): readonly string[] {
    return this.parts.registry.queues;
  }

  /** Takes no more jobs until {@link start}; those under way go on. */
  pause(): void {
    for (const worker of this.workers) void worker.pause(true);
  }

  /** Begins to take jobs, or goes on after {@link pause}. */
  start(): void {
    if (this.workers.length > 0) {
      for (const worker of this.workers) void worker.resume();
      return;
    }
    const { registry, connection, concurrency = {}, logger } = this.parts;
    this.workers = registry.queues.map((queue) => {
      const worker = new Worker(queue, (job: Job, token?: string) => this.process(job, token), {
        connection,
        prefix: QUEUE_PREFIX,
        concurrency: concurrency[queue] ?? 1,
        lockDuration: LOCK_MS,
        stalledInterval: LOCK_MS,
        maxStalledCount: MAX_STALLED,
        settings: { backoffStrategy: (attempts) => Math.min(MAX_BACK_OFF_MS, 500 * 2 ** (attempts - 1)) },
      });
      worker.on('error', (error) => logger.warn({ queue, err: error }, 'the queue cannot be reached'));
      return worker;
    });
  }

  /** Takes no more jobs and lets those under way finish; after `graceMs` they stop at their next step and go back to the queue. */
  async stop(graceMs: number): Promise<void> {
    const patience = setTimeout(() => this.shutdown.abort(), graceMs);
    await Promise.all(this.workers.map((worker) => worker.close()));
    clearTimeout(patience);
    await this.parts.locks.close();
  }

  private async process(job: Job, token: string | undefined): Promise<Readonly<Record<string, number>>> {
    const { registry, locks, logger } = this.parts;
    const handler = registry.find(job.name);
    // Another version added it: leave it to that one.
    if (handler === undefined) return this.comeBack(job, token, MAX_BACK_OFF_MS);
    const startedAt = systemClock.monotonic();
    try {
      const outcome = await runHandler(handler, job.data, { locks, shutdown: this.shutdown.signal });
      finished.inc({ job: job.name, outcome: outcome.runAgainInMs === undefined ? 'done' : 'again' });
      logger.info({ job: job.name, jobId: job.id, ...outcome }, 'job ran');
      if (outcome.runAgainInMs !== undefined) return await this.comeBack(job, token, outcome.runAgainInMs);
      return outcome.counts;
    } catch (error) {
      if (error instanceof DelayedError) throw error;
      if (this.shutdown.signal.aborted && isRetryable(error)) return await this.comeBack(job, token, 0);
      throw await this.failed(handler, job, error);
    } finally {
      seconds.observe({ job: job.name }, (systemClock.monotonic() - startedAt) / 1_000);
    }
  }

  private async failed(handler: JobHandler, job: Job, error: unknown): Promise<Error> {
    const failure = publicFailure(error);
    const isLast = failure.name === 'UnrecoverableError' || job.attemptsMade + 1 >= handler.contract.attempts;
    finished.inc({ job: job.name, outcome: isLast ? 'failed' : 'retried' });
    this.parts.logger[isLast ? 'error' : 'warn']({ job: job.name, jobId: job.id, err: error }, 'job failed');
    if (isLast) {
      const payload = handler.contract.payload.safeParse(job.data);
      if (payload.success)
        await handler.gaveUp?.(payload.data, failureCode(error)).catch((cause: unknown) => {
          this.parts.logger.error(
            { job: job.name, jobId: job.id, err: cause },
            'the failure could not be recorded',
          );
        });
    }
    return failure;
  }

  /** By the machine's clock, whatever clock handlers go by: the queue knows no other, and would wait for the difference. */
  private async comeBack(job: Job, token: string | undefined, inMs: number): Promise<never> {
    await job.moveToDelayed(systemClock.now() + inMs, token);
    throw new DelayedError();
  }
}
