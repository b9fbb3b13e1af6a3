import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: people sign in as themselves, with sessions, and leave in a way that can be shown; API keys get purposes, networks and a notice before they expire.
 * Who somebody is stands only inside a seal; what is looked up is a keyed tag. Locks: a moment on api_key (columns without defaults that rewrite).
 * The function that ends restored API keys ends what people sign in with, too: nobody remembers who left since the copy. The previous release runs unchanged
 * against it.
 */
export class People1795764215000 implements MigrationInterface {
  name = 'People1795764215000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE ended_person_key, off_boarding, sign_in_failure, known_device, app_session, app_user',
    );
    await runner.query('ALTER TABLE api_key DROP purposes, DROP networks, DROP noticed_at');
    await runner.query(endOfRestored(''));
  }
}

const ROLES = `'agent', 'team_lead', 'admin', 'owner', 'dpo', 'auditor'`;

/** The function of `1795312000000`, with what ends besides the keys; it is called after a restore, and refuses in any other state. */
function endOfRestored(people: string): string {
  return `CREATE OR REPLACE FUNCTION revoke_restored_api_keys() RETURNS integer
   LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
   DECLARE
     revoked integer;
   BEGIN
     IF NOT EXISTS (SELECT 1 FROM public.restore_guard WHERE quarantined_as IS NOT NULL) THEN
       RAISE EXCEPTION 'all API keys are revoked at once after a restore only' USING ERRCODE = 'insufficient_privilege';
     END IF;
     ${people}
     UPDATE public.api_key SET revoked_at = now() WHERE revoked_at IS NULL;
     GET DIAGNOSTICS revoked = ROW_COUNT;
     RETURN revoked;
   END $$`;
}

/** Everybody is invited anew by the operator, as everybody gets a new key. */
const PEOPLE_OUT = `UPDATE public.app_session SET ended_at = now() WHERE ended_at IS NULL;
     INSERT INTO public.ended_person_key (key_id, ended_at) SELECT totp_key, now() FROM public.app_user WHERE totp_key IS NOT NULL
       ON CONFLICT DO NOTHING;
     UPDATE public.app_user SET state = 'invited', password_hash = NULL, openid_tag = NULL, totp = NULL, totp_key = NULL, totp_record_id = NULL,
       recovery_hashes = '{}', invite_hash = NULL, invite_expires_at = NULL WHERE state <> 'left';`;

const UP = [
  `CREATE TABLE app_user (
     id uuid PRIMARY KEY,
     login_tag bytea NOT NULL CHECK (octet_length(login_tag) = 32),
     profile_key uuid NOT NULL,
     profile_record_id bytea NOT NULL CHECK (octet_length(profile_record_id) = 16),
     profile bytea,
     role text NOT NULL CHECK (role IN (${ROLES})),
     channel_ids uuid[],
     state text NOT NULL CHECK (state IN ('invited', 'active', 'left')),
     sign_in text NOT NULL CHECK (sign_in IN ('password', 'openid')),
     openid_tag bytea UNIQUE CHECK (octet_length(openid_tag) = 32),
     password_hash text,
     totp_key uuid,
     totp_record_id bytea CHECK (octet_length(totp_record_id) = 16),
     totp bytea,
     totp_step bigint NOT NULL DEFAULT 0,
     recovery_hashes bytea[] NOT NULL DEFAULT '{}',
     invite_hash bytea UNIQUE CHECK (octet_length(invite_hash) = 32),
     invite_expires_at timestamptz,
     created_at timestamptz NOT NULL,
     created_by uuid,
     activated_at timestamptz,
     left_at timestamptz,
     CHECK ((state = 'left') = (left_at IS NOT NULL)),
     CHECK (state <> 'left' OR (password_hash IS NULL AND totp IS NULL AND invite_hash IS NULL AND openid_tag IS NULL))
   )`,
  // A name is free again once its holder has left.
  `CREATE UNIQUE INDEX app_user_login ON app_user (login_tag) WHERE state <> 'left'`,

  `CREATE TABLE app_session (
     id uuid PRIMARY KEY,
     user_id uuid NOT NULL REFERENCES app_user,
     token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
     method text NOT NULL CHECK (method IN ('password', 'openid')),
     device_tag bytea NOT NULL CHECK (octet_length(device_tag) = 32),
     created_at timestamptz NOT NULL,
     seen_at timestamptz NOT NULL,
     expires_at timestamptz NOT NULL,
     ended_at timestamptz
   )`,
  `CREATE INDEX app_session_of_user ON app_session (user_id)`,

  `CREATE TABLE known_device (
     user_id uuid NOT NULL REFERENCES app_user,
     device_tag bytea NOT NULL,
     last_on date NOT NULL,
     PRIMARY KEY (user_id, device_tag)
   )`,

  // Who failed where, as keyed tags of account and source: never an account alone, so that no stranger can lock anybody out.
  `CREATE TABLE sign_in_failure (
     tag bytea PRIMARY KEY CHECK (octet_length(tag) = 32),
     failures integer NOT NULL,
     next_at timestamptz NOT NULL,
     expires_at timestamptz NOT NULL
   )`,

  `CREATE TABLE off_boarding (
     user_id uuid PRIMARY KEY REFERENCES app_user,
     begun_at timestamptz NOT NULL,
     begun_by uuid,
     handed_to uuid,
     sessions integer NOT NULL,
     api_keys integer NOT NULL,
     conversations integer NOT NULL,
     report jsonb,
     report_at timestamptz,
     report_by uuid,
     review text[],
     review_at timestamptz,
     review_by uuid,
     overdue integer NOT NULL DEFAULT 0,
     CHECK ((report_at IS NULL) = (report IS NULL)),
     CHECK ((review_at IS NULL) = (review IS NULL))
   )`,

  // Keys in the keyring that nothing refers to any more: the worker has them destroyed.
  `CREATE TABLE ended_person_key (
     key_id uuid PRIMARY KEY,
     ended_at timestamptz NOT NULL
   )`,

  `ALTER TABLE api_key ADD purposes text[], ADD networks text[], ADD noticed_at timestamptz`,
  endOfRestored(PEOPLE_OUT),
];
