import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Why: a credential key opens only for the roles that use the credential. Locks: none, the table is new. The previous release runs on it. */
export class CredentialReaders1795311000000 implements MigrationInterface {
  name = 'CredentialReaders1795311000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE credential_key (
         key_id uuid PRIMARY KEY,
         made_by text NOT NULL,
         open_by text[] NOT NULL CHECK (cardinality(open_by) > 0),
         seal_until timestamptz NOT NULL
       )`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE credential_key');
  }
}
