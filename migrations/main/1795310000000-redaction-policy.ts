import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: what is masked how is decided by staff, in versions, and ingest follows without a restart. The text is what was decided, to the byte: the audit
 * log holds its digest. Locks: none to speak of, the table is new. The previous release runs unchanged against it, by its built-in policy.
 */
export class RedactionPolicy1795310000000 implements MigrationInterface {
  name = 'RedactionPolicy1795310000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE redaction_policy_version (
      version integer PRIMARY KEY CHECK (version > 1),
      policy text NOT NULL CHECK (octet_length(policy) <= 262144),
      changed_at timestamptz NOT NULL DEFAULT now(),
      changed_by uuid
    )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE redaction_policy_version');
  }
}
