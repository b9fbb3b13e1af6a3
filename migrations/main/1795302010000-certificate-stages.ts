import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: a certificate can be replaced by one of the same stage (a hold was released) or of the next. Of each request one certificate comes first, and each
 * is replaced once. Locks: ACCESS EXCLUSIVE on `certificate` for a moment. The previous release runs unchanged against it.
 */
export class CertificateStages1795302010000 implements MigrationInterface {
  name = 'CertificateStages1795302010000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE certificate DROP CONSTRAINT certificate_request_id_stage_key, ADD suspended boolean NOT NULL DEFAULT false',
    );
    await runner.query(
      'CREATE UNIQUE INDEX certificate_first ON certificate (request_id) WHERE supersedes IS NULL',
    );
    await runner.query('CREATE INDEX certificate_of_request ON certificate (request_id, issued_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX certificate_first, certificate_of_request');
    await runner.query(
      'ALTER TABLE certificate DROP suspended, ADD CONSTRAINT certificate_request_id_stage_key UNIQUE (request_id, stage)',
    );
  }
}
