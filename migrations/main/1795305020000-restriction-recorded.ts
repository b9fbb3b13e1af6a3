import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: a restriction of processing (GDPR Art. 18) is written into the keyring's ledger, so that a restored database learns of it again; this column says which are.
 * Locks: ACCESS EXCLUSIVE on `subject` for a moment; a constant default rewrites nothing. The previous release runs unchanged against it.
 */
export class RestrictionRecorded1795305020000 implements MigrationInterface {
  name = 'RestrictionRecorded1795305020000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE subject ADD COLUMN restriction_recorded boolean NOT NULL DEFAULT false');
    await runner.query(
      'CREATE INDEX subject_restriction_unrecorded ON subject (subject_ref) WHERE restricted <> restriction_recorded',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE subject DROP COLUMN restriction_recorded');
  }
}
