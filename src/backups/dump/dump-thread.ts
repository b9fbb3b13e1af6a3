import { once } from 'node:events';
import { type MessagePort, parentPort } from 'node:worker_threads';
import type { DatabaseOptions } from '../../foundation/database';
import { DomainError, type ErrorKind } from '../../foundation/errors';
import { type ObjectStorePlace, objectStoreAt, type StoredObject } from '../../foundation/objectstore';
import { type ProgramPlace, runProgram, wholeOutput } from './postgres-program';
import { type DumpPlace, sealDump } from './sealed-dump';

/** One dump, as plain data. */
export interface DumpTask {
  place: DumpPlace;
  /** Of the dump; the thread wipes it. */
  key: Uint8Array;
  database: DatabaseOptions;
  /** Of `pg_dump`. */
  args: readonly string[];
  programs: ProgramPlace;
  objects: ObjectStorePlace;
  objectKey: string;
}

/** What a dump came to. */
export type DumpAnswer =
  { stored: StoredObject } | { failure: { kind?: ErrorKind; code?: string; message: string } };

/** Entry of the thread that makes one dump: waits for its task, answers with one message. */
async function main(port: MessagePort): Promise<void> {
  const [task] = (await once(port, 'message')) as [DumpTask];
  port.postMessage(
    await dump(task).then(
      (stored): DumpAnswer => ({ stored }),
      (error: unknown): DumpAnswer => ({ failure: failureOf(error) }),
    ),
  );
}

async function dump({
  key,
  place,
  database,
  args,
  programs,
  objects,
  objectKey,
}: DumpTask): Promise<StoredObject> {
  const program = runProgram('pg_dump', args, { database, place: programs });
  try {
    program.input.end();
    // What crosses to a thread arrives as plain bytes.
    const bound = { ...place, objectId: Buffer.from(place.objectId) };
    return await objectStoreAt(objects).put(objectKey, sealDump(key, bound, wholeOutput(program)));
  } finally {
    key.fill(0);
    program.kill();
  }
}

function failureOf(error: unknown) {
  if (error instanceof DomainError) return { kind: error.kind, code: error.code, message: error.message };
  return { message: error instanceof Error ? error.message : 'the dump failed' };
}

if (parentPort) void main(parentPort);
