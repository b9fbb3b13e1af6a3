import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: a conversation may belong to a retention class of its own, given by a person or by a tag of the CRM; the messages that are there move to it.
 * Locks: none to speak of, everything is new. The previous release runs unchanged against it, and keeps new messages in the class of their channel.
 */
export class ConversationClasses1795303040000 implements MigrationInterface {
  name = 'ConversationClasses1795303040000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE class_move, conversation_class, retention_tag');
  }
}

const UP = [
  `CREATE TABLE retention_tag (
     tag text PRIMARY KEY CHECK (tag ~ '^[a-z][a-z0-9-]{0,62}$' AND tag !~ '[0-9]{5}'),
     class_id integer NOT NULL REFERENCES retention_class
   )`,
  `CREATE TABLE conversation_class (
     subject_ref uuid PRIMARY KEY,
     class_id integer NOT NULL REFERENCES retention_class,
     tag text REFERENCES retention_tag,
     set_by uuid NOT NULL,
     set_at timestamptz NOT NULL
   )`,
  // kept_types: messages of these types stay where they are, because their type decides. left_behind: under a legal hold, or with a medium.
  `CREATE TABLE class_move (
     id uuid PRIMARY KEY,
     subject_ref uuid NOT NULL,
     class_id integer NOT NULL REFERENCES retention_class,
     grant_id uuid NOT NULL,
     kept_types text[] NOT NULL,
     state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'finished', 'failed')),
     requested_by uuid NOT NULL,
     requested_at timestamptz NOT NULL,
     finished_at timestamptz,
     moved integer NOT NULL DEFAULT 0,
     expired integer NOT NULL DEFAULT 0,
     left_behind integer NOT NULL DEFAULT 0
   )`,
  `CREATE INDEX class_move_of_subject ON class_move (subject_ref, requested_at)`,
];
