import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: who may call the API (keys, hashed), which person a conversation is assigned to, to whom data goes (recipients) and to whom it went
 * (disclosures). Locks: none to speak of, everything is new. The previous release runs unchanged against it.
 */
export class Identity1795231000000 implements MigrationInterface {
  name = 'Identity1795231000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE assignment, api_key, disclosure, recipient');
  }
}

const UP = [
  `CREATE TABLE recipient (
     id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
     name text NOT NULL CHECK (name ~ '^[a-z][a-z0-9-]{0,62}$'),
     category text NOT NULL CHECK (category ~ '^[a-z][a-z-]{0,30}$'),
     created_at timestamptz NOT NULL DEFAULT now(),
     retired_at timestamptz
   )`,
  `CREATE UNIQUE INDEX recipient_name ON recipient (name) WHERE retired_at IS NULL`,

  // One row per person, recipient and day: enough to tell whom an erasure must be told to (GDPR Art. 19), and no more.
  `CREATE TABLE disclosure (
     subject_ref uuid NOT NULL,
     recipient_id uuid NOT NULL REFERENCES recipient,
     disclosed_on date NOT NULL,
     pages integer NOT NULL DEFAULT 1,
     messages integer NOT NULL DEFAULT 0,
     PRIMARY KEY (subject_ref, recipient_id, disclosed_on)
   )`,

  // The key itself is 256 random bits and shown once; its SHA-256 is enough to recognise it.
  `CREATE TABLE api_key (
     id uuid PRIMARY KEY,
     actor_ref uuid NOT NULL,
     name text CHECK (name ~ '^[a-z][a-z0-9-]{0,62}$'),
     role text NOT NULL CHECK (role IN ('agent', 'team_lead', 'admin', 'owner', 'dpo', 'auditor', 'crm')),
     key_hash bytea NOT NULL UNIQUE CHECK (octet_length(key_hash) = 32),
     channel_ids uuid[],
     recipient_id uuid REFERENCES recipient,
     created_at timestamptz NOT NULL DEFAULT now(),
     created_by uuid,
     expires_at timestamptz NOT NULL,
     revoked_at timestamptz,
     last_used_on date,
     CHECK ((role = 'crm') = (recipient_id IS NOT NULL))
   )`,
  `CREATE INDEX api_key_of_actor ON api_key (actor_ref)`,

  `CREATE TABLE assignment (
     subject_ref uuid PRIMARY KEY,
     actor_ref uuid NOT NULL,
     assigned_at timestamptz NOT NULL DEFAULT now(),
     assigned_by uuid
   )`,
  `CREATE INDEX assignment_of_actor ON assignment (actor_ref)`,
];
