import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: who agreed to be written to, who asked not to be, how and when: a ledger that is only added to. Locks: none, the table is new. The previous
 * release runs unchanged against it.
 */
export class Consents1795764216000 implements MigrationInterface {
  name = 'Consents1795764216000';

  async up(runner: QueryRunner): Promise<void> {
    // reference_tag: the keyed tag of the webhook's event or message, so that a redelivery adds nothing; random for what the API brings.
    await runner.query(`CREATE TABLE consent_event (
      subject_ref uuid NOT NULL,
      reference_tag bytea NOT NULL CHECK (octet_length(reference_tag) = 16),
      channel_id uuid,
      purpose text NOT NULL CHECK (purpose ~ '^[a-z][a-z-]{1,31}$'),
      state text NOT NULL CHECK (state IN ('granted', 'withdrawn')),
      source text NOT NULL CHECK (source IN ('user-preferences', 'keyword', 'form', 'conversation', 'phone-call', 'in-person', 'email', 'import')),
      at timestamptz NOT NULL,
      recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
      recorded_by uuid,
      evidence bytea CHECK (octet_length(evidence) = 32),
      PRIMARY KEY (subject_ref, reference_tag)
    )`);
    await runner.query('CREATE INDEX consent_event_recorded ON consent_event (recorded_at, reference_tag)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE consent_event');
  }
}
