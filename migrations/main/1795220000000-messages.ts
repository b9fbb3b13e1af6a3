import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: the tables that ingest writes — settings, subjects, messages, statuses and events — and the outbox.
 * Locks: none to speak of, everything is new. Previous release: there is none.
 *
 * `message`, `message_status` and `platform_event` are partitioned by retention class, then by bucket, so that a purge drops tables instead
 * of deleting rows. Their primary keys lead with what they are looked up by and contain `subject_ref`, on which they can be distributed.
 *
 * Duplicates: a message's id is `classId ‖ bucket ‖ first 10 bytes of its reference tag` (a keyed tag of the wamid under the subject's own key), so
 * a redelivered message meets its own primary key and `ON CONFLICT DO NOTHING` drops it. Statuses meet theirs by (subject, tag, status), events by
 * their dedupe tag.
 */
export class Messages1795220000000 implements MigrationInterface {
  name = 'Messages1795220000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP FUNCTION ensure_partitions(integer, bigint)`);
    await runner.query(
      `DROP TABLE outbox, platform_event, message_status, message, subject_identifier, subject, channel, retention_class_version, retention_class`,
    );
  }
}

const UP = [
  `CREATE TABLE retention_class (
     class_id integer PRIMARY KEY CHECK (class_id BETWEEN 1 AND 65535),
     name text NOT NULL UNIQUE CHECK (name ~ '^[a-z][a-z0-9-]{0,62}$'),
     period_days integer NOT NULL CHECK (period_days BETWEEN 1 AND 36500),
     granularity text NOT NULL CHECK (granularity IN ('hour', 'day', 'month')),
     version integer NOT NULL DEFAULT 1,
     updated_at timestamptz NOT NULL DEFAULT now()
   )`,
  `CREATE TABLE retention_class_version (
     class_id integer NOT NULL REFERENCES retention_class,
     version integer NOT NULL,
     period_days integer NOT NULL,
     granularity text NOT NULL,
     changed_at timestamptz NOT NULL DEFAULT now(),
     changed_by uuid,
     PRIMARY KEY (class_id, version)
   )`,
  `INSERT INTO retention_class (class_id, name, period_days, granularity)
   VALUES (1, 'conversation', 90, 'day'), (2, 'transaction', 3653, 'month')`,
  `INSERT INTO retention_class_version (class_id, version, period_days, granularity)
   SELECT class_id, version, period_days, granularity FROM retention_class`,

  `CREATE TABLE channel (
     id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
     phone_number_id text NOT NULL UNIQUE,
     waba_id text,
     display_phone_number text,
     region text,
     class_id integer NOT NULL DEFAULT 1 REFERENCES retention_class,
     registered boolean NOT NULL DEFAULT false,
     created_at timestamptz NOT NULL DEFAULT now()
   )`,

  `CREATE TABLE subject (
     subject_ref uuid PRIMARY KEY,
     state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'erasing', 'erased')),
     restricted boolean NOT NULL DEFAULT false,
     first_seen_on date NOT NULL,
     last_seen_on date NOT NULL,
     erased_at timestamptz
   )`,
  `CREATE TABLE subject_identifier (
     id bytea NOT NULL CHECK (octet_length(id) = 16),
     subject_ref uuid NOT NULL,
     incarnation integer NOT NULL,
     seal_seq integer NOT NULL DEFAULT 1,
     schema_version smallint NOT NULL DEFAULT 1,
     kind smallint NOT NULL,
     tag bytea NOT NULL CHECK (octet_length(tag) = 16),
     identifiers bytea NOT NULL,
     masks bytea NOT NULL,
     first_seen_on date NOT NULL,
     PRIMARY KEY (subject_ref, tag)
   )`,
  `ALTER TABLE subject_identifier ALTER identifiers SET STORAGE EXTERNAL, ALTER masks SET STORAGE EXTERNAL`,

  `CREATE TABLE message (
     id bytea NOT NULL CHECK (octet_length(id) = 16),
     subject_ref uuid NOT NULL,
     class_id integer NOT NULL,
     bucket bigint NOT NULL,
     incarnation integer NOT NULL,
     seal_seq integer NOT NULL DEFAULT 1,
     schema_version smallint NOT NULL DEFAULT 1,
     direction smallint NOT NULL CHECK (direction IN (1, 2)),
     channel_id uuid NOT NULL,
     type text NOT NULL,
     sent_at timestamptz NOT NULL,
     received_at timestamptz NOT NULL DEFAULT now(),
     reference_tag bytea NOT NULL CHECK (octet_length(reference_tag) = 16),
     reply_tag bytea CHECK (octet_length(reply_tag) = 16),
     report jsonb NOT NULL DEFAULT '{}',
     redacted bytea NOT NULL,
     original bytea,
     PRIMARY KEY (id, subject_ref, class_id, bucket)
   ) PARTITION BY LIST (class_id)`,
  `ALTER TABLE message ALTER redacted SET STORAGE EXTERNAL, ALTER original SET STORAGE EXTERNAL`,
  `CREATE INDEX message_history ON message (subject_ref, sent_at, id)`,

  `CREATE TABLE message_status (
     subject_ref uuid NOT NULL,
     reference_tag bytea NOT NULL CHECK (octet_length(reference_tag) = 16),
     status text NOT NULL,
     class_id integer NOT NULL,
     bucket bigint NOT NULL,
     occurred_at timestamptz NOT NULL,
     received_at timestamptz NOT NULL DEFAULT now(),
     id bytea NOT NULL CHECK (octet_length(id) = 16),
     incarnation integer NOT NULL,
     seal_seq integer NOT NULL DEFAULT 1,
     schema_version smallint NOT NULL DEFAULT 1,
     detail bytea,
     PRIMARY KEY (subject_ref, reference_tag, status, class_id, bucket)
   ) PARTITION BY LIST (class_id)`,
  `ALTER TABLE message_status ALTER detail SET STORAGE EXTERNAL`,

  `CREATE TABLE platform_event (
     dedupe_tag bytea NOT NULL CHECK (octet_length(dedupe_tag) = 16),
     subject_ref uuid NOT NULL,
     class_id integer NOT NULL,
     bucket bigint NOT NULL,
     id bytea NOT NULL CHECK (octet_length(id) = 16),
     incarnation integer NOT NULL,
     seal_seq integer NOT NULL DEFAULT 1,
     schema_version smallint NOT NULL DEFAULT 1,
     channel_id uuid,
     field text NOT NULL,
     kind text NOT NULL,
     target_tag bytea CHECK (octet_length(target_tag) = 16),
     occurred_at timestamptz NOT NULL,
     received_at timestamptz NOT NULL DEFAULT now(),
     original bytea NOT NULL,
     PRIMARY KEY (dedupe_tag, subject_ref, class_id, bucket)
   ) PARTITION BY LIST (class_id)`,
  `ALTER TABLE platform_event ALTER original SET STORAGE EXTERNAL`,
  `CREATE INDEX platform_event_of_subject ON platform_event (subject_ref, occurred_at)`,

  `CREATE TABLE outbox (
     id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
     queue text NOT NULL,
     name text NOT NULL,
     payload jsonb NOT NULL DEFAULT '{}',
     created_at timestamptz NOT NULL DEFAULT now(),
     dispatched_at timestamptz
   )`,
  `CREATE INDEX outbox_waiting ON outbox (created_at) WHERE dispatched_at IS NULL`,

  // Ingest may not create tables; this one statement, owned by the migrator, is the exception, and it can do nothing else.
  `CREATE FUNCTION ensure_partitions(of_class integer, of_bucket bigint) RETURNS void
   LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
   DECLARE
     parent text;
   BEGIN
     PERFORM 1 FROM public.retention_class WHERE class_id = of_class;
     IF NOT FOUND THEN RAISE EXCEPTION 'retention class % does not exist', of_class USING ERRCODE = 'foreign_key_violation'; END IF;
     IF of_bucket < 0 OR of_bucket > 4294967295 THEN RAISE EXCEPTION 'bucket % is out of range', of_bucket; END IF;
     PERFORM pg_advisory_xact_lock(hashtext('ensure_partitions'), of_class);
     FOREACH parent IN ARRAY ARRAY['message', 'message_status', 'platform_event'] LOOP
       IF to_regclass(format('public.%I', parent || '_c' || of_class)) IS NULL THEN
         EXECUTE format('CREATE TABLE public.%I PARTITION OF public.%I FOR VALUES IN (%s) PARTITION BY LIST (bucket)',
                        parent || '_c' || of_class, parent, of_class);
       END IF;
       IF to_regclass(format('public.%I', parent || '_c' || of_class || '_b' || of_bucket)) IS NULL THEN
         EXECUTE format('CREATE TABLE public.%I PARTITION OF public.%I FOR VALUES IN (%s)',
                        parent || '_c' || of_class || '_b' || of_bucket, parent || '_c' || of_class, of_bucket);
       END IF;
     END LOOP;
   END $$`,
  `REVOKE ALL ON FUNCTION ensure_partitions(integer, bigint) FROM PUBLIC`,
];
