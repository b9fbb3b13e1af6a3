import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: the register of data-subject requests with its steps, the prose that belongs to them (sealed), and the feed of erasures that CRM systems
 * poll. Locks: none to speak of, everything is new. The previous release runs unchanged against it.
 *
 * `request_transition` is the state machine as data, and a trigger holds every writer to it, the worker too: no path skips verification or
 * decision. `src/requests/request-states.ts` is the same table for people to read; a test compares the two.
 *
 * `erasure_feed.position` is drawn under a lock that lasts until commit, so that a later position is never visible before an earlier one: a poller
 * that remembers the last position it saw misses nothing.
 */
export class Requests1795231100000 implements MigrationInterface {
  name = 'Requests1795231100000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE erasure_ack, erasure_feed, request_prose, request_step, request, request_transition',
    );
    await runner.query('DROP SEQUENCE erasure_feed_position');
    await runner.query('DELETE FROM retention_class_version WHERE class_id = 3');
    await runner.query('DELETE FROM retention_class WHERE class_id = 3');
    await runner.query('DROP FUNCTION request_transition_allowed(), erasure_feed_in_order()');
  }
}

const STATES = [
  'received',
  'verifying',
  'verified',
  'approved',
  'executing',
  'completed',
  'refused',
  'withdrawn',
  'suspended',
];
const TRANSITIONS = [
  ['received', 'verifying'],
  ['received', 'verified'],
  ['received', 'refused'],
  ['received', 'withdrawn'],
  ['verifying', 'verified'],
  ['verifying', 'refused'],
  ['verifying', 'withdrawn'],
  ['verified', 'approved'],
  ['verified', 'refused'],
  ['verified', 'withdrawn'],
  ['approved', 'executing'],
  ['approved', 'suspended'],
  ['approved', 'withdrawn'],
  ['executing', 'completed'],
  ['executing', 'suspended'],
  ['suspended', 'executing'],
];
const quoted = (values: string[]) => values.map((value) => `'${value}'`).join(', ');

const UP = [
  `CREATE TABLE request_transition (from_state text NOT NULL, to_state text NOT NULL, PRIMARY KEY (from_state, to_state))`,
  `INSERT INTO request_transition VALUES ${TRANSITIONS.map((pair) => `(${quoted(pair)})`).join(', ')}`,

  // When nobody is known by the identifier given, subject_ref is a random reference that names nobody: the answer looks the same.
  `CREATE TABLE request (
     id uuid PRIMARY KEY,
     kind text NOT NULL CHECK (kind IN ('access', 'portability', 'erasure', 'rectification', 'restriction', 'objection')),
     state text NOT NULL DEFAULT 'received' CHECK (state IN (${quoted(STATES)})),
     subject_ref uuid NOT NULL,
     subject_known boolean NOT NULL,
     commitment bytea CHECK (octet_length(commitment) = 32),
     received_at timestamptz NOT NULL,
     received_via text NOT NULL CHECK (received_via ~ '^[a-z]+(-[a-z]+){0,3}$' AND length(received_via) <= 32),
     due_at timestamptz NOT NULL,
     extended_at timestamptz,
     verified_at timestamptz,
     verification_method text CHECK (verification_method IN ('manual', 'whatsapp-code')),
     decided_at timestamptz,
     decided_by uuid,
     ground text CHECK (ground ~ '^(12\\(5\\)(\\([ab]\\))?|17\\(3\\)\\([a-e]\\)|17\\(1\\)\\([a-f]\\))$'),
     grant_id uuid,
     executed_at timestamptz,
     completed_at timestamptz,
     created_at timestamptz NOT NULL DEFAULT now(),
     created_by uuid
   )`,
  `CREATE INDEX request_newest ON request (received_at DESC, id DESC)`,
  `CREATE INDEX request_of_subject ON request (subject_ref)`,
  `CREATE FUNCTION request_transition_allowed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
   BEGIN
     IF TG_OP = 'INSERT' THEN
       IF NEW.state <> 'received' THEN RAISE EXCEPTION 'a request begins as received' USING ERRCODE = 'check_violation'; END IF;
     ELSIF NEW.state <> OLD.state
       AND NOT EXISTS (SELECT 1 FROM public.request_transition WHERE from_state = OLD.state AND to_state = NEW.state) THEN
       RAISE EXCEPTION 'a request does not go from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
     END IF;
     RETURN NEW;
   END $$`,
  `CREATE TRIGGER request_transition BEFORE INSERT OR UPDATE OF state ON request
   FOR EACH ROW EXECUTE FUNCTION request_transition_allowed()`,

  // What was done for a request, where, and what shows it. Evidence holds counts, codes, digests and random ids.
  `CREATE TABLE request_step (
     id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     request_id uuid NOT NULL REFERENCES request,
     name text NOT NULL CHECK (name ~ '^[a-z][a-z-]{0,62}$'),
     target text NOT NULL DEFAULT '',
     state text NOT NULL CHECK (state ~ '^[a-z][a-z-]{0,30}$'),
     at timestamptz NOT NULL DEFAULT now(),
     evidence jsonb NOT NULL DEFAULT '{}',
     UNIQUE (request_id, name, target)
   )`,

  // What is written about a request in people's own words is kept as long as claims may be brought: three years, month by month.
  `INSERT INTO retention_class (class_id, name, period_days, granularity) VALUES (3, 'request-record', 1096, 'month')`,
  `INSERT INTO retention_class_version (class_id, version, period_days, granularity) VALUES (3, 1, 1096, 'month')`,
  // Notes, evidence and explanations: sealed like a redacted message of the subject (or of the pseudo-subject) in that class.
  `CREATE TABLE request_prose (
     id bytea PRIMARY KEY CHECK (octet_length(id) = 16),
     request_id uuid NOT NULL REFERENCES request,
     kind text NOT NULL CHECK (kind IN ('note', 'evidence', 'explanation', 'extension')),
     subject_ref uuid NOT NULL,
     incarnation integer NOT NULL,
     class_id integer NOT NULL,
     bucket bigint NOT NULL,
     seal_seq integer NOT NULL DEFAULT 1,
     schema_version smallint NOT NULL DEFAULT 1,
     redacted bytea NOT NULL,
     created_at timestamptz NOT NULL DEFAULT now()
   )`,
  `ALTER TABLE request_prose ALTER redacted SET STORAGE EXTERNAL`,
  `CREATE INDEX request_prose_of_request ON request_prose (request_id)`,
  `CREATE INDEX request_prose_of_subject ON request_prose (subject_ref)`,

  // external_ids: the CRM's own ids of the person as JSON ({"v":1,"externalIds":[…]}), a sealed record of part "package" in the standalone scope
  // under an obligation key, its own id record_id; absent when no external id is known.
  `CREATE SEQUENCE erasure_feed_position`,
  `CREATE TABLE erasure_feed (
     subject_ref uuid PRIMARY KEY,
     position bigint NOT NULL UNIQUE,
     request_id uuid NOT NULL REFERENCES request,
     erased_at timestamptz NOT NULL,
     obligation_id uuid,
     record_id bytea CHECK (octet_length(record_id) = 16),
     external_ids bytea,
     CHECK (num_nulls(obligation_id, record_id, external_ids) IN (0, 3))
   )`,
  `CREATE FUNCTION erasure_feed_in_order() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
   BEGIN
     PERFORM pg_advisory_xact_lock(hashtext('erasure_feed'));
     NEW.position := nextval('public.erasure_feed_position');
     RETURN NEW;
   END $$`,
  `CREATE TRIGGER erasure_feed_in_order BEFORE INSERT ON erasure_feed FOR EACH ROW EXECUTE FUNCTION erasure_feed_in_order()`,
  `CREATE TABLE erasure_ack (
     subject_ref uuid NOT NULL REFERENCES erasure_feed,
     recipient_id uuid NOT NULL REFERENCES recipient,
     acknowledged_at timestamptz NOT NULL DEFAULT now(),
     PRIMARY KEY (subject_ref, recipient_id)
   )`,
];
