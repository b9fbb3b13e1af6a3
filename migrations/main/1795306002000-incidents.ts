import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: what happened, what was done about it and by when an authority must know stand in one place; and while a token is being replaced nothing may be sent
 * with it. Locks: none to speak of, the tables are new. The previous release runs unchanged against it, and would send.
 */
export class Incidents1795306002000 implements MigrationInterface {
  name = 'Incidents1795306002000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE incident (
      id uuid PRIMARY KEY,
      kind text NOT NULL CHECK (kind IN ('credential-leak', 'account-takeover', 'unauthorised-access', 'loss', 'other')),
      state text NOT NULL CHECK (state IN ('containing', 'investigating', 'remediating', 'closed')),
      credential_id uuid REFERENCES credential,
      suspend text NOT NULL DEFAULT 'none' CHECK (suspend IN ('none', 'unsubscribe', 'deregister')),
      channel_ids uuid[] NOT NULL,
      exposed_from timestamptz NOT NULL,
      exposed_until timestamptz,
      detected_at timestamptz NOT NULL,
      aware_at timestamptz NOT NULL,
      report_due_at timestamptz NOT NULL,
      contained_at timestamptz,
      authority_told_at timestamptz,
      subjects_told_at timestamptz,
      no_report_ground text CHECK (no_report_ground IN ('unlikely-risk', 'no-personal-data')),
      closed_at timestamptz,
      opened_by uuid,
      CHECK ((closed_at IS NOT NULL) = (state = 'closed'))
    )`);
    await runner.query(`CREATE TABLE incident_step (
      incident_id uuid NOT NULL REFERENCES incident,
      name text NOT NULL,
      state text NOT NULL CHECK (state IN ('done', 'failed', 'needs-person', 'not-applicable')),
      at timestamptz NOT NULL,
      evidence jsonb NOT NULL DEFAULT '{}',
      PRIMARY KEY (incident_id, name)
    )`);
    await runner.query(`CREATE TABLE send_stop (
      incident_id uuid NOT NULL,
      channel_id uuid NOT NULL REFERENCES channel,
      stopped_at timestamptz NOT NULL,
      lifted_at timestamptz,
      PRIMARY KEY (incident_id, channel_id)
    )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE send_stop, incident_step, incident');
  }
}
