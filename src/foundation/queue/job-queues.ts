import { type JobsOptions, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { z } from 'zod';
import type { JobContract } from '../outbox';

/** Hash-tagged, so that all keys of a queue lie on one node of a Redis Cluster. */
export const QUEUE_PREFIX = '{lethe}';

const DAY_SECONDS = 86_400;

/** One job to add: its id makes adding it twice the same as adding it once. */
export interface QueuedJob {
  contract: JobContract;
  payload: unknown;
  jobId: string;
}

/** The producing side of the queues. */
export class JobQueues {
  private readonly queues = new Map<string, Queue>();

  constructor(private readonly connection: Redis) {}

  /** Adds a job under an id of the caller's choosing: letters, digits and hyphens. Rejects when Redis is away. */
  async add<S extends z.ZodType>(
    contract: JobContract<S>,
    payload: z.infer<S>,
    jobId: string,
  ): Promise<void> {
    await this.queue(contract.queue).add(contract.name, payload, optionsOf(contract, jobId));
  }

  /** Adds jobs of several queues; a job whose id a queue already knows is left as it is. */
  async addAll(jobs: readonly QueuedJob[]): Promise<void> {
    for (const queue of new Set(jobs.map(({ contract }) => contract.queue))) {
      const ofQueue = jobs.filter(({ contract }) => contract.queue === queue);
      await this.queue(queue).addBulk(
        ofQueue.map(({ contract, payload, jobId }) => ({
          name: contract.name,
          data: payload,
          opts: optionsOf(contract, jobId),
        })),
      );
    }
  }

  /** Forgets every job of these queues, in whatever state. */
  async forgetAll(names: readonly string[]): Promise<void> {
    for (const name of names) await this.queue(name).obliterate({ force: true });
  }

  /** Resolves when Redis answers. */
  async ping(): Promise<void> {
    await this.connection.ping();
  }

  /** Closes the queues and the connection. */
  async close(): Promise<void> {
    await Promise.all([...this.queues.values()].map((queue) => queue.close()));
    this.connection.disconnect();
  }

  private queue(name: string): Queue {
    let queue = this.queues.get(name);
    if (queue === undefined) {
      queue = new Queue(name, {
        connection: this.connection,
        prefix: QUEUE_PREFIX,
        skipWaitingForReady: true,
      });
      queue.on('error', () => undefined);
      this.queues.set(name, queue);
    }
    return queue;
  }
}

/** What Redis keeps of a job: nothing for long, and never a stack trace. */
function optionsOf(contract: JobContract, jobId: string): JobsOptions {
  return {
    jobId,
    attempts: contract.attempts,
    backoff: { type: 'custom' },
    removeOnComplete: { age: DAY_SECONDS, count: 10_000 },
    removeOnFail: { age: 14 * DAY_SECONDS, count: 10_000 },
    stackTraceLimit: 0,
    sizeLimit: 4_096,
  };
}
