import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: copies that others made have a row too, a copy that is gone before its time is noted once, and restore drills are recorded.
 * Locks: ACCESS EXCLUSIVE on `backup`, which nobody waits for, for a moment. The previous release runs unchanged against it.
 */
export class BackupUpkeep1795305010000 implements MigrationInterface {
  name = 'BackupUpkeep1795305010000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE drill');
    await runner.query(`DELETE FROM backup WHERE kind <> 'pg-dump'`);
    await runner.query('ALTER TABLE backup DROP COLUMN missing_at, DROP CONSTRAINT backup_kind_check');
    await runner.query(`ALTER TABLE backup ADD CONSTRAINT backup_kind_check CHECK (kind IN ('pg-dump'))`);
  }
}

const KINDS = ['pg-dump', 'pgbackrest-full', 'pgbackrest-diff', 'pgbackrest-incr', 'wal-range', 'other'];

const UP = [
  `ALTER TABLE backup DROP CONSTRAINT backup_kind_check,
     ADD CONSTRAINT backup_kind_check CHECK (kind IN (${KINDS.map((kind) => `'${kind}'`).join(', ')})),
     ADD COLUMN missing_at timestamptz`,
  // step: where a drill is, for who watches; report: counts, codes and verdicts, whose digest is in the audit log.
  `CREATE TABLE drill (
     id uuid PRIMARY KEY,
     backup_id uuid NOT NULL REFERENCES backup,
     state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'passed', 'failed', 'not-proved')),
     step text NOT NULL DEFAULT 'waiting' CHECK (step ~ '^[a-z][a-z-]{0,40}$'),
     requested_by uuid,
     requested_at timestamptz NOT NULL DEFAULT now(),
     started_at timestamptz,
     finished_at timestamptz,
     report jsonb NOT NULL DEFAULT '{}'
   )`,
  `CREATE INDEX drill_newest ON drill (requested_at DESC)`,
];
