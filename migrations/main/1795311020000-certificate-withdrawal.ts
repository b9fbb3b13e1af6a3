import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: a certificate is taken back, once, when a device's administrator cancelled a destruction that it rests on. Locks: none, the table is new.
 * The previous release runs on it.
 */
export class CertificateWithdrawal1795311020000 implements MigrationInterface {
  name = 'CertificateWithdrawal1795311020000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE certificate_withdrawal (
         certificate_id uuid PRIMARY KEY REFERENCES certificate,
         withdrawn_at timestamptz NOT NULL
       )`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE certificate_withdrawal');
  }
}
