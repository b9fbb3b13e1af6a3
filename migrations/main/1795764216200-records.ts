import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: the record of processing activities as it was on each day, reviews that a person signed, and time stamps over the audit log's checkpoints. Locks: none, the tables are new. The previous release
 * runs unchanged against it.
 */
export class Records1795764216200 implements MigrationInterface {
  name = 'Records1795764216200';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE processing_record (
      version integer PRIMARY KEY CHECK (version > 0),
      taken_at timestamptz(3) NOT NULL,
      digest bytea NOT NULL CHECK (octet_length(digest) = 32),
      content text NOT NULL CHECK (octet_length(content) <= 1048576)
    )`);
    await runner.query(`CREATE TABLE review (
      id uuid PRIMARY KEY,
      kind text NOT NULL CHECK (kind IN ('weekly', 'monthly', 'quarterly')),
      from_day date NOT NULL,
      to_day date NOT NULL,
      made_at timestamptz NOT NULL,
      items jsonb NOT NULL,
      signed_at timestamptz,
      signed_by uuid,
      UNIQUE (kind, from_day),
      CHECK (from_day < to_day),
      CHECK ((signed_at IS NULL) = (signed_by IS NULL))
    )`);
    // Like the log itself: only ever added to.
    await runner.query(`CREATE TABLE audit_timestamp (
      size bigint PRIMARY KEY REFERENCES audit_checkpoint,
      reply bytea NOT NULL CHECK (octet_length(reply) <= 65536),
      stamped_at timestamptz NOT NULL
    )`);
    await runner.query(
      'CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_timestamp FOR EACH STATEMENT EXECUTE FUNCTION audit_insert_only()',
    );
    await runner.query('ALTER TABLE audit_timestamp ENABLE ALWAYS TRIGGER insert_only');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE audit_timestamp, review, processing_record');
  }
}
