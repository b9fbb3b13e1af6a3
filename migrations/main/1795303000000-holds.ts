import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: legal holds, and the rows that outlive their bucket or their person because of one. Rows of a held subject-bucket are copied into tables of their
 * own, which no purge drops, before the key that opens them goes; what keeps them readable stands in the keyring.
 * Locks: none to speak of, everything is new. The previous release runs unchanged against it, and knows nothing of holds: finish the roll-out before
 * the first one is placed.
 */
export class Holds1795303000000 implements MigrationInterface {
  name = 'Holds1795303000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE held_identity, held_event, held_status, held_message, held_place, hold CASCADE',
    );
  }
}

const likeMessages = (table: string, original: string, key: string) =>
  `CREATE TABLE ${table} (LIKE ${original} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE, PRIMARY KEY (${key}))`;

const UP = [
  // The criteria are joined by "and". known_at: the keyring knows it · ended_at: its key is doomed and its rows are gone.
  `CREATE TABLE hold (
     id uuid PRIMARY KEY,
     subject_ref uuid,
     channel_id uuid REFERENCES channel,
     sent_from timestamptz,
     sent_to timestamptz,
     reason text NOT NULL CHECK (reason IN ('17(3)(e)', 'legal-obligation', 'other')),
     reference text NOT NULL CHECK (reference ~ '^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$' AND reference !~ '[0-9]{9}'),
     review_on date NOT NULL,
     placed_at timestamptz NOT NULL,
     placed_by uuid NOT NULL,
     known_at timestamptz,
     released_at timestamptz,
     released_by uuid,
     ended_at timestamptz,
     CHECK (num_nonnulls(subject_ref, channel_id, sent_from, sent_to) > 0),
     CHECK (sent_from < sent_to),
     CHECK ((released_at IS NULL) = (released_by IS NULL))
   )`,
  `CREATE INDEX hold_unsettled ON hold (placed_at) WHERE known_at IS NULL OR (released_at IS NOT NULL AND ended_at IS NULL)`,
  `CREATE INDEX hold_active ON hold (placed_at) WHERE released_at IS NULL`,

  // A subject-bucket whose PRK the keyring keeps for a hold.
  `CREATE TABLE held_place (
     hold_id uuid NOT NULL REFERENCES hold,
     subject_ref uuid NOT NULL,
     incarnation integer NOT NULL,
     class_id integer NOT NULL,
     bucket bigint NOT NULL,
     PRIMARY KEY (hold_id, subject_ref, incarnation, class_id, bucket)
   )`,
  `CREATE INDEX held_place_of_subject ON held_place (subject_ref, class_id, bucket)`,
  likeMessages('held_message', 'message', 'id, subject_ref, class_id, bucket'),
  likeMessages('held_status', 'message_status', 'subject_ref, reference_tag, status, class_id, bucket'),
  likeMessages('held_event', 'platform_event', 'dedupe_tag, subject_ref, class_id, bucket'),
  `CREATE INDEX held_message_of_subject ON held_message (subject_ref, sent_at)`,

  // What is needed to know whose the held messages of an erased person are: a record under the hold's own key.
  `CREATE TABLE held_identity (
     id bytea PRIMARY KEY CHECK (octet_length(id) = 16),
     hold_id uuid NOT NULL REFERENCES hold,
     subject_ref uuid NOT NULL,
     identifiers bytea NOT NULL,
     UNIQUE (hold_id, subject_ref)
   )`,
];
