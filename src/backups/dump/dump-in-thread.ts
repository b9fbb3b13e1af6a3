import { Worker } from 'node:worker_threads';
import { DomainError } from '../../foundation/errors';
import { threadFile } from '../../foundation/host';
import type { StoredObject } from '../../foundation/objectstore';
import type { KeyringClient } from '../../keyring/client';
import type { DumpAnswer, DumpTask } from './dump-thread';
import { dumpKey } from './sealed-dump';

/**
 * Dumps, seals and stores in a thread of its own. V8 answers every 64 MiB of buffers with a collection of the whole heap; that of the thread is small, while that
 * of a worker took longer to look through than the sealing. Throws `backup.pg_dump`, or what the keyring or the store throws; then the object MUST be discarded.
 */
export async function dumpInThread(
  keyring: KeyringClient,
  task: Omit<DumpTask, 'key'>,
): Promise<StoredObject> {
  const key = await dumpKey(keyring, task.place);
  const thread = new Worker(threadFile(__filename, 'dump-thread'));
  try {
    const answered = new Promise<DumpAnswer>((resolve, reject) => {
      thread.once('message', resolve);
      thread.once('error', reject);
      thread.once('exit', () => reject(new Error('the thread of a dump ended without an answer')));
    });
    thread.postMessage({ ...task, key } satisfies DumpTask, [key.buffer]);
    const answer = await answered;
    if ('stored' in answer) return { ...answer.stored, sha256: Buffer.from(answer.stored.sha256) };
    const { kind, code, message } = answer.failure;
    throw kind === undefined ? new Error(message) : new DomainError(kind, code!, message);
  } finally {
    await thread.terminate();
  }
}
