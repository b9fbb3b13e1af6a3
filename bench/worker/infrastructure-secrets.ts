import { randomBytes } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { openDatabase } from '../../src/foundation/database';
import { adminOf } from '../../test/support/services';
import type { System } from '../../test/support/system';

/** The databases' roles that Lethe's processes connect as while they serve. */
const MAIN_ROLES = ['lethe_ingest', 'lethe_api', 'lethe_worker'];
const KEYRING_ROLES = ['lethe_keyring', 'lethe_keyring_verifier'];
const CALLERS = ['ingest', 'api', 'worker', 'operator'];

/**
 * What no route replaces, because an operator's tools do: passwords of database roles, and the secrets with which callers greet the keyring. Each lies in a file
 * that is read for every new connection.
 */
export class InfrastructureSecrets {
  private constructor(
    private readonly folder: string,
    private readonly main: DataSource,
    private readonly keyring: DataSource,
  ) {}

  static async open({ home, services }: System): Promise<InfrastructureSecrets> {
    const [main, keyring] = await Promise.all([
      openDatabase(adminOf(services.main)),
      openDatabase(adminOf(services.keyring)),
    ]);
    return new InfrastructureSecrets(join(home, 'secrets'), main, keyring);
  }

  /** One rotation of each, in turn; `after` each. */
  async rotateAll(after: () => Promise<void>): Promise<void> {
    for (const role of MAIN_ROLES) await this.replacePassword(this.main, role).then(after);
    for (const role of KEYRING_ROLES) await this.replacePassword(this.keyring, role).then(after);
    for (const caller of CALLERS) {
      this.write(`keyring-${caller}`, randomBytes(32).toString('hex'));
      await after();
    }
  }

  /** How many secrets {@link rotateAll} replaces. */
  static readonly count = MAIN_ROLES.length + KEYRING_ROLES.length + CALLERS.length;

  /** Cuts every connection of the roles: whoever comes back knows the new password. */
  async cutConnections(): Promise<void> {
    const cut =
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = ANY ($1::text[]) AND pid <> pg_backend_pid()';
    await this.main.query(cut, [MAIN_ROLES]);
  }

  async close(): Promise<void> {
    await Promise.all([this.main.destroy(), this.keyring.destroy()]);
  }

  /** A role has one password: whoever connects between these two lines tries again. */
  private async replacePassword(database: DataSource, role: string): Promise<void> {
    const password = randomBytes(24).toString('base64url');
    await database.query(`ALTER ROLE ${role} PASSWORD '${password}'`);
    this.write(role, password);
  }

  /** At once: nobody reads half a secret. */
  private write(name: string, secret: string): void {
    const file = join(this.folder, name);
    writeFileSync(`${file}.next`, `${secret}\n`, { mode: 0o600 });
    renameSync(`${file}.next`, file);
  }
}
