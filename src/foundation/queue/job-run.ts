import { UnrecoverableError } from 'bullmq';
import type { z } from 'zod';
import { isDatabaseOutage } from '../database';
import { DomainError, isRetryable } from '../errors';
import type { JobHandler, JobOutcome } from './job-handler';
import type { JobLocks } from './job-locks.store';

/** How long a job whose key is busy elsewhere stays away. */
const BUSY_MS = 500;

/** What a run needs besides the handler. */
export interface RunSurroundings {
  locks: JobLocks;
  /** Aborts when the worker is shutting down and patience is over. */
  shutdown: AbortSignal;
}

/**
 * Runs a handler once: payload checked, alone under its idempotency key, ended by its time-out. Rejects with what the handler threw, or `job.payload`,
 * `job.interrupted`.
 */
export async function runHandler(
  handler: JobHandler,
  data: unknown,
  { locks, shutdown }: RunSurroundings,
): Promise<JobOutcome> {
  const payload = parsePayload(handler, data);
  const lost = new AbortController();
  const signal = AbortSignal.any([lost.signal, shutdown, AbortSignal.timeout(handler.contract.timeoutMs)]);
  const key = `${handler.contract.name}/${handler.contract.idempotencyKey(payload)}`;
  const outcome = await locks.hold(
    key,
    () => lost.abort(),
    () => untilAborted(handler.runOnce(payload, { signal }), signal),
  );
  return outcome === 'busy' ? { counts: { busy: 1 }, runAgainInMs: BUSY_MS } : outcome;
}

/** Whether the queue should try again after this failure. */
export function isWorthRepeating(error: unknown): boolean {
  return isRetryable(error) || isDatabaseOutage(error);
}

/**
 * What Redis may keep of a failure: our codes and messages, and of foreign errors, which may quote a value, only the class. The queue does not try
 * an {@link UnrecoverableError} again.
 */
export function publicFailure(error: unknown): Error {
  const code = failureCode(error);
  return isWorthRepeating(error) ? new Error(code) : new UnrecoverableError(code);
}

/** The stable code of a failure; of foreign errors the class. */
export function failureCode(error: unknown): string {
  if (error instanceof DomainError) return error.code;
  return error instanceof Error ? error.name : 'unknown';
}

function parsePayload(handler: JobHandler, data: unknown): z.infer<z.ZodType> {
  const parsed = handler.contract.payload.safeParse(data);
  if (parsed.success) return parsed.data;
  throw new DomainError(
    'invalid',
    'job.payload',
    `the payload of ${handler.contract.name} does not match its contract`,
  );
}

/** Ends the wait, not the work: handlers look at the signal between their steps, and the lock stays theirs until the promise settles. */
async function untilAborted(work: Promise<JobOutcome>, signal: AbortSignal): Promise<JobOutcome> {
  try {
    return await work;
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new DomainError('unavailable', 'job.interrupted', 'the job was interrupted and will be resumed', {
      cause: error,
    });
  }
}

/** Call between steps: throws when the job is to end here. */
export function throwIfInterrupted(signal: AbortSignal): void {
  if (signal.aborted)
    throw new DomainError('unavailable', 'job.interrupted', 'the job was interrupted and will be resumed');
}
