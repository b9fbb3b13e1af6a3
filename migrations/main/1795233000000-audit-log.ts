import type { MigrationInterface, QueryRunner } from 'typeorm';
import { AUDIT_LOG_DOWN, AUDIT_LOG_UP } from '../audit-log-tables';

/**
 * Why: the application's tamper-evident log. Locks: none to speak of, everything is new. The previous release runs unchanged against it.
 */
export class AuditLog1795233000000 implements MigrationInterface {
  name = 'AuditLog1795233000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of AUDIT_LOG_UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of AUDIT_LOG_DOWN) await runner.query(statement);
  }
}
