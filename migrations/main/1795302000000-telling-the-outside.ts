import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: what is owed outside after an erasure is kept until it is settled. `recipient_notice` is one notification to one recipient (GDPR Art. 19),
 * `forgetting_target` one thing that Meta or a BSP may hold, with its operand sealed under the obligation of the request, `channel_outside` what must be
 * known of a business number to ask there, `late_reading` who still asked for somebody after they had been erased.
 *
 * Locks: ACCESS EXCLUSIVE on `obligation` and `recipient` for a moment. The previous release runs unchanged against it.
 */
export class TellingTheOutside1795302000000 implements MigrationInterface {
  name = 'TellingTheOutside1795302000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE late_reading, channel_outside, forgetting_target, recipient_notice');
    await runner.query(
      'ALTER TABLE recipient DROP former_webhook_keys, DROP webhook_key_id, DROP webhook_record_id, DROP webhook',
    );
    await runner.query(`DELETE FROM obligation WHERE kind = 'forgetting'`);
    await runner.query(
      `ALTER TABLE obligation DROP CONSTRAINT obligation_kind_check,
         ADD CONSTRAINT obligation_kind_check CHECK (kind IN ('recipient-feed', 'access-package'))`,
    );
  }
}

const STATES = [
  'planned',
  'submitted',
  'acknowledged',
  'retrying',
  'failed',
  'expires-by-date',
  'expired',
  'manual-evidence-needed',
  'manual-evidence-attached',
  'not-possible',
  'not-applicable',
];

const UP = [
  `ALTER TABLE obligation DROP CONSTRAINT obligation_kind_check,
     ADD CONSTRAINT obligation_kind_check CHECK (kind IN ('recipient-feed', 'access-package', 'forgetting'))`,

  // The address of a recipient's webhook, sealed under a key of its own: such addresses often hold a secret. The worker destroys the keys of former ones.
  `ALTER TABLE recipient ADD webhook_key_id uuid, ADD webhook_record_id bytea CHECK (octet_length(webhook_record_id) = 16), ADD webhook bytea,
     ADD former_webhook_keys uuid[] NOT NULL DEFAULT '{}',
     ADD CHECK (num_nulls(webhook_key_id, webhook_record_id, webhook) IN (0, 3))`,

  // The id is the notification's own: the same through all attempts, and what the recipient acknowledges.
  `CREATE TABLE recipient_notice (
     id uuid PRIMARY KEY,
     recipient_id uuid NOT NULL REFERENCES recipient,
     request_id uuid NOT NULL REFERENCES request,
     subject_ref uuid NOT NULL,
     type text NOT NULL CHECK (type IN ('subject.erased', 'subject.rectified', 'subject.restricted', 'subject.restriction_lifted')),
     occurred_at timestamptz NOT NULL,
     phase text NOT NULL CHECK (phase IN ('pending', 'delivered', 'acknowledged', 'escalated')),
     attempts integer NOT NULL DEFAULT 0,
     first_attempt_at timestamptz,
     next_attempt_at timestamptz,
     phase_at timestamptz NOT NULL,
     acknowledge_by timestamptz,
     reason text CHECK (reason IN ('window-over', 'gone', 'not-acknowledged')),
     evidence jsonb NOT NULL DEFAULT '{}',
     UNIQUE (request_id, recipient_id, type)
   )`,
  `CREATE INDEX recipient_notice_open ON recipient_notice (coalesce(next_attempt_at, acknowledge_by)) WHERE phase IN ('pending', 'delivered')`,
  `CREATE INDEX recipient_notice_of_recipient ON recipient_notice (recipient_id, phase_at)`,
  `CREATE INDEX recipient_notice_of_subject ON recipient_notice (subject_ref)`,

  `CREATE TABLE forgetting_target (
     id uuid PRIMARY KEY,
     request_id uuid NOT NULL REFERENCES request,
     position integer NOT NULL,
     step text NOT NULL,
     letter text NOT NULL,
     name text NOT NULL,
     class text NOT NULL,
     channel_id uuid REFERENCES channel,
     state text NOT NULL CHECK (state IN (${STATES.map((state) => `'${state}'`).join(', ')})),
     reason text,
     finding text,
     code integer,
     tell text CHECK (tell IN ('credentials', 'account')),
     until_at timestamptz,
     basis text,
     due_at timestamptz,
     repeat_at timestamptz,
     repeated text,
     next_at timestamptz,
     attempts integer NOT NULL DEFAULT 0,
     after_unknown boolean NOT NULL DEFAULT false,
     obligation_id uuid REFERENCES obligation,
     record_id bytea CHECK (octet_length(record_id) = 16),
     operand bytea,
     evidence jsonb NOT NULL DEFAULT '{}',
     at timestamptz NOT NULL,
     UNIQUE (request_id, position),
     CHECK (num_nulls(obligation_id, record_id, operand) IN (0, 3)),
     CHECK (next_at IS NULL OR operand IS NOT NULL)
   )`,
  `CREATE INDEX forgetting_target_due ON forgetting_target (next_at) WHERE next_at IS NOT NULL`,
  `CREATE INDEX forgetting_target_expiring ON forgetting_target (until_at) WHERE state = 'expires-by-date'`,
  `CREATE INDEX forgetting_target_of_obligation ON forgetting_target (obligation_id) WHERE operand IS NOT NULL`,

  // Who runs a number, and what of it is at Meta. "reach" is what the last call there came to.
  `CREATE TABLE channel_outside (
     channel_id uuid PRIMARY KEY REFERENCES channel,
     provider text NOT NULL DEFAULT 'meta'
       CHECK (provider IN ('meta', '360dialog', 'twilio', 'vonage', 'ycloud', 'infobip', 'aws', 'kapso', 'bird', 'gupshup', 'other')),
     portfolio_id text CHECK (portfolio_id ~ '^[0-9]{1,32}$'),
     storage text NOT NULL DEFAULT 'default' CHECK (storage IN ('default', 'in-country', 'no-storage')),
     coexistence boolean NOT NULL DEFAULT false,
     business_suite boolean NOT NULL DEFAULT true,
     block_list boolean NOT NULL DEFAULT false,
     conversion_events text NOT NULL DEFAULT 'unknown' CHECK (conversion_events IN ('never', 'sent', 'unknown')),
     audiences jsonb,
     reach text NOT NULL DEFAULT 'ok' CHECK (reach IN ('ok', 'credentials', 'account')),
     reach_at timestamptz
   )`,

  `CREATE TABLE late_reading (
     subject_ref uuid NOT NULL,
     api_key_id uuid NOT NULL REFERENCES api_key,
     read_on date NOT NULL,
     PRIMARY KEY (subject_ref, api_key_id, read_on)
   )`,
];
