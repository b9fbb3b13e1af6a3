import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: unsafe calls accept an `Idempotency-Key`; a repetition gets the first answer instead of a second effect. Locks: none, it is new. The previous
 * release runs unchanged against it.
 *
 * Both tags are keyed with the caller's API key, which is stored nowhere: a body holds phone numbers, and a plain digest of it could be guessed.
 */
export class Idempotency1795231200000 implements MigrationInterface {
  name = 'Idempotency1795231200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE idempotency_record (
         record_tag bytea PRIMARY KEY CHECK (octet_length(record_tag) = 32),
         body_tag bytea NOT NULL CHECK (octet_length(body_tag) = 32),
         answer jsonb,
         created_at timestamptz NOT NULL DEFAULT now(),
         expires_at timestamptz NOT NULL
       )`,
    );
    await runner.query('CREATE INDEX idempotency_record_expiry ON idempotency_record (expires_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE idempotency_record');
  }
}
