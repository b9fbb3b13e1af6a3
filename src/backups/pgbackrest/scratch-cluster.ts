import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, type DatabaseOptions, openDatabase } from '../../foundation/database';
import { DomainError } from '../../foundation/errors';
import type { Scratch } from '../adapters';
import type { ProgramPlace } from '../dump/postgres-program';
import { endServerOn } from './left-server';
import type { PhysicalTarget } from './recovery';

/** How long a scratch cluster may take to recover. */
const RECOVERY_MS = 3 * 3_600_000;

/** What {@link scratchCluster} works with. */
export interface ScratchClusterParts {
  scratchFolder: string;
  programs: ProgramPlace;
  source: DatabaseOptions;
  drillId: string;
  account: { uid?: number; gid?: number };
  restore: (target: PhysicalTarget) => Promise<unknown>;
}

/**
 * Restores a physical copy and starts a server on it that lives as long as a drill: it listens on the loopback alone, archives nothing, and lets in nobody but
 * its superuser and the role that copies. Throws `drill.scratch` when the server does not come up.
 */
export async function scratchCluster(parts: ScratchClusterParts): Promise<Scratch> {
  const { scratchFolder, account, drillId } = parts;
  mkdirSync(scratchFolder, { recursive: true, mode: 0o711 });
  const folder = join(scratchFolder, drillId);
  // What an attempt that was killed left.
  await endLeft(folder);
  mkdirSync(folder, { mode: 0o700 });
  const sockets = mkdtempSync(join('/tmp', 'lethe-drill-'));
  for (const path of [folder, sockets])
    if (account.uid !== undefined) chownSync(path, account.uid, account.gid!);
  let child: ChildProcess | undefined;
  const drop = async () => {
    if (child !== undefined) await end(child);
    for (const path of [folder, sockets]) rmSync(path, { recursive: true, force: true });
  };
  try {
    const target = {
      directory: join(folder, 'data'),
      until: { type: 'immediate' } as const,
      port: await freePort(),
    };
    await parts.restore(target);
    child = start(parts, target, sockets);
    const options = await connectable(parts, target, sockets, child);
    return { options, rows: {}, searched: { serverLog: logOf(target), beside: [sockets] }, drop };
  } catch (error) {
    await drop();
    if (error instanceof DomainError) throw error;
    throw new DomainError('unavailable', 'drill.scratch', 'no server comes up on the copy', { cause: error });
  }
}

function start(
  { programs, account, source }: ScratchClusterParts,
  target: PhysicalTarget,
  sockets: string,
): ChildProcess {
  const { directory, port } = target;
  const hba = join(directory, 'lethe-drill-hba.conf');
  // The folder of the socket is closed to everybody but the server's account and root.
  writeFileSync(hba, `local "${source.name}" all trust\nlocal postgres all trust\n`, { mode: 0o600 });
  if (account.uid !== undefined) chownSync(hba, account.uid, account.gid!);
  const settings = {
    port: String(port),
    hba_file: hba,
    listen_addresses: '',
    unix_socket_directories: sockets,
    archive_mode: 'off',
    fsync: 'off',
    shared_preload_libraries: '',
    logging_collector: 'off',
    log_destination: 'stderr',
    log_min_messages: 'warning',
    cluster_name: 'lethe_drill',
  };
  const args = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  const program = programs.binDir === undefined ? 'postgres' : join(programs.binDir, 'postgres');
  const log = openSync(logOf(target), 'a', 0o600);
  try {
    return spawn(program, ['-D', directory, ...args], {
      cwd: directory,
      stdio: ['ignore', log, log],
      env: {
        PATH: process.env.PATH,
        LC_ALL: 'C',
        ...(programs.libraryDir !== undefined && { LD_LIBRARY_PATH: programs.libraryDir }),
      },
      ...account,
    });
  } finally {
    closeSync(log);
  }
}

/** What the server says, beside its data directory: it is searched, and goes with it. */
function logOf({ directory }: PhysicalTarget): string {
  return join(dirname(directory), 'server.log');
}

/** Resolves once the copy is recovered: with the options of its superuser, whom the role that copies tells. */
async function connectable(
  { source }: ScratchClusterParts,
  { port }: PhysicalTarget,
  sockets: string,
  child: ChildProcess,
): Promise<DatabaseOptions> {
  const own = { ...source, host: sockets, port, poolSize: 1 };
  const until = Date.now() + RECOVERY_MS;
  while (child.exitCode === null && Date.now() < until) {
    await sleep(100);
    const database = await openDatabase(own).catch(() => undefined);
    if (database === undefined) continue;
    const superuser = await superuserWhenRecovered(database);
    if (superuser !== undefined) return { ...own, user: superuser, poolSize: 2 };
  }
  throw new DomainError('unavailable', 'drill.scratch', 'the copy could not be recovered');
}

async function superuserWhenRecovered(database: Database): Promise<string | undefined> {
  try {
    const rows = await database.query<{ name: string }[]>(
      `SELECT rolname AS name FROM pg_roles WHERE rolsuper AND rolcanlogin AND NOT pg_is_in_recovery() ORDER BY oid LIMIT 1`,
    );
    return rows[0]?.name;
  } catch {
    return undefined;
  } finally {
    await database.destroy();
  }
}

/** Ends a server that an attempt left running on a folder, and removes the folder. */
async function endLeft(folder: string): Promise<void> {
  await endServerOn(join(folder, 'data'));
  if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGQUIT');
  await ended;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
