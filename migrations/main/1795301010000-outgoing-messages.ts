import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: messages of Lethe's own to people — codes, receipts, links — with what became of them; what people ask for by message; one-time links to
 * packages. Locks: none to speak of, everything is new. The previous release runs unchanged against it.
 */
export class OutgoingMessages1795301010000 implements MigrationInterface {
  name = 'OutgoingMessages1795301010000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE package_link, request_signal, outgoing_message');
  }
}

const UP = [
  // secret: a code or a link, a sealed record of part "redacted" under the person's key, its own id record_id; gone when the message has ended.
  `CREATE TABLE outgoing_message (
     id uuid PRIMARY KEY,
     request_id uuid NOT NULL REFERENCES request,
     subject_ref uuid NOT NULL,
     channel_id uuid,
     grant_id uuid NOT NULL,
     kind text NOT NULL CHECK (kind ~ '^[a-z][a-z-]{0,30}$'),
     language text NOT NULL CHECK (language ~ '^[a-z]{2}$'),
     facts jsonb NOT NULL DEFAULT '{}',
     incarnation integer,
     class_id integer,
     bucket bigint,
     secret bytea,
     state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sending', 'accepted', 'unknown', 'refused', 'expired')),
     attempts smallint NOT NULL DEFAULT 0,
     why text CHECK (why ~ '^[a-z0-9][a-z0-9.-]{0,60}$'),
     made_at timestamptz NOT NULL,
     expires_at timestamptz NOT NULL,
     ended_at timestamptz,
     CHECK (num_nulls(incarnation, class_id, bucket) IN (0, 3)),
     CHECK (ended_at IS NULL OR secret IS NULL)
   )`,
  `CREATE INDEX outgoing_message_of_subject ON outgoing_message (subject_ref)`,
  `CREATE INDEX outgoing_message_waiting ON outgoing_message (made_at) WHERE ended_at IS NULL`,

  // What a message of the person asks for, or which code it answers with (as a tag under their own key). The message itself lies sealed in the vault.
  `CREATE TABLE request_signal (
     subject_ref uuid NOT NULL,
     reference_tag bytea NOT NULL CHECK (octet_length(reference_tag) = 16),
     channel_id uuid NOT NULL,
     asks text NOT NULL CHECK (asks IN ('code', 'access', 'portability', 'erasure', 'rectification', 'restriction', 'objection')),
     language text CHECK (language ~ '^[a-z]{2}$'),
     code_tag bytea CHECK (octet_length(code_tag) = 16),
     sent_at timestamptz NOT NULL,
     handled_at timestamptz,
     PRIMARY KEY (subject_ref, reference_tag),
     CHECK ((asks = 'code') = (code_tag IS NOT NULL))
   )`,
  `CREATE INDEX request_signal_waiting ON request_signal (sent_at) WHERE handled_at IS NULL`,

  // A link is known by the SHA-256 of its 32 random bytes alone.
  `CREATE TABLE package_link (
     id uuid PRIMARY KEY,
     request_id uuid NOT NULL REFERENCES request,
     token_sha256 bytea NOT NULL UNIQUE CHECK (octet_length(token_sha256) = 32),
     made_at timestamptz NOT NULL,
     made_by uuid,
     expires_at timestamptz NOT NULL,
     codes smallint NOT NULL DEFAULT 0,
     used_at timestamptz
   )`,
  `CREATE INDEX package_link_of_request ON package_link (request_id)`,
];
