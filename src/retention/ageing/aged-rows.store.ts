import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { AgedRows } from './ageing-table';

const DAY_MS = 86_400_000;
const BATCH = 1_000;

/** Deletes rows by their age. */
@Injectable()
export class AgedRowsStore {
  constructor(private readonly database: DataSource) {}

  /** Deletes up to a thousand rows whose time is over at `now` (Unix ms), from the very millisecond on; returns how many. */
  async deleteSome({ table, key, agesFrom, days }: AgedRows, now: number): Promise<number> {
    const columns = key.join(', ');
    const [, count] = await this.database.query<[unknown, number]>(
      `DELETE FROM ${table} WHERE (${columns}) IN (SELECT ${columns} FROM ${table} WHERE ${agesFrom} <= $1::timestamptz LIMIT ${BATCH})`,
      [new Date(now - days * DAY_MS)],
    );
    return count;
  }
}
