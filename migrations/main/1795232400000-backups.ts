import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: the catalogue of copies of this database: which there are, from when to when their data are, and when each ends. Locks: none to speak of,
 * it is new. The previous release runs unchanged against it.
 */
export class Backups1795232400000 implements MigrationInterface {
  name = 'Backups1795232400000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE backup');
  }
}

const UP = [
  // The id is also the id of the copy's key in the keyring. epochs: the (class, bucket) pairs inside; rows: how many in each table.
  `CREATE TABLE backup (
     id uuid PRIMARY KEY,
     kind text NOT NULL CHECK (kind IN ('pg-dump')),
     state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'complete', 'failed')),
     object_key text NOT NULL,
     object_id bytea NOT NULL CHECK (octet_length(object_id) = 16),
     seal_seq integer NOT NULL DEFAULT 1,
     data_from timestamptz NOT NULL,
     data_to timestamptz NOT NULL,
     epochs jsonb NOT NULL DEFAULT '[]',
     rows jsonb NOT NULL DEFAULT '{}',
     ledger_size bigint,
     ledger_root bytea CHECK (octet_length(ledger_root) = 32),
     generation bigint,
     size_bytes bigint,
     sha256 bytea CHECK (octet_length(sha256) = 32),
     locked_until timestamptz,
     expires_at timestamptz NOT NULL,
     deleted_at timestamptz,
     deletion_evidence_sha256 bytea CHECK (octet_length(deletion_evidence_sha256) = 32),
     failure text CHECK (failure ~ '^[A-Za-z][A-Za-z0-9.-]{0,80}$'),
     created_at timestamptz NOT NULL DEFAULT now(),
     CHECK (state <> 'complete' OR num_nulls(size_bytes, sha256) = 0)
   )`,
  `CREATE INDEX backup_newest ON backup (created_at DESC)`,
  `CREATE INDEX backup_expiry ON backup (expires_at) WHERE deleted_at IS NULL`,
];
