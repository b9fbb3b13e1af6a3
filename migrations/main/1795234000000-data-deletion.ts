import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: Meta's Data Deletion Request Callback asks on behalf of somebody who logged in to the Meta app (staff, not customers), and its status page must find
 * the request again by the code alone. Who asked stands sealed in `platform_event` (kind `data-deletion`).
 * Locks: none to speak of, the table is new. The previous release runs unchanged against it.
 */
export class DataDeletion1795234000000 implements MigrationInterface {
  name = 'DataDeletion1795234000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE data_deletion (
      code_hash bytea PRIMARY KEY CHECK (octet_length(code_hash) = 32),
      state text NOT NULL DEFAULT 'received' CHECK (state IN ('received', 'completed', 'refused')),
      ground text CHECK (ground ~ '^(12\\(5\\)(\\([ab]\\))?|17\\(3\\)\\([a-e]\\))$'),
      received_at timestamptz NOT NULL DEFAULT now(),
      decided_at timestamptz,
      CHECK ((ground IS NOT NULL) = (state = 'refused'))
    )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE data_deletion');
  }
}
