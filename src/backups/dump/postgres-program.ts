import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { readSecretFile } from '../../foundation/config';
import type { DatabaseOptions } from '../../foundation/database';
import { DomainError } from '../../foundation/errors';

/** Where PostgreSQL's programs are. */
export interface ProgramPlace {
  binDir?: string | undefined;
  libraryDir?: string | undefined;
}

/** A program of PostgreSQL at work on a database. */
export interface RunningProgram {
  output: Readable;
  input: Writable;
  /** Resolves when it ended well; rejects with `backup.<program>` and its exit status. What it says is not repeated: it may quote a value. */
  ended: Promise<void>;
  /** Ends it at once. */
  kill: () => void;
}

/** Starts `pg_dump` or `pg_restore`. The password goes through the environment of the child alone, never through its arguments. */
export function runProgram(
  program: 'pg_dump' | 'pg_restore',
  args: readonly string[],
  { database, place }: { database: DatabaseOptions; place: ProgramPlace },
): RunningProgram {
  const child = spawn(
    place.binDir === undefined ? program : join(place.binDir, program),
    [...args, '--no-password'],
    {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: {
        PATH: process.env.PATH,
        LC_ALL: 'C',
        ...(place.libraryDir !== undefined && { LD_LIBRARY_PATH: place.libraryDir }),
        PGHOST: database.host,
        PGPORT: String(database.port),
        PGDATABASE: database.name,
        PGUSER: database.user,
        PGPASSWORD: readSecretFile(database.passwordFile).toString('utf8'),
        PGAPPNAME: database.applicationName,
      },
    },
  );
  const failed = once(child, 'error').then(([error]: unknown[]) => {
    throw new DomainError('unavailable', `backup.${program}`, `${program} could not be started`, {
      cause: error,
    });
  });
  const exited = once(child, 'close').then(([status]: unknown[]) => {
    if (status === 0) return;
    throw new DomainError('conflict', `backup.${program}`, `${program} ended with status ${String(status)}`);
  });
  const ended = Promise.race([failed, exited]);
  // Whoever reads the output may see it end first; nobody may be waiting yet.
  ended.catch(() => undefined);
  failed.catch(() => undefined);
  exited.catch(() => undefined);
  return { output: child.stdout, input: child.stdin, ended, kill: () => child.kill('SIGKILL') };
}

/** What a program says; it counts as whole only when the program ended well. */
export async function* wholeOutput({
  output,
  ended,
}: RunningProgram): AsyncGenerator<Buffer, void, undefined> {
  for await (const chunk of output as AsyncIterable<Buffer>) yield chunk;
  await ended;
}
