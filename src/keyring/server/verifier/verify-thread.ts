import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase } from '../../../foundation/database';
import { VerifyStore } from '../store/verify.store';
import { verifyShare } from './share-verifier';
import type { ThreadTask } from './verify-in-threads';

/** Entry of a verifying thread: one share, one message, the end. */
async function main(): Promise<void> {
  const task = workerData as ThreadTask;
  // What crosses to a thread arrives as plain bytes.
  const bytes = (value: Uint8Array) => Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  const connection = await openDatabase({ ...task.database, poolSize: 1 });
  try {
    const report = await verifyShare(new VerifyStore(connection), {
      ...task,
      keyringId: bytes(task.keyringId),
      generationKey: bytes(task.generationKey),
      canaryKeyId: bytes(task.canaryKeyId),
      canaryRecord: bytes(task.canaryRecord),
    });
    parentPort?.postMessage(report);
  } finally {
    task.generationKey.fill(0);
    await connection.destroy();
  }
}

void main();
