import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: alarms that callers can read; and the state of a root that its device destroys at a date, looked at until then, because until then somebody can
 * bring it back. Locks: a short one on `custodian_blob` for a column without default. The previous release runs on it.
 */
export class AlarmsAndPending1795311010000 implements MigrationInterface {
  name = 'AlarmsAndPending1795311010000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE alarm (
         i bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
         at timestamptz NOT NULL,
         code text NOT NULL,
         role text,
         ref text
       )`,
    );
    await runner.query('ALTER TABLE custodian_blob ADD COLUMN cancelled_at timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE custodian_blob DROP COLUMN cancelled_at');
    await runner.query('DROP TABLE alarm');
  }
}
