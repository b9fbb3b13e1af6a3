import type { Transaction } from '../../foundation/database';

/** Table `audit_timestamp`: what an authority for time stamps said of checkpoints (RFC 3161). */
export const auditTimestamps = {
  async add(tx: Transaction, size: number, reply: Buffer, at: Date): Promise<void> {
    await tx.query(
      'INSERT INTO audit_timestamp (size, reply, stamped_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [size, reply, at],
    );
  },

  async newest(
    db: Transaction,
  ): Promise<{ size: number; note: Buffer; reply: Buffer; stampedAt: Date } | undefined> {
    const [row] = await db.query<{ size: string; note: Buffer; reply: Buffer; stampedAt: Date }[]>(
      `SELECT t.size, c.note, t.reply, t.stamped_at AS "stampedAt" FROM audit_timestamp t JOIN audit_checkpoint c ON c.size = t.size
        ORDER BY t.size DESC LIMIT 1`,
    );
    return row && { ...row, size: Number(row.size) };
  },
};
