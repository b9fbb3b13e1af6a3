import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: a purge says how many messages of a bucket a legal hold kept. Locks: ACCESS EXCLUSIVE on `purge_bucket` for a moment; the default is a constant.
 * The previous release runs unchanged against it.
 */
export class PurgeHeld1795303010000 implements MigrationInterface {
  name = 'PurgeHeld1795303010000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE purge_bucket ADD COLUMN held bigint NOT NULL DEFAULT 0');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE purge_bucket DROP COLUMN held');
  }
}
