import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: every minute the worker asks what Meta told of two-step verification, among all platform events. Locks: SHARE on `platform_event` and its
 * partitions while the index is built; only rows of one rare kind are in it. The previous release runs unchanged against it.
 */
export class SecurityEvents1795306001000 implements MigrationInterface {
  name = 'SecurityEvents1795306001000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX platform_event_security ON platform_event (received_at) WHERE field = 'security'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX platform_event_security');
  }
}
