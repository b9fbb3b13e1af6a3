import type { QueryRunner } from 'typeorm';
import type { Database } from '../database';
import { DomainError } from '../errors';

/** Called when a lock may have gone to somebody else. */
type Lost = () => void;

/**
 * Locks by which jobs of the same idempotency key keep out of each other's way, whichever worker runs them: advisory locks of one session, which
 * PostgreSQL gives up by itself when the worker dies.
 */
export class JobLocks {
  private session: Promise<QueryRunner> | undefined;
  private readonly held = new Map<string, Lost>();

  constructor(private readonly database: Database) {}

  /**
   * Runs `work` under the lock, or returns `busy` without waiting. `lost` is called when the session ends in between: another worker may have
   * the lock then, so stop at the next step.
   */
  async hold<T>(key: string, lost: Lost, work: () => Promise<T>): Promise<T | 'busy'> {
    if (this.held.has(key)) return 'busy';
    this.held.set(key, lost);
    try {
      const session = await this.connect();
      const [row] = await ask<{ locked: boolean }[]>(
        session,
        'SELECT pg_try_advisory_lock(hashtextextended($1, 1)) AS locked',
        key,
      );
      if (row?.locked !== true) return 'busy';
      try {
        return await work();
      } finally {
        await ask(session, 'SELECT pg_advisory_unlock(hashtextextended($1, 1))', key).catch(() => undefined);
      }
    } finally {
      this.held.delete(key);
    }
  }

  /** Gives the connection back; call it when no job runs any more. */
  async close(): Promise<void> {
    const session = await this.session?.catch(() => undefined);
    this.session = undefined;
    await session?.release();
  }

  private connect(): Promise<QueryRunner> {
    this.session ??= this.open().catch((error: unknown) => {
      this.session = undefined;
      throw new DomainError('unavailable', 'job.lock', 'the database cannot be asked for a lock', {
        cause: error,
      });
    });
    return this.session;
  }

  private async open(): Promise<QueryRunner> {
    const runner = this.database.createQueryRunner();
    const client = (await runner.connect()) as { on(event: string, listener: () => void): void };
    const gone = () => {
      this.session = undefined;
      for (const lost of this.held.values()) lost();
    };
    client.on('error', gone);
    client.on('end', gone);
    return runner;
  }
}

async function ask<T>(session: QueryRunner, sql: string, key: string): Promise<T> {
  return (await session.query(sql, [key])) as T;
}
