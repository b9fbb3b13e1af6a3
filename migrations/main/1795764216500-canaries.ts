import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: people who do not exist, with texts that are known, so that a drill and a search for residues have something to look for. A row says from what text and number are
 * derived, never what they are. Locks: none on what exists. The previous release runs unchanged against it.
 */
export class Canaries1795764216500 implements MigrationInterface {
  name = 'Canaries1795764216500';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE canary (
         subject_ref uuid PRIMARY KEY,
         seed bytea NOT NULL UNIQUE CHECK (octet_length(seed) = 16),
         planted_at timestamptz NOT NULL
       )`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE canary');
  }
}
