import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: conversations are listed by when somebody was last seen. Locks: SHARE on `subject` while the index is built. The previous release runs
 * unchanged against it.
 */
export class SubjectRecent1795231400000 implements MigrationInterface {
  name = 'SubjectRecent1795231400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX subject_recent ON subject (last_seen_on DESC, subject_ref DESC) WHERE state = 'active'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX subject_recent');
  }
}
