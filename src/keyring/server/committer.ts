import { DomainError } from '../../foundation/errors';
import { WriteBatch } from './store/write-batch';

/** Writes one batch durably; repeatable. */
export type BatchWriter = (batch: WriteBatch) => Promise<void>;

const RETRY_MS = [20, 100, 500, 1_000] as const;

/**
 * Group commit: while one transaction is being flushed, everything else gathers in the next. A batch is repeated until it is committed; callers
 * that cannot wait so long time out, and find the thing committed when they ask again. Only a batch that the database will never take, or the
 * loss of ownership, ends the process (`onFatal`): what is in memory is then not what is in the database, and a start reads it anew.
 */
export class Committer {
  private gathering = new WriteBatch();
  private gatheringDone = deferred();
  private running: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly write: BatchWriter,
    private readonly onFatal: (error: unknown) => void,
    private readonly isFatal: (error: unknown) => boolean,
  ) {}

  /** Adds to the next batch; resolves when it is committed and flushed: who has nothing to add, because others did, waits for theirs. */
  commit(fill: (batch: WriteBatch) => void): Promise<void> {
    if (this.stopped) return Promise.reject(stoppedError());
    fill(this.gathering);
    if (this.gathering.isEmpty) return this.settled();
    const done = this.gatheringDone.promise;
    this.running ??= this.run();
    return done;
  }

  /** Resolves when everything that was added so far is committed. */
  async settled(): Promise<void> {
    if (!this.gathering.isEmpty) await this.gatheringDone.promise;
    else await this.running;
  }

  /** Waits for what is under way and refuses everything after. */
  async stop(): Promise<void> {
    await this.settled().catch(() => undefined);
    this.stopped = true;
  }

  /** Gives up at once, as a crash would. */
  abandon(): void {
    this.stopped = true;
  }

  private async run(): Promise<void> {
    // One turn of the event loop lets requests that arrived together share the flush.
    await new Promise(setImmediate);
    while (!this.gathering.isEmpty && !this.stopped) {
      const batch = this.gathering;
      const done = this.gatheringDone;
      this.gathering = new WriteBatch();
      this.gatheringDone = deferred();
      await this.flush(batch).then(done.resolve, done.reject);
    }
    this.running = undefined;
  }

  private async flush(batch: WriteBatch): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        await this.write(batch);
        for (const notify of batch.onCommitted) notify();
        return;
      } catch (error) {
        if (this.stopped) throw stoppedError();
        if (this.isFatal(error)) {
          this.stopped = true;
          this.onFatal(error);
          throw error;
        }
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)]));
      }
    }
  }
}

function stoppedError(): DomainError {
  return new DomainError('unavailable', 'keyring.stopping', 'the keyring is stopping; try again');
}

function deferred(): { promise: Promise<void>; resolve: () => void; reject: (reason: unknown) => void } {
  let resolve!: () => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  // Whoever waits handles it; nobody waiting is no unhandled rejection.
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
