import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { readSecretFile } from '../../foundation/config';
import type { DatabaseOptions } from '../../foundation/database';
import { DomainError } from '../../foundation/errors';

/** The name under which pgBackRest keeps this cluster. */
export const STANZA = 'lethe';
/** How long a segment may take into the archive before a copy is refused, in seconds. */
const ARCHIVE_SECONDS = 30;

/** What the tool's exit statuses mean here; the names are its own (src/build/error/error.yaml). */
const MEANINGS: Readonly<Record<number, string>> = {
  31: 'an option is not valid for this command',
  32: 'the value of an option is not valid',
  37: 'an option is missing',
  40: 'the folder to restore into is not empty',
  50: 'another copy is being made',
  51: 'the stanza belongs to another server or version: run stanza-upgrade',
  55: 'the repository has no such stanza or file: run stanza-create',
  56: 'the server cannot be reached',
  58: 'pg1-path or the version is not that of the server',
  68: 'the server’s archive_command does not call pgbackrest',
  73: 'a folder is not there',
  75: 'it has no such copy',
  82: 'a segment of the write-ahead log did not come into the archive in time',
  95: 'the passphrase is not that of the repository',
  106: 'a copy of now would be named before an earlier one: see whether the clock was set back',
};

/** Where pgBackRest is set up: `pgbackrest.conf`, the passphrase, and the wrapper `pgbackrest` that reads both. */
export interface PgBackRestPlace {
  folder: string;
  /** How it connects to the server that it copies. */
  source: DatabaseOptions;
}

/** Runs pgBackRest through the wrapper of its folder: the passphrase is in neither its arguments, nor in this process. */
export class PgBackRestTool {
  constructor(private readonly place: PgBackRestPlace) {}

  get wrapper(): string {
    return join(this.place.folder, 'pgbackrest');
  }

  /** Runs a command and returns its output. Throws `backup.pgbackrest`; what the tool says is not repeated. */
  async run(command: string, options: readonly string[] = []): Promise<string> {
    const child = spawn(this.wrapper, [`--stanza=${STANZA}`, ...quiet(), ...options, command], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: this.environment(),
      cwd: '/',
      ...accountOf(this.place.folder),
    });
    const failed = once(child, 'error').then(([cause]: unknown[]) => {
      throw new DomainError('unavailable', 'backup.pgbackrest', 'pgbackrest could not be started', { cause });
    });
    const closed = once(child, 'close').then(([status]: unknown[]) => Number(status));
    failed.catch(() => undefined);
    closed.catch(() => undefined);
    const [output, status] = await Promise.race([failed, Promise.all([text(child.stdout), closed])]);
    if (status === 0) return output;
    throw new DomainError(
      status === 56 ? 'unavailable' : 'conflict',
      `backup.pgbackrest.${status}`,
      `pgbackrest ${command} ended with ${status}: ${MEANINGS[status] ?? 'see its documentation'}`,
    );
  }

  /** Sees that a segment goes the whole way into the archive. */
  async check(): Promise<void> {
    await this.run('check', [`--archive-timeout=${ARCHIVE_SECONDS}`]);
  }

  private environment(): NodeJS.ProcessEnv {
    const { host, port, name, user, passwordFile } = this.place.source;
    return {
      PATH: process.env.PATH,
      LC_ALL: 'C',
      // Copies are named after local time and must sort: at the end of summer time none could be named for an hour.
      TZ: 'UTC',
      PGHOST: host,
      PGPASSWORD: readSecretFile(passwordFile).toString('utf8'),
      PGAPPNAME: 'lethe pgbackrest',
      PGBACKREST_PG1_PORT: String(port),
      PGBACKREST_PG1_USER: user,
      PGBACKREST_PG1_DATABASE: name,
    };
  }
}

/** The account that the server and its repository belong to, when we are root; else our own. */
export function accountOf(folder: string): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const { uid, gid } = statSync(folder);
  return { uid, gid };
}

function quiet(): string[] {
  return ['--log-level-file=off', '--log-level-console=off', '--log-level-stderr=off'];
}
