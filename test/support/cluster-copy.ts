import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { embeddedScripts } from '../../src/cli/embedded/scripts';
import { packageRoot } from '../../src/cli/package-root';
import { type DatabaseOptions, openDatabase } from '../../src/foundation/database';
import { eventually } from './eventually';
import { closeAtEnd, closed } from './leftovers';
import { type TestServices } from './services';

interface Account {
  uid: number;
  gid: number;
}

const { serverAccount, asAccount } = createRequire(__filename)(
  join(packageRoot(), 'scripts', 'lib', 'server-account'),
) as { serverAccount: () => Account | undefined; asAccount: (account: Account | undefined) => object };

/**
 * Copies of the run's key cluster as a backup tool makes them, with PostgreSQL's own programs: a base backup of the data directory, an archive of its WAL, and
 * dumps; and servers on what is restored from them.
 */
export class ClusterCopy {
  private readonly account = serverAccount();
  private readonly folder: string;
  private readonly children: ChildProcess[] = [];
  private readonly slot = `copy_${process.pid}_${Date.now()}`;
  private copies = 0;
  private receiver: ChildProcess | undefined;

  constructor(private readonly services: TestServices) {
    const { directory } = services.keyring as unknown as { directory: string };
    this.folder = join(dirname(directory), `copy-${process.pid}-${Date.now()}`);
    closeAtEnd(this, () => this.close());
    for (const path of ['', 'wal', 'dump']) this.makeFolder(join(this.folder, path));
  }

  /** Archives WAL from now on, as a second machine would; the slot keeps what a slow receiver has not fetched yet. */
  async archiveWal(): Promise<void> {
    const from = ['--slot', this.slot, ...this.connection()];
    await this.run('pg_receivewal', ['--create-slot', '--if-not-exists', ...from]);
    this.receiver = this.start('pg_receivewal', ['-D', join(this.folder, 'wal'), ...from]);
    await eventually(() =>
      this.asAdmin('SELECT 1 FROM pg_replication_slots WHERE slot_name = $1 AND active', [this.slot]).then(
        (rows) => rows.length > 0,
      ),
    );
  }

  /** The data directory, while the server runs. */
  async baseBackup(): Promise<void> {
    const args = ['-D', join(this.folder, 'base'), '-X', 'stream', '-c', 'fast', '--no-sync'];
    await this.run('pg_basebackup', [...args, ...this.connection()]);
  }

  async dump(database: string): Promise<string> {
    const file = join(this.folder, 'dump', database);
    await this.run('pg_dump', ['-Fc', '-f', file, ...this.connection(), database]);
    return file;
  }

  async restoreDump(file: string, database: string): Promise<void> {
    await this.run('pg_restore', ['--exit-on-error', '-d', database, ...this.connection(), file]);
  }

  /** Names this moment in the WAL, and waits until it is in the archive. */
  async restorePoint(name: string): Promise<void> {
    const [{ file }] = (await this.asAdmin('SELECT pg_walfile_name(pg_create_restore_point($1)) AS file', [
      name,
    ])) as [{ file: string }];
    // Nothing but a full segment is archived under its name, and one without anything in it is not switched.
    await this.asAdmin(`SELECT pg_logical_emit_message(false, 'lethe', 'goes on')`);
    await this.asAdmin('SELECT pg_switch_wal()');
    await eventually(async () => {
      if (this.receiver?.exitCode !== null) await this.archiveWal();
      return existsSync(join(this.folder, 'wal', file));
    });
  }

  /** Starts a server on a restored data directory, recovered to a named moment by the WAL archive, or (`immediate`) to the end of the base backup. */
  async restore(target: string): Promise<{ options: DatabaseOptions; stop: () => Promise<void> }> {
    const data = join(this.folder, `data-${this.copies++}`);
    cpSync(join(this.folder, 'base'), data, { recursive: true });
    const settings = {
      restore_command: `cp ${join(this.folder, 'wal')}/%f %p`,
      ...(target === 'immediate' ? { recovery_target: 'immediate' } : { recovery_target_name: target }),
      recovery_target_action: 'promote',
      unix_socket_directories: '',
      cluster_name: 'restored',
      max_wal_senders: '10',
    };
    const lines = Object.entries(settings).map(([key, value]) => `${key} = '${value}'\n`);
    writeFileSync(join(data, 'postgresql.auto.conf'), lines.join(''));
    writeFileSync(join(data, 'recovery.signal'), '');
    if (this.account)
      await promisify(execFile)('chown', ['-R', `${this.account.uid}:${this.account.gid}`, data]);
    chmodSync(data, 0o700);
    const port = await embeddedScripts().freePort();
    const child = this.start('postgres', ['-D', data, '-p', String(port)]);
    const options = { ...this.adminOptions(), port };
    await eventually(async () => {
      const [row] = (await this.asAdmin('SELECT pg_is_in_recovery() AS recovering', [], options)) as {
        recovering: boolean;
      }[];
      return row?.recovering === false;
    });
    return { options, stop: () => end(child, 'SIGINT') };
  }

  async close(): Promise<void> {
    for (const child of this.children) await end(child, 'SIGINT');
    // The server takes a moment to notice that the receiver is gone; until then the slot is in use.
    if (this.receiver)
      await eventually(() =>
        this.asAdmin(
          'SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = $1',
          [this.slot],
        ).then(() => true),
      );
    this.receiver = undefined;
    rmSync(this.folder, { recursive: true, force: true });
    closed(this);
  }

  private connection(): string[] {
    const { host, port, adminUser } = this.services.keyring;
    return ['-h', host, '-p', String(port), '-U', adminUser];
  }

  private adminOptions(): DatabaseOptions {
    const { host, port, adminUser: user, passwordFile } = this.services.keyring;
    return { host, port, name: 'postgres', user, passwordFile, poolSize: 1, applicationName: 'cluster-copy' };
  }

  private start(program: string, args: string[]): ChildProcess {
    const child = spawn(join(this.services.programs.postgresBin, program), args, this.surroundings());
    this.children.push(child);
    return child;
  }

  private async run(program: string, args: string[]): Promise<void> {
    await promisify(execFile)(join(this.services.programs.postgresBin, program), args, this.surroundings());
  }

  private surroundings() {
    const { libraryPath } = this.services.programs;
    const PGPASSWORD = readFileSync(this.services.keyring.passwordFile, 'utf8').trimEnd();
    const env = {
      ...process.env,
      PGPASSWORD,
      ...(libraryPath !== undefined && { LD_LIBRARY_PATH: libraryPath }),
    };
    return { cwd: this.folder, env, stdio: 'ignore' as const, ...asAccount(this.account) };
  }

  private makeFolder(path: string): void {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    if (this.account) chownSync(path, this.account.uid, this.account.gid);
  }

  private async asAdmin(
    statement: string,
    values: unknown[] = [],
    options = this.adminOptions(),
  ): Promise<unknown[]> {
    const admin = await openDatabase(options);
    try {
      return await admin.query<unknown[]>(statement, values);
    } finally {
      await admin.destroy();
    }
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}
