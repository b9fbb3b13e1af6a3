import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Statement, writeTogether } from '../../foundation/database';
import type { SealedRows } from './sealed-rows';

/** "no partition of relation found for row" is a check violation of that one kind. */
const CHECK_VIOLATION = '23514';

/** Inserts sealed rows. */
@Injectable()
export class SealedRowsStore {
  private readonly partitions = new Set<string>();

  constructor(private readonly database: DataSource) {}

  /** Commits the rows and whatever must be durable with them; returns how many rows were there already. A repetition changes nothing. */
  async commit(rows: SealedRows, together: readonly Statement[]): Promise<number> {
    for (const { classId, bucket } of rows.partitions()) await this.ensurePartitions(classId, bucket);
    const own = rows.statements();
    try {
      const affected = await writeTogether(this.database, [
        ...together,
        ...own,
        ...rows.mediaStatements(),
        ...rows.consentStatements(),
      ]);
      const inserted = affected.slice(together.length, together.length + own.length);
      return rows.count - inserted.reduce((sum, count) => sum + count, 0);
    } catch (error) {
      // A restored or purged database may lack a partition that was there a moment ago.
      if (error instanceof Error && 'code' in error && error.code === CHECK_VIOLATION)
        this.partitions.clear();
      throw error;
    }
  }

  private async ensurePartitions(classId: number, bucket: number): Promise<void> {
    const key = `${classId} ${bucket}`;
    if (this.partitions.has(key)) return;
    await this.database.query('SELECT ensure_partitions($1, $2)', [classId, bucket]);
    this.partitions.add(key);
  }
}
