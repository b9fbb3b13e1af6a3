import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: tokens and secrets are kept sealed, each version under a key of its own in the keyring, instead of in files. Ingest sees through a view only the
 * kinds that it uses. Locks: none to speak of, the table is new. The previous release runs unchanged against it.
 */
export class Credentials1795306000000 implements MigrationInterface {
  name = 'Credentials1795306000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE credential (
      id uuid PRIMARY KEY,
      kind text NOT NULL CHECK (kind ~ '^[a-z-]{1,40}$'),
      scope text NOT NULL CHECK (length(scope) BETWEEN 1 AND 100),
      version integer NOT NULL CHECK (version > 0),
      facts jsonb NOT NULL DEFAULT '{}',
      record_id bytea NOT NULL CHECK (octet_length(record_id) = 16),
      record bytea,
      created_at timestamptz NOT NULL,
      created_by uuid,
      expires_at timestamptz,
      accepted_until timestamptz,
      revoked_at timestamptz,
      revoked_for text CHECK (revoked_for IN ('revoked', 'leaked', 'replaced', 'expired')),
      ended_outside_at timestamptz,
      destroyed_at timestamptz,
      checked_at timestamptz,
      problems text[] NOT NULL DEFAULT '{}',
      UNIQUE (kind, scope, version),
      CHECK ((revoked_at IS NULL) = (revoked_for IS NULL)),
      CHECK ((destroyed_at IS NULL) = (record IS NOT NULL))
    )`);
    await runner.query('ALTER TABLE credential ALTER record SET STORAGE EXTERNAL');
    await runner.query(`CREATE VIEW ingest_credential WITH (security_barrier) AS
      SELECT id, kind, scope, version, facts, created_at, record_id, record, accepted_until, revoked_at
        FROM credential WHERE kind IN ('meta-app-secret', 'meta-verify-token')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP VIEW ingest_credential');
    await runner.query('DROP TABLE credential');
  }
}
