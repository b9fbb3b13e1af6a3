import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type DatabaseOptions, openDatabase } from '../../../foundation/database';
import type { Custodian } from '../../custodians';
import { VerifyStore } from '../store/verify.store';
import { type VerifierReport, verifyGeneration } from './generation-verifier';
import type { ShareReport, ShareTask } from './share-verifier';

/** What a verifying thread is given. */
export interface ThreadTask extends ShareTask {
  database: DatabaseOptions;
}

/** Verifies a generation with one thread per share of its pages; for a process of its own that ends afterwards. */
export async function verifyInThreads(
  database: DatabaseOptions,
  custodians: readonly Custodian[],
  generation: number,
  threads: number,
): Promise<VerifierReport> {
  const connection = await openDatabase({ ...database, poolSize: 1 });
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
    return await verifyGeneration(generation, wanted, custodians, (task) =>
      Promise.all(
        Array.from({ length: threads }, (_, index) =>
          inThread({ ...task, database, share: { index, of: threads } }),
        ),
      ),
    );
  } finally {
    await connection.destroy();
  }
}

function inThread(task: ThreadTask): Promise<ShareReport> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(join(__dirname, 'verify-thread.js'), { workerData: task });
    worker.once('message', (report: ShareReport) => resolve({ ...report, rows: Buffer.from(report.rows) }));
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`a verifying thread ended with ${code}`)));
  });
}
