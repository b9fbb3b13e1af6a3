import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: a log of uses of each version of a credential, by process and day. Locks: none to speak of, the table is new. The previous release runs unchanged
 * against it.
 */
export class CredentialUses1795764215100 implements MigrationInterface {
  name = 'CredentialUses1795764215100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE credential_use (
      credential_id uuid NOT NULL,
      process text NOT NULL CHECK (process IN ('ingest', 'worker')),
      used_on date NOT NULL,
      uses bigint NOT NULL CHECK (uses > 0),
      last_used_at timestamptz NOT NULL,
      PRIMARY KEY (credential_id, used_on, process)
    )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE credential_use');
  }
}
