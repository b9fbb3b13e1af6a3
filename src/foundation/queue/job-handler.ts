import type { z } from 'zod';
import type { JobContract } from '../outbox';

/** What one run of a job did. */
export interface JobOutcome {
  /** Counts for the log and the metrics; never content. */
  counts: Readonly<Record<string, number>>;
  /** Set when there is more to do later, such as after a lease has run out: the job leaves the worker and comes back after so many ms. */
  runAgainInMs?: number;
}

/** What a run may know of its surroundings. */
export interface JobContext {
  /** Aborts when the time is over, the worker is shutting down or the job's lock is lost. Look at it between steps; all steps are idempotent. */
  signal: AbortSignal;
}

/** The one place where a job is carried out: a few lines around a function that returns counts. */
export interface JobHandler<S extends z.ZodType = z.ZodType> {
  readonly contract: JobContract<S>;
  /** Idempotent and resumable: it may be called again after any crash. Throws a `DomainError`; only kind `unavailable` is tried again. */
  runOnce(payload: z.infer<S>, context: JobContext): Promise<JobOutcome>;
  /** Called when the job will not be tried again; `code` says why. */
  gaveUp?(payload: z.infer<S>, code: string): Promise<void>;
}
