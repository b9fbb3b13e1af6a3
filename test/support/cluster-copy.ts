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
import { type Database, type DatabaseOptions, openDatabase } from '../../src/foundation/database';
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
  private copies = 0;
  private receiver: ChildProcess | undefined;

  constructor(private readonly services: TestServices) {
    const { directory } = services.keyring as unknown as { directory: string };
    this.folder = join(dirname(directory), `copy-${process.pid}-${Date.now()}`);
    for (const path of ['', 'wal', 'dump']) this.makeFolder(join(this.folder, path));
  }

  /** Archives WAL from now on, as a second machine would. */
  async archiveWal(): Promise<void> {
    const child = this.start('pg_receivewal', ['-D', join(this.folder, 'wal'), ...this.connection()]);
    this.receiver = child;
    await this.waitFor(async (admin) => {
      const rows: unknown[] = await admin.query(
        `SELECT 1 FROM pg_stat_replication WHERE application_name = 'pg_receivewal' AND pid IS NOT NULL`,
      );
      return rows.length > 0 && child.exitCode === null;
    });
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
    let file = '';
    await this.waitFor(async (admin) => {
      if (file === '') {
        const rows: { file: string }[] = await admin.query(
          'SELECT pg_walfile_name(pg_create_restore_point($1)) AS file',
          [name],
        );
        file = rows[0]!.file;
      }
      // A receiver that the server dropped goes on where it stopped; a segment without anything in it is not switched.
      if (this.receiver?.exitCode !== null) await this.archiveWal();
      await admin.query(`SELECT pg_logical_emit_message(false, 'lethe', 'goes on')`);
      await admin.query('SELECT pg_switch_wal()');
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
    await this.waitFor(async (admin) => {
      const rows: { recovering: boolean }[] = await admin.query('SELECT pg_is_in_recovery() AS recovering');
      return rows[0]?.recovering === false;
    }, options);
    return { options, stop: () => end(child, 'SIGINT') };
  }

  async close(): Promise<void> {
    for (const child of this.children) await end(child, 'SIGINT');
    rmSync(this.folder, { recursive: true, force: true });
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

  /** Asks again until it is so; a server that does not answer yet is not so. */
  private async waitFor(
    isSo: (admin: Database) => Promise<boolean>,
    options = this.adminOptions(),
  ): Promise<void> {
    for (;;) {
      const admin = await openDatabase(options).catch(() => undefined);
      const so = admin !== undefined && (await isSo(admin).catch(() => false));
      await admin?.destroy();
      if (so) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}
