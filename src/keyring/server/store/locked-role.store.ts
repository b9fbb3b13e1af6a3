import type { DataSource } from 'typeorm';
import type { Transaction } from '../../../foundation/database';
import { type CallerRole, isCallerRole } from '../../protocol';

/** Roles that get no keys until an operator lets them in again; a restart is not that. */
export class LockedRoleStore {
  constructor(private readonly database: DataSource) {}

  async all(): Promise<CallerRole[]> {
    const rows: { role: string }[] = await this.database.query('SELECT role FROM locked_role');
    return rows.map(({ role }) => role).filter(isCallerRole);
  }

  async lock(tx: Transaction, role: CallerRole, at: Date): Promise<void> {
    await tx.query('INSERT INTO locked_role (role, locked_at) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      role,
      at,
    ]);
  }

  async unlock(tx: Transaction, role: CallerRole): Promise<void> {
    await tx.query('DELETE FROM locked_role WHERE role = $1', [role]);
  }
}
