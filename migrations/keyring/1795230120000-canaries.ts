import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Why: subjects that nobody has a reason to open; whoever does is looking around. Locks: none, the table is new. The previous release runs on it. */
export class Canaries1795230120000 implements MigrationInterface {
  name = 'Canaries1795230120000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE TABLE canary_subject (subject_ref uuid PRIMARY KEY, marked_at timestamptz NOT NULL DEFAULT now())',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE canary_subject');
  }
}
