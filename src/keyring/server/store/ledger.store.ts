import type { DataSource } from 'typeorm';
import type { Transaction } from '../../../foundation/database';

/** An entry at rest, with the root of the tree after it. */
export interface LedgerRow {
  i: number;
  entry: Buffer;
  root: Buffer;
}

/** The destruction ledger's table: appended to, read, and never changed. */
export class LedgerStore {
  constructor(private readonly database: DataSource) {}

  async append(tx: Transaction, row: LedgerRow): Promise<void> {
    await tx.query('INSERT INTO ledger (i, entry, root) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
      row.i,
      row.entry,
      row.root,
    ]);
  }

  async page(from: number, limit: number): Promise<LedgerRow[]> {
    const rows: { i: string; entry: Buffer; root: Buffer }[] = await this.database.query(
      'SELECT i, entry, root FROM ledger WHERE i >= $1 ORDER BY i LIMIT $2',
      [from, limit],
    );
    return rows.map((row) => ({ ...row, i: Number(row.i) }));
  }

  /** Root of the tree when it had `size` entries; undefined when it never had so many. */
  async rootAt(size: number): Promise<Buffer | undefined> {
    const rows: { root: Buffer }[] = await this.database.query('SELECT root FROM ledger WHERE i = $1', [
      size - 1,
    ]);
    return rows[0]?.root;
  }

  async acknowledged(): Promise<number> {
    const rows: { acknowledged: string }[] = await this.database.query('SELECT acknowledged FROM keyring');
    return Number(rows[0]?.acknowledged ?? 0);
  }

  /** Never goes back: an application that was restored does not lower what was once applied. */
  async acknowledge(tx: Transaction, size: number): Promise<void> {
    await tx.query('UPDATE keyring SET acknowledged = GREATEST(acknowledged, $1)', [size]);
  }
}
