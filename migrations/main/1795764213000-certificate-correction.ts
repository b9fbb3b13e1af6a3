import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Why: people may take a certificate back too, and say on what ground. Locks: a short one on `certificate_withdrawal`. The previous release runs on it. */
export class CertificateCorrection1795764213000 implements MigrationInterface {
  name = 'CertificateCorrection1795764213000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE certificate_withdrawal ADD COLUMN withdrawn_by uuid`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE certificate_withdrawal DROP COLUMN withdrawn_by');
  }
}
