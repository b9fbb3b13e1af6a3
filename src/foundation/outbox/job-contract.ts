import type { z } from 'zod';

/**
 * What a job promises to its senders and asks of its one handler.
 *
 * A payload holds ids, never content: Redis keeps it, and a dump of Redis must tell nothing about a person.
 */
export interface JobContract<S extends z.ZodType = z.ZodType> {
  /** The BullMQ queue: one per feature, so that a long export holds up no purge. */
  queue: string;
  /** Unique among all jobs. */
  name: string;
  /** Ids only. */
  payload: S;
  /** Jobs with the same key do the same thing: they never run at the same time, and the second finds nothing left to do. */
  idempotencyKey(payload: z.infer<S>): string;
  /** How often a failure that is worth repeating is repeated before the job counts as failed. */
  attempts: number;
  /** After this long the handler's signal aborts, and the job is tried again. */
  timeoutMs: number;
}

/** Declares a job; see {@link JobContract}. */
export function defineJob<S extends z.ZodType>(contract: JobContract<S>): JobContract<S> {
  return contract;
}
