import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: a bucket is counted after its key is destroyed, so that no purge is the later for a bucket being large; a run that goes on must know whether that was
 * done. Locks: ACCESS EXCLUSIVE on `purge_bucket` for a moment. The previous release, which counts before, runs unchanged against it: hence the default.
 */
export class CountAfterShredding1795364214001 implements MigrationInterface {
  name = 'CountAfterShredding1795364214001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE purge_bucket ADD COLUMN counted_at timestamptz DEFAULT now()');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE purge_bucket DROP COLUMN counted_at');
  }
}
