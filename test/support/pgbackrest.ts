import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createStanza, setUpPgBackRest } from '../../src/backups';
import { embeddedScripts } from '../../src/cli/embedded/scripts';
import { type Database, type DatabaseOptions, openDatabase } from '../../src/foundation/database';
import { eventually } from './eventually';
import { adminOf, connectionOf } from './services';
import type { System } from './system';

const isHere = process.env.LETHE_TEST_PGBACKREST !== undefined;
/** Tests that need pgBackRest; skipped, and counted as skipped, where it could not be installed: scripts/test.js has said why. */
export const itWithPgBackRest = isHere ? it : it.skip;
/** The same of a whole suite. */
export const describeWithPgBackRest = isHere ? describe : describe.skip;

/** pgBackRest beside a dedicated system: set up as an operator would, in folders that the server's account reaches. */
export class TestPgBackRest {
  readonly folder: string;
  readonly repository: string;
  readonly scratchFolder: string;
  readonly source: DatabaseOptions;

  constructor(private readonly system: System) {
    const beside = dirname(system.services.main.directory);
    this.folder = join(beside, 'pgbackrest');
    this.repository = join(beside, 'repository');
    this.scratchFolder = join(beside, 'scratch');
    this.source = connectionOf(system.services.main, 'lethe', 'lethe_backup', system.home);
  }

  /** Writes the folder; returns the settings that the server needs. */
  setUp(): Promise<Record<string, string>> {
    const program = process.env.LETHE_TEST_PGBACKREST;
    if (program === undefined) throw new Error('pgbackrest is not here: see what scripts/test.js said');
    const libraryDir = process.env.LETHE_TEST_PGBACKREST_LIBRARIES;
    const { folder, repository, source } = this;
    return setUpPgBackRest({ folder, repository, source, program, libraryDir });
  }

  /** Sets up everything: server, archive, stanza. */
  async start(): Promise<void> {
    for (const [name, value] of Object.entries(await this.setUp())) await this.setting(name, value);
    await this.restart();
    await createStanza(this.folder, this.source);
  }

  /** Changes a setting of the server; it counts from the next reload on, or restart where it must. */
  async setting(name: string, value: string): Promise<void> {
    await this.sql(`ALTER SYSTEM SET ${name} = '${value.replaceAll("'", "''")}'`);
    await this.sql('SELECT pg_reload_conf()');
  }

  async restart(): Promise<void> {
    await embeddedScripts().endProcess(this.system.services.main.process, {
      signal: 'SIGINT',
      deadlineMs: 300_000,
    });
    await this.system.restartServer('main');
  }

  /** Runs the tool itself, behind Lethe's back. */
  async tool(...args: string[]): Promise<void> {
    const { host, port, user, passwordFile } = this.source;
    const child = spawn(
      join(this.folder, 'pgbackrest'),
      ['--stanza=lethe', '--log-level-file=off', ...args],
      {
        cwd: '/',
        stdio: 'ignore',
        env: {
          ...process.env,
          ...{ PGHOST: host, PGPASSWORD: readFileSync(passwordFile, 'utf8').trimEnd() },
          ...{
            PGBACKREST_PG1_PORT: String(port),
            PGBACKREST_PG1_USER: user,
            PGBACKREST_PG1_DATABASE: 'lethe',
          },
        },
        ...this.account(),
      },
    );
    const [status] = (await once(child, 'exit')) as [number];
    if (status !== 0) throw new Error(`pgbackrest ${args.join(' ')} ended with ${status}`);
  }

  /** Starts a server of its own on a restored folder, works with it once it is recovered, and ends it whatever happens. */
  async serve<T>(directory: string, port: number, work: (restored: Database) => Promise<T>): Promise<T> {
    const { programs, main } = this.system.services;
    const { postgresBin, libraryPath } = programs;
    const args = ['-D', directory, '-c', 'unix_socket_directories='];
    const child = spawn(join(postgresBin, 'postgres'), args, {
      cwd: directory,
      stdio: 'ignore',
      env: { PATH: process.env.PATH, LC_ALL: 'C', ...(libraryPath && { LD_LIBRARY_PATH: libraryPath }) },
      ...this.account(),
    });
    const ended = once(child, 'exit');
    let restored: Database | undefined;
    try {
      await eventually(async () => {
        if (child.exitCode !== null) return true;
        restored ??= await openDatabase({ ...adminOf(main, 'lethe'), port });
        const [row] = await restored.query<{ is: boolean }[]>('SELECT NOT pg_is_in_recovery() AS is');
        return row!.is;
      });
      if (restored === undefined) throw new Error('the restored server does not start');
      return await work(restored);
    } finally {
      await restored?.destroy();
      child.kill('SIGQUIT');
      await ended;
    }
  }

  async sql<T = unknown>(text: string): Promise<T[]> {
    const admin = await openDatabase(adminOf(this.system.services.main, 'lethe'));
    try {
      return await admin.query<T[]>(text);
    } finally {
      await admin.destroy();
    }
  }

  /** Whom the server's files belong to, when we are root. */
  private account(): { uid?: number; gid?: number } {
    if (process.getuid?.() !== 0) return {};
    const { uid, gid } = statSync(join(this.system.services.main.directory, 'data'));
    return { uid, gid };
  }
}
