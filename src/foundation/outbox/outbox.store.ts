import type { z } from 'zod';
import { randomUuid } from '../../crypto';
import type { Transaction } from '../database';
import type { JobContract } from './job-contract';

/** A job that was committed and waits for its queue. */
export interface WaitingJob {
  id: string;
  name: string;
  payload: unknown;
}

/**
 * Jobs committed together with the facts that cause them (table `outbox`): neither exists without the other, and neither `api` nor `ingest` needs
 * Redis. The worker takes them to the queues at least once.
 */
export const outbox = {
  /** Adds a job to the caller's transaction; returns its id, which is also the id in the queue. */
  async add<S extends z.ZodType>(
    tx: Transaction,
    contract: JobContract<S>,
    payload: z.infer<S>,
  ): Promise<string> {
    const id = randomUuid();
    await tx.query(`INSERT INTO outbox (id, queue, name, payload) VALUES ($1, $2, $3, $4)`, [
      id,
      contract.queue,
      contract.name,
      JSON.stringify(contract.payload.parse(payload)),
    ]);
    return id;
  },

  /** The oldest waiting jobs of these names, locked for this transaction; other dispatchers skip them. */
  claim(tx: Transaction, names: readonly string[], limit: number): Promise<WaitingJob[]> {
    return tx.query<WaitingJob[]>(
      `SELECT id, name, payload FROM outbox WHERE dispatched_at IS NULL AND name = ANY($1::text[])
        ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [names, limit],
    );
  },

  /** Says that the queues have these jobs. */
  async markDispatched(tx: Transaction, ids: readonly string[]): Promise<void> {
    await tx.query(`UPDATE outbox SET dispatched_at = now() WHERE id = ANY($1::uuid[])`, [ids]);
  },

  /** How many jobs wait, and for how long the oldest one has (seconds). */
  async backlog(tx: Transaction): Promise<{ waiting: number; oldestSeconds: number }> {
    const [row] = await tx.query<{ waiting: number; oldest: number }[]>(
      `SELECT count(*)::int AS waiting, coalesce(extract(epoch FROM now() - min(created_at)), 0)::float AS oldest
         FROM outbox WHERE dispatched_at IS NULL`,
    );
    return { waiting: row?.waiting ?? 0, oldestSeconds: row?.oldest ?? 0 };
  },

  /** Forgets jobs that reached their queue before `before`; returns how many. */
  async prune(tx: Transaction, before: Date): Promise<number> {
    const [, count] = await tx.query<[unknown, number]>(`DELETE FROM outbox WHERE dispatched_at < $1`, [
      before,
    ]);
    return count;
  },
};
