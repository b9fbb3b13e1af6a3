import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: daily counts that outlive the messages and lead back to nobody. `messages` is null where fewer people wrote than may be told, and otherwise a
 * multiple of five. Locks: none to speak of, the table is new. The previous release runs unchanged against it.
 */
export class AnalyticsAndAgeing1795303020000 implements MigrationInterface {
  name = 'AnalyticsAndAgeing1795303020000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE daily_count (
      day date NOT NULL,
      channel_id uuid NOT NULL REFERENCES channel,
      direction smallint NOT NULL CHECK (direction IN (1, 2)),
      messages integer CHECK (messages >= 0 AND messages % 5 = 0),
      PRIMARY KEY (day, channel_id, direction)
    )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE daily_count');
  }
}
