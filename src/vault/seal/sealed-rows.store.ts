import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Statement, type Write, writeTogether } from '../../foundation/database';
import type { SealedRows } from './sealed-rows';

/** "no partition of relation found for row" is a check violation of that one kind. */
const CHECK_VIOLATION = '23514';

const UNIQUE_VIOLATION = '23505';

/** Inserts sealed rows. */
@Injectable()
export class SealedRowsStore {
  private readonly partitions = new Set<string>();
  /** Messages come again, of late: what was delivered before seldom comes alone. */
  private repeats = false;

  constructor(private readonly database: DataSource) {}

  /** Commits the rows and whatever must be durable with them; returns how many rows were there already. A repetition changes nothing. */
  async commit(rows: SealedRows, together: readonly Statement[]): Promise<number> {
    try {
      return await this.commitInPartitions(rows, together);
    } catch (error) {
      if (codeOf(error) !== CHECK_VIOLATION) throw error;
      // A restored or purged database may lack a partition that was there a moment ago: that is no fault of what is to be stored.
      this.partitions.clear();
      return this.commitInPartitions(rows, together);
    }
  }

  private async commitInPartitions(rows: SealedRows, together: readonly Statement[]): Promise<number> {
    for (const { classId, bucket } of rows.partitions()) await this.ensurePartitions(classId, bucket);
    return this.commitAsNew(rows, together);
  }

  /** Messages are copied as long as they are new. Where one is not, nothing was written yet; then all are inserted, passing over it, and so are the next until none of them was known. */
  private async commitAsNew(rows: SealedRows, together: readonly Statement[]): Promise<number> {
    if (!this.repeats) {
      try {
        return await this.write(rows, together, rows.statements('new'));
      } catch (error) {
        if (codeOf(error) !== UNIQUE_VIOLATION) throw error;
      }
    }
    const known = await this.write(rows, together, rows.statements('perhaps-known'));
    this.repeats = known > 0;
    return known;
  }

  private async write(
    rows: SealedRows,
    together: readonly Statement[],
    own: readonly Write[],
  ): Promise<number> {
    const affected = await writeTogether(this.database, [
      ...together,
      ...own,
      ...rows.signalStatements(),
      ...rows.mediaStatements(),
      ...rows.consentStatements(),
    ]);
    const inserted = affected.slice(together.length, together.length + own.length);
    return rows.count - inserted.reduce((sum, count) => sum + count, 0);
  }

  private async ensurePartitions(classId: number, bucket: number): Promise<void> {
    const key = `${classId} ${bucket}`;
    if (this.partitions.has(key)) return;
    await this.database.query('SELECT ensure_partitions($1, $2)', [classId, bucket]);
    this.partitions.add(key);
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
