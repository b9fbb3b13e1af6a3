import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: what a person must look at, whom it was told to and who has it in hand; how busy each number is at which hour, so that the unusual can be told from
 * the usual. Locks: SHARE on `platform_event` and its partitions while a partial index of rare rows is built. The previous release runs unchanged against it.
 */
export class Alerts1795764216100 implements MigrationInterface {
  name = 'Alerts1795764216100';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX platform_event_watched');
    await runner.query('DROP TABLE activity_hour, alert_cursor, alert_notice, alert');
  }
}

const UP = [
  `CREATE TABLE alert (
     id uuid PRIMARY KEY,
     rule text NOT NULL CHECK (rule ~ '^[a-z][a-z-]{1,39}$'),
     key text NOT NULL CHECK (key ~ '^[A-Za-z0-9_-]{0,64}$'),
     severity text NOT NULL CHECK (severity IN ('warning', 'critical')),
     state text NOT NULL CHECK (state IN ('open', 'acknowledged', 'resolved')),
     count bigint NOT NULL,
     facts jsonb NOT NULL DEFAULT '{}',
     first_event_at timestamptz NOT NULL,
     last_event_at timestamptz NOT NULL,
     raised_at timestamptz(3) NOT NULL,
     acknowledged_at timestamptz,
     acknowledged_by uuid,
     escalated_at timestamptz,
     resolved_at timestamptz
   )`,
  `CREATE UNIQUE INDEX alert_living ON alert (rule, key) WHERE state <> 'resolved'`,
  `CREATE INDEX alert_raised ON alert (raised_at, id)`,
  `CREATE TABLE alert_notice (
     id uuid PRIMARY KEY,
     alert_id uuid NOT NULL REFERENCES alert ON DELETE CASCADE,
     reason text NOT NULL CHECK (reason IN ('raised', 'worse', 'escalated', 'resolved')),
     target text NOT NULL CHECK (target IN ('email', 'webhook', 'slack', 'escalation-email')),
     due_at timestamptz NOT NULL,
     attempts smallint NOT NULL DEFAULT 0,
     sent_at timestamptz
   )`,
  `CREATE INDEX alert_notice_due ON alert_notice (due_at) WHERE sent_at IS NULL`,
  `CREATE INDEX alert_notice_of ON alert_notice (alert_id)`,
  `CREATE TABLE alert_cursor (source text PRIMARY KEY, position bigint NOT NULL)`,
  // key: a channel, or the pseudonym of who opens messages.
  `CREATE TABLE activity_hour (
     kind text NOT NULL CHECK (kind IN ('inbound', 'sent', 'opened')),
     key uuid NOT NULL,
     hour timestamptz NOT NULL,
     count bigint NOT NULL,
     PRIMARY KEY (kind, key, hour)
   )`,
  `CREATE INDEX platform_event_watched ON platform_event (received_at)
     WHERE split_part(kind, '/', 1) IN ('account', 'security', 'template')`,
];
