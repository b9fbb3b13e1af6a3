import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: the clock of a request by the law that it runs under, its stop while identity is unverified, reminders, joined duplicates, verification by a
 * code or by two people, restriction as state, and rectifications. Locks: ACCESS EXCLUSIVE on `request` and `request_prose` for a moment. The previous
 * release runs unchanged against it.
 */
export class RequestLifecycle1795301000000 implements MigrationInterface {
  name = 'RequestLifecycle1795301000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

const UP = [
  // unknown_tag: a keyed tag of an identifier by which nobody is known, so that a second request about it joins the first; gone when the request ends.
  `ALTER TABLE request
     ADD law text NOT NULL DEFAULT 'gdpr' CHECK (law ~ '^[a-z]{2,16}$'),
     ADD clock_stopped_at timestamptz,
     ADD stopped_ms bigint NOT NULL DEFAULT 0 CHECK (stopped_ms >= 0),
     ADD language text CHECK (language ~ '^[a-z]{2}$'),
     ADD channel_id uuid,
     ADD unknown_tag bytea CHECK (octet_length(unknown_tag) = 16),
     ADD vouched_by uuid,
     ADD lifted_at timestamptz,
     DROP CONSTRAINT request_ground_check,
     ADD CONSTRAINT request_ground_check CHECK (ground ~ '^(12\\(5\\)(\\([ab]\\))?|17\\(3\\)\\([a-e]\\)|17\\(1\\)\\([a-f]\\)|21\\(1\\))$')`,
  `CREATE INDEX request_running ON request (due_at) WHERE state NOT IN ('completed', 'refused', 'withdrawn')`,
  `CREATE FUNCTION request_forgets_identifier() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     IF NEW.state IN ('completed', 'refused', 'withdrawn') THEN NEW.unknown_tag := NULL; END IF;
     RETURN NEW;
   END $$`,
  `CREATE TRIGGER request_forgets_identifier BEFORE UPDATE OF state ON request FOR EACH ROW EXECUTE FUNCTION request_forgets_identifier()`,

  // Facts for alerts: how many days before which due date somebody was reminded; 0 when it had passed.
  `CREATE TABLE request_reminder (
     request_id uuid NOT NULL REFERENCES request,
     due_at timestamptz NOT NULL,
     days_before smallint NOT NULL CHECK (days_before >= 0),
     at timestamptz NOT NULL,
     PRIMARY KEY (request_id, due_at, days_before)
   )`,

  // A one-time code is kept as a tag under the person's own key: it dies with them, and nobody without the keyring can try codes against it.
  `CREATE TABLE verification_code (
     id uuid PRIMARY KEY,
     request_id uuid NOT NULL REFERENCES request,
     purpose text NOT NULL CHECK (purpose IN ('identity', 'package')),
     subject_ref uuid NOT NULL,
     code_tag bytea NOT NULL CHECK (octet_length(code_tag) = 16),
     made_at timestamptz NOT NULL,
     expires_at timestamptz NOT NULL,
     attempts smallint NOT NULL DEFAULT 0,
     closed_at timestamptz
   )`,
  `CREATE UNIQUE INDEX verification_code_open ON verification_code (request_id, purpose) WHERE closed_at IS NULL`,
  `CREATE INDEX verification_code_of_subject ON verification_code (subject_ref)`,

  // A rectification is prose of the kind that history and exports show beside the message, or the person, that it corrects.
  `ALTER TABLE request_prose
     ADD message_id bytea CHECK (octet_length(message_id) = 16),
     DROP CONSTRAINT request_prose_kind_check,
     ADD CONSTRAINT request_prose_kind_check CHECK (kind IN ('note', 'evidence', 'explanation', 'extension', 'rectification', 'lifting'))`,
  `ALTER TABLE request_prose ADD effective_at timestamptz`,
];

const DOWN = [
  `DELETE FROM request_prose WHERE kind IN ('rectification', 'lifting')`,
  `ALTER TABLE request_prose
     DROP message_id, DROP effective_at, DROP CONSTRAINT request_prose_kind_check,
     ADD CONSTRAINT request_prose_kind_check CHECK (kind IN ('note', 'evidence', 'explanation', 'extension'))`,
  'DROP TABLE verification_code, request_reminder',
  'DROP TRIGGER request_forgets_identifier ON request',
  'DROP FUNCTION request_forgets_identifier()',
  'DROP INDEX request_running',
  `UPDATE request SET ground = NULL WHERE ground = '21(1)'`,
  `ALTER TABLE request DROP law, DROP clock_stopped_at, DROP stopped_ms, DROP language, DROP channel_id, DROP unknown_tag, DROP vouched_by,
     DROP lifted_at, DROP CONSTRAINT request_ground_check,
     ADD CONSTRAINT request_ground_check CHECK (ground ~ '^(12\\(5\\)(\\([ab]\\))?|17\\(3\\)\\([a-e]\\)|17\\(1\\)\\([a-f]\\))$')`,
];
