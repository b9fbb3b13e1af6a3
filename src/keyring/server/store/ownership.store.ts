import type { DataSource, QueryRunner } from 'typeorm';
import type { Transaction } from '../../../foundation/database';
import { DomainError } from '../../../foundation/errors';

const LOCK = 0x1e7e;
const WATCH_MS = 3_000;
const WATCH_TIMEOUT_MS = 3_000;

/**
 * Makes sure that one keyring process at a time uses the database. An advisory lock lets the next process wait as a standby; an epoch number in
 * the database stops a process that lost its lock session without noticing: each of its transactions would fail.
 */
export class Ownership {
  private session: QueryRunner | undefined;
  private ownerEpoch = 0;
  private watching: NodeJS.Timeout | undefined;

  constructor(private readonly database: DataSource) {}

  /** True once the lock is ours; false while another process has it: try again. */
  async tryAcquire(): Promise<boolean> {
    this.session ??= this.database.createQueryRunner();
    await this.session.connect();
    const [row] = (await this.session.query('SELECT pg_try_advisory_lock($1) AS mine', [LOCK])) as [
      { mine: boolean },
    ];
    return row.mine;
  }

  /** Starts a new epoch: whoever owned the keyring before can write no more. Call once the keyring row exists. */
  async beginEpoch(): Promise<void> {
    const rows: unknown = await this.database.query(
      'UPDATE keyring SET owner_epoch = owner_epoch + 1 RETURNING owner_epoch',
    );
    const [row] = (rows as [[{ owner_epoch: string }], number])[0];
    this.ownerEpoch = Number(row.owner_epoch);
  }

  /** First statement of every writing transaction; throws `keyring.superseded` when another process has taken over. */
  async assertOwner(tx: Transaction): Promise<void> {
    const rows: unknown[] = await tx.query('SELECT 1 FROM keyring WHERE owner_epoch = $1 FOR SHARE', [
      this.ownerEpoch,
    ]);
    if (rows.length === 0)
      throw new DomainError('conflict', 'keyring.superseded', 'another keyring process has taken over');
  }

  /** A transaction that only the owner can commit, with `SET LOCAL synchronous_commit` at its strictest. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(async (tx) => {
      await this.assertOwner(tx);
      return work(tx);
    });
  }

  /** Looks every three seconds whether the session that holds the lock is alive; calls `onLost` once when it is not. */
  watch(onLost: (error: unknown) => void): void {
    const look = () => {
      withTimeout(
        this.session?.query('SELECT 1') ?? Promise.reject(new Error('no session')),
        WATCH_TIMEOUT_MS,
      ).then(
        () => {
          this.watching = setTimeout(look, WATCH_MS);
          this.watching.unref();
        },
        (error: unknown) => {
          if (this.session !== undefined) onLost(error);
        },
      );
    };
    look();
  }

  async release(): Promise<void> {
    clearTimeout(this.watching);
    if (this.session?.isReleased === false) {
      await this.session.query('SELECT pg_advisory_unlock($1)', [LOCK]).catch(() => undefined);
      await this.session.release();
    }
    this.session = undefined;
  }
}

async function withTimeout(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(new DomainError('unavailable', 'keyring.database.silent', 'the key database does not answer')),
      ms,
    );
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
