import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: a tag that conversations have, and that is to mean a shorter period, waits for a second person. Locks: ACCESS EXCLUSIVE on `retention_tag`, which is
 * small, for a moment. The previous release runs unchanged against it, and lets one person decide.
 */
export class TagSecondPerson1795364214002 implements MigrationInterface {
  name = 'TagSecondPerson1795364214002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE retention_tag ADD COLUMN proposed_class_id integer REFERENCES retention_class, ADD COLUMN proposed_by uuid,
         ADD COLUMN proposed_at timestamptz, ADD CHECK (num_nulls(proposed_class_id, proposed_by, proposed_at) IN (0, 3))`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE retention_tag DROP COLUMN proposed_class_id, DROP COLUMN proposed_by, DROP COLUMN proposed_at',
    );
  }
}
