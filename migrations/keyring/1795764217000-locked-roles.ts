import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Why: a role that opened a canary stays locked out when the key service restarts. Locks: none on what exists. The previous release runs on it. */
export class LockedRoles1795764217000 implements MigrationInterface {
  name = 'LockedRoles1795764217000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE locked_role (role text PRIMARY KEY, locked_at timestamptz NOT NULL)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE locked_role');
  }
}
