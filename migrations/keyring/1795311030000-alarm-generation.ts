import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Why: an alarm says which generation it is about. Locks: a short one on `alarm`, which gets a column with a constant default. The previous release runs on it. */
export class AlarmGeneration1795311030000 implements MigrationInterface {
  name = 'AlarmGeneration1795311030000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE alarm ADD COLUMN generation bigint NOT NULL DEFAULT 0');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE alarm DROP COLUMN generation');
  }
}
