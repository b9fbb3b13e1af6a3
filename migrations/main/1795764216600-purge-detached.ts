import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: a purge takes the tables of every ended bucket out of sight before it removes the first file, and its record says when. Locks: ACCESS EXCLUSIVE on `purge_bucket` for
 * an instant, without a rewrite. The previous release runs unchanged against it.
 */
export class PurgeDetached1795764216600 implements MigrationInterface {
  name = 'PurgeDetached1795764216600';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE purge_bucket ADD COLUMN detached_at timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE purge_bucket DROP COLUMN detached_at');
  }
}
