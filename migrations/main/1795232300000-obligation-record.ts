import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: what is owed must be sealed before the person is fenced, and told after: in between it stands beside its obligation. Locks: ACCESS EXCLUSIVE
 * on `obligation` for a moment. The previous release runs unchanged against it.
 */
export class ObligationRecord1795232300000 implements MigrationInterface {
  name = 'ObligationRecord1795232300000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE obligation ADD record_id bytea CHECK (octet_length(record_id) = 16), ADD record bytea,
         ADD CHECK ((record_id IS NULL) = (record IS NULL))`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE obligation DROP record_id, DROP record');
  }
}
