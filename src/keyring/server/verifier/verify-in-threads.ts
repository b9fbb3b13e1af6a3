import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { type DatabaseOptions, openDatabase } from '../../../foundation/database';
import { threadFile } from '../../../foundation/host';
import type { Custodian } from '../../custodians';
import { VerifyStore } from '../store/verify.store';
import { type VerifierReport, verifyGeneration } from './generation-verifier';
import type { ShareReport, ShareTask } from './share-verifier';

/**
 * Verifies one generation with one thread per share of its pages; for a process of its own that ends afterwards. Threads are started at once, so that they
 * have loaded and connected by the time they are needed.
 */
export class ThreadedVerifier {
  private readonly threads: Thread[];

  constructor(
    private readonly database: DatabaseOptions,
    private readonly custodians: readonly Custodian[],
    threads: number,
  ) {
    this.threads = Array.from({ length: threads }, () => startThread(database));
  }

  async verify(generation: number): Promise<VerifierReport> {
    const connection = await openDatabase({ ...this.database, poolSize: 1 });
    try {
      const wanted = await new VerifyStore(connection).toVerify(generation);
      if (wanted === undefined) {
        return {
          ok: false,
          generation,
          pages: 0,
          keys: 0,
          setDigest: '',
          custodians: [],
          failure: 'keyring.verify.nothing',
        };
      }
      return await verifyGeneration(generation, wanted, this.custodians, (task) =>
        Promise.all(
          this.threads.map((thread, index) =>
            answerOf(thread, { ...task, share: { index, of: this.threads.length } }),
          ),
        ),
      );
    } finally {
      await connection.destroy();
      await this.close();
    }
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    await Promise.all(this.threads.map(({ worker }) => worker.terminate()));
  }
}

const YOUNG_GENERATION_MB = 128;

interface Thread {
  worker: Worker;
  /** Rejects when the thread fails or ends, whenever that is. */
  failed: Promise<never>;
}

function startThread(database: DatabaseOptions): Thread {
  const worker = new Worker(threadFile(__filename, 'verify-thread'), {
    workerData: database,
    // What a key leaves behind is short-lived; collected less often, less of it is still alive.
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });
  const failed = once(worker, 'exit').then(() => {
    throw new Error('a verifying thread ended without an answer');
  });
  // One that could not begin is noticed when its answer is waited for.
  failed.catch(() => undefined);
  return { worker, failed };
}

async function answerOf({ worker, failed }: Thread, task: ShareTask): Promise<ShareReport> {
  const answer = new Promise<ShareReport>((resolve) => worker.once('message', resolve));
  worker.postMessage(task);
  const report = await Promise.race([answer, failed]);
  return { ...report, rows: Buffer.from(report.rows) };
}
