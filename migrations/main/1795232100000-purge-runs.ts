import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: what each purge did, and how far each bucket is on its way out, so that a purge goes on where it was interrupted and the DPO can read what was
 * purged, when, how late, and what was left and why. Locks: none to speak of, everything is new. The previous release runs unchanged against it.
 */
export class PurgeRuns1795232100000 implements MigrationInterface {
  name = 'PurgeRuns1795232100000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE purge_bucket, purge_run');
  }
}

const UP = [
  // slot: `2026-11-21T06` for the scheduled run of that hour, so that every worker's clock makes the same one; absent for runs that people ask for.
  `CREATE TABLE purge_run (
     id uuid PRIMARY KEY,
     slot text UNIQUE CHECK (slot ~ '^\\d{4}-\\d\\d-\\d\\dT\\d\\d$'),
     requested_by uuid,
     requested_at timestamptz NOT NULL DEFAULT now(),
     state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'finished', 'failed')),
     started_at timestamptz,
     finished_at timestamptz,
     buckets integer NOT NULL DEFAULT 0,
     messages bigint NOT NULL DEFAULT 0,
     statuses bigint NOT NULL DEFAULT 0,
     events bigint NOT NULL DEFAULT 0,
     media bigint NOT NULL DEFAULT 0,
     held bigint NOT NULL DEFAULT 0,
     late_ms bigint NOT NULL DEFAULT 0,
     wal_bytes bigint NOT NULL DEFAULT 0,
     skipped jsonb NOT NULL DEFAULT '[]',
     failure text CHECK (failure ~ '^[A-Za-z][A-Za-z0-9.-]{0,80}$')
   )`,
  `CREATE INDEX purge_run_newest ON purge_run (requested_at DESC, id DESC)`,

  // One row per bucket that was ever due. Its state only goes forward; a bucket that was filled again after it was dropped begins anew.
  `CREATE TABLE purge_bucket (
     class_id integer NOT NULL,
     bucket bigint NOT NULL,
     run_id uuid NOT NULL REFERENCES purge_run,
     state text NOT NULL CHECK (state IN ('found', 'shredded', 'dropped')),
     due_at timestamptz NOT NULL,
     messages bigint NOT NULL,
     statuses bigint NOT NULL,
     events bigint NOT NULL,
     found_at timestamptz NOT NULL,
     shredded_at timestamptz,
     dropped_at timestamptz,
     PRIMARY KEY (class_id, bucket)
   )`,
  `CREATE INDEX purge_bucket_unfinished ON purge_bucket (due_at) WHERE state <> 'dropped'`,
];
