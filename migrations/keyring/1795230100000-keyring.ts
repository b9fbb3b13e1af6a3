import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: everything the keyring keeps, in a cluster of its own, because write-ahead logs are per cluster.
 * Locks: none to speak of, everything is new. Previous release: there is none.
 *
 * A key row belongs to `(page_no, revision)`, a page row to `(generation, page_no)`: re-wrapping an untouched page in a new generation writes
 * one page row and no key row, and a key added while two generations are alive is readable in both.
 */
export class Keyring1795230100000 implements MigrationInterface {
  name = 'Keyring1795230100000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `DROP TABLE grant_made, signer, ledger, rotation_step, rotation, class_schedule,
       suppression, tombstone, doomed, index_entry, subject, key, page, custodian_blob, generation, keyring`,
    );
  }
}

const UP = [
  `CREATE TABLE keyring (
     only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
     keyring_id bytea NOT NULL CHECK (octet_length(keyring_id) = 16),
     current_generation bigint NOT NULL,
     owner_epoch bigint NOT NULL DEFAULT 0,
     last_page_no bigint NOT NULL DEFAULT 0,
     acknowledged bigint NOT NULL DEFAULT 0,
     canary_key_id bytea NOT NULL,
     canary_record bytea NOT NULL,
     created_at timestamptz NOT NULL DEFAULT now()
   )`,
  `CREATE TABLE generation (
     generation bigint NOT NULL,
     attempt integer NOT NULL,
     state text NOT NULL CHECK (state IN ('rooting', 'rooted', 'live', 'destroying', 'destroyed', 'failed')),
     created_at timestamptz NOT NULL DEFAULT now(),
     PRIMARY KEY (generation, attempt)
   )`,
  `CREATE TABLE custodian_blob (
     generation bigint NOT NULL,
     attempt integer NOT NULL,
     custodian_id text NOT NULL,
     device_class text NOT NULL,
     blob bytea NOT NULL CHECK (octet_length(blob) <= 1024),
     provider_ref text,
     requested_at timestamptz,
     irreversible_at timestamptz,
     raw_evidence bytea,
     reconstructed boolean NOT NULL DEFAULT false,
     denied_at timestamptz,
     denied_code text,
     PRIMARY KEY (generation, attempt, custodian_id),
     FOREIGN KEY (generation, attempt) REFERENCES generation
   )`,
  `CREATE TABLE page (
     generation bigint NOT NULL,
     page_no bigint NOT NULL,
     revision integer NOT NULL,
     kind smallint NOT NULL,
     purge_hour bigint NOT NULL,
     wrapped bytea NOT NULL CHECK (octet_length(wrapped) = 61),
     PRIMARY KEY (generation, page_no)
   )`,
  `CREATE TABLE key (
     page_no bigint NOT NULL,
     revision integer NOT NULL,
     key_id bytea NOT NULL CHECK (octet_length(key_id) = 16),
     incarnation bigint NOT NULL,
     kind smallint NOT NULL,
     wrapped bytea NOT NULL CHECK (octet_length(wrapped) = 61),
     check_value bytea NOT NULL CHECK (octet_length(check_value) = 16),
     born bigint NOT NULL,
     PRIMARY KEY (page_no, revision, key_id, incarnation)
   )`,
  `CREATE TABLE subject (
     subject_ref uuid PRIMARY KEY,
     incarnation bigint NOT NULL,
     state smallint NOT NULL CHECK (state IN (0, 1)),
     fenced_at timestamptz,
     reason text
   )`,
  `CREATE TABLE index_entry (
     id bytea PRIMARY KEY CHECK (octet_length(id) = 16),
     subject_ref uuid NOT NULL,
     incarnation bigint NOT NULL,
     record bytea NOT NULL
   )`,
  `ALTER TABLE index_entry ALTER record SET STORAGE EXTERNAL`,
  `CREATE INDEX index_entry_of_subject ON index_entry (subject_ref)`,
  `CREATE TABLE doomed (
     kind smallint NOT NULL,
     key_id bytea NOT NULL,
     incarnation bigint NOT NULL,
     reason text NOT NULL,
     ref uuid,
     doomed_at timestamptz NOT NULL,
     batch bigint,
     PRIMARY KEY (kind, key_id, incarnation)
   )`,
  `CREATE TABLE tombstone (
     kind smallint NOT NULL,
     key_id bytea NOT NULL,
     incarnation bigint NOT NULL,
     reason text NOT NULL,
     born bigint NOT NULL,
     generation bigint NOT NULL,
     fenced_at timestamptz,
     doomed_at timestamptz NOT NULL,
     PRIMARY KEY (kind, key_id, incarnation)
   )`,
  `CREATE TABLE suppression (
     day bigint NOT NULL,
     tag bytea NOT NULL CHECK (octet_length(tag) = 32),
     cutoff bigint NOT NULL,
     PRIMARY KEY (day, tag)
   )`,
  `CREATE TABLE class_schedule (
     class_id integer NOT NULL,
     known_since timestamptz NOT NULL,
     period_days integer NOT NULL,
     granularity text NOT NULL CHECK (granularity IN ('hour', 'day', 'month')),
     PRIMARY KEY (class_id, known_since)
   )`,
  `CREATE TABLE rotation (
     generation bigint NOT NULL,
     attempt integer NOT NULL,
     phase text NOT NULL,
     phase_at timestamptz NOT NULL DEFAULT now(),
     started_at timestamptz NOT NULL DEFAULT now(),
     finished_at timestamptz,
     batch_digest bytea NOT NULL,
     batch_size integer NOT NULL,
     set_digest bytea,
     key_count bigint,
     failure text,
     PRIMARY KEY (generation, attempt)
   )`,
  `CREATE UNIQUE INDEX one_rotation_at_a_time ON rotation ((true)) WHERE finished_at IS NULL`,
  `CREATE TABLE rotation_step (
     generation bigint NOT NULL,
     attempt integer NOT NULL,
     step text NOT NULL,
     ended_at timestamptz NOT NULL,
     PRIMARY KEY (generation, attempt, step)
   )`,
  `CREATE TABLE ledger (
     i bigint PRIMARY KEY,
     entry bytea NOT NULL,
     root bytea NOT NULL CHECK (octet_length(root) = 32)
   )`,
  `CREATE TABLE signer (
     key_id uuid PRIMARY KEY,
     purpose text NOT NULL CHECK (purpose IN ('keyring-log', 'application-log', 'certificate')),
     name text NOT NULL,
     public_key bytea NOT NULL CHECK (octet_length(public_key) = 32),
     last_size bigint NOT NULL DEFAULT 0,
     last_root bytea,
     UNIQUE (purpose, name)
   )`,
  `CREATE TABLE grant_made (
     grant_id uuid PRIMARY KEY,
     ref uuid NOT NULL,
     subject_ref uuid NOT NULL,
     parts smallint[] NOT NULL,
     expires_at timestamptz NOT NULL,
     made_at timestamptz NOT NULL DEFAULT now()
   )`,
];
