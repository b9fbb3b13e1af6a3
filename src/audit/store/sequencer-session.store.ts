import type { DataSource, QueryRunner } from 'typeorm';
import type { Transaction } from '../../foundation/database';

/** Opens a session with the lock, or `undefined` when another sequencer has it. */
export type SessionSource = () => Promise<SequencerSession | undefined>;

/** Sessions of one database. */
export function sequencerSessions(database: DataSource): SessionSource {
  return () => SequencerSession.open(database);
}

const LOCK = `hashtext('lethe/audit-sequencer')`;

/**
 * The right to give out indices. It is an advisory lock of one database session, and everything that needs it runs on that very session: whoever
 * loses the connection loses lock and transaction together, so two sequencers can never both write.
 */
export class SequencerSession {
  private constructor(private readonly runner: QueryRunner) {}

  /** Takes the lock, or returns `undefined` when another sequencer has it. */
  static async open(database: DataSource): Promise<SequencerSession | undefined> {
    const runner = database.createQueryRunner();
    try {
      const [row] = await runner.manager.query<{ locked: boolean }[]>(
        `SELECT pg_try_advisory_lock(${LOCK}) AS locked`,
      );
      if (row?.locked) return new SequencerSession(runner);
    } catch (error) {
      await runner.release();
      throw error;
    }
    await runner.release();
    return undefined;
  }

  /** For statements that need no transaction. */
  get db(): Transaction {
    return this.runner.manager;
  }

  /** One transaction on this session. */
  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    await this.runner.startTransaction();
    try {
      const result = await work(this.runner.manager);
      await this.runner.commitTransaction();
      return result;
    } catch (error) {
      // When the connection is gone there is nothing to roll back; the first error is the one to tell.
      await this.runner.rollbackTransaction().catch(() => undefined);
      throw error;
    }
  }

  /** Gives the lock back. */
  async close(): Promise<void> {
    // A broken session has lost the lock already.
    await this.runner.manager.query(`SELECT pg_advisory_unlock(${LOCK})`).catch(() => undefined);
    await this.runner.release();
  }
}
