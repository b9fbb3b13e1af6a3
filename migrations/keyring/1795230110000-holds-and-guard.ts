import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: legal holds keep what they need of a key that is about to go, and a batch that would destroy suspiciously much waits for two people.
 * Locks: short ones on `doomed`, `tombstone` and `keyring`, which get a column with a constant default. The previous release runs on it.
 */
export class HoldsAndGuard1795230110000 implements MigrationInterface {
  name = 'HoldsAndGuard1795230110000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE keyring DROP COLUMN last_seen_at');
    await runner.query('ALTER TABLE tombstone DROP COLUMN approved');
    await runner.query('ALTER TABLE doomed DROP COLUMN guard');
    await runner.query('DROP TABLE guard_approval, guard_batch, set_aside, held_prk, hold');
  }
}

const UP = [
  `CREATE TABLE hold (
     hold_id uuid PRIMARY KEY,
     subject_ref uuid,
     placed_at timestamptz NOT NULL,
     released_at timestamptz
   )`,
  `CREATE TABLE held_prk (
     hold_id uuid NOT NULL REFERENCES hold ON DELETE CASCADE,
     subject_ref uuid NOT NULL,
     incarnation bigint NOT NULL,
     class_id integer NOT NULL,
     bucket bigint NOT NULL,
     wrapped bytea NOT NULL CHECK (octet_length(wrapped) = 93),
     PRIMARY KEY (hold_id, subject_ref, incarnation, class_id, bucket)
   )`,
  `CREATE TABLE set_aside (
     hold_id uuid NOT NULL REFERENCES hold ON DELETE CASCADE,
     kind smallint NOT NULL,
     key_id bytea NOT NULL,
     PRIMARY KEY (hold_id, kind, key_id)
   )`,
  `CREATE TABLE guard_batch (
     id uuid PRIMARY KEY,
     digest bytea NOT NULL UNIQUE CHECK (octet_length(digest) = 32),
     keys integer NOT NULL,
     blocked_at timestamptz NOT NULL,
     release_at timestamptz,
     cancelled_at timestamptz
   )`,
  `CREATE TABLE guard_approval (
     guard uuid NOT NULL REFERENCES guard_batch,
     approver text NOT NULL,
     role text NOT NULL CHECK (role IN ('owner', 'dpo')),
     approved_at timestamptz NOT NULL,
     signature bytea NOT NULL,
     PRIMARY KEY (guard, approver)
   )`,
  `ALTER TABLE doomed ADD COLUMN guard uuid REFERENCES guard_batch`,
  `ALTER TABLE tombstone ADD COLUMN approved boolean NOT NULL DEFAULT false`,
  `ALTER TABLE keyring ADD COLUMN last_seen_at timestamptz`,
];
