import { once } from 'node:events';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { type DatabaseOptions, openDatabase } from '../../../foundation/database';
import { VerifyStore } from '../store/verify.store';
import { type ShareTask, verifyShare } from './share-verifier';

/** Entry of a verifying thread: connects, waits for one share, answers with one message, ends. */
async function main(port: MessagePort): Promise<void> {
  const wanted = once(port, 'message') as Promise<[ShareTask]>;
  const connection = await openDatabase({ ...(workerData as DatabaseOptions), poolSize: 1 });
  try {
    const [task] = await wanted;
    try {
      // What crosses to a thread arrives as plain bytes.
      const report = await verifyShare(new VerifyStore(connection), {
        ...task,
        keyringId: bytes(task.keyringId),
        generationKey: bytes(task.generationKey),
        canaryKeyId: bytes(task.canaryKeyId),
        canaryRecord: bytes(task.canaryRecord),
      });
      port.postMessage(report);
    } finally {
      task.generationKey.fill(0);
    }
  } finally {
    await connection.destroy();
  }
}

function bytes(value: Uint8Array): Buffer {
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

if (parentPort) void main(parentPort);
