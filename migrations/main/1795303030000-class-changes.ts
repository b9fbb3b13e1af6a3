import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: a shortening that purges a large share of a class waits for a second person. Locks: none to speak of, the table is new. The previous release runs
 * unchanged against it.
 */
export class ClassChanges1795303030000 implements MigrationInterface {
  name = 'ClassChanges1795303030000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE class_change (
      id uuid PRIMARY KEY,
      class_id integer NOT NULL REFERENCES retention_class,
      period_days integer NOT NULL CHECK (period_days BETWEEN 1 AND 36500),
      granularity text NOT NULL CHECK (granularity IN ('hour', 'day', 'month')),
      messages bigint NOT NULL,
      percent integer NOT NULL CHECK (percent BETWEEN 0 AND 100),
      state text NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'applied', 'rejected', 'replaced')),
      proposed_by uuid NOT NULL,
      proposed_at timestamptz NOT NULL,
      decided_by uuid,
      decided_at timestamptz,
      CHECK (state <> 'applied' OR decided_by <> proposed_by)
    )`);
    await runner.query(
      `CREATE UNIQUE INDEX class_change_waiting ON class_change (class_id) WHERE state = 'proposed'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE class_change');
  }
}
