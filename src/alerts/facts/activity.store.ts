import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../../foundation/database';

/** What is counted by the hour. */
export type ActivityKind = 'inbound' | 'sent' | 'opened';

/** How much there was in an hour, and in the same hours before. */
export interface Activity {
  key: string;
  /** When it began. */
  hour: Date;
  count: number;
  /** Counts of the same hour of the same weekday, newest first, at most eight weeks; where fewer than three are known, of the same hour of any day. */
  usual: number[];
}

const HOUR_MS = 3_600_000;
const KEPT_DAYS = 63;

/** Rows of `activity_hour`. */
@Injectable()
export class ActivityStore {
  constructor(private readonly database: DataSource) {}

  async add(
    tx: Transaction,
    kind: ActivityKind,
    at: Date,
    counts: ReadonlyMap<string, number>,
  ): Promise<void> {
    if (counts.size === 0) return;
    await tx.query(
      `INSERT INTO activity_hour (kind, key, hour, count) SELECT $1, key, $2, count FROM unnest($3::uuid[], $4::bigint[]) AS given (key, count)
       ON CONFLICT (kind, key, hour) DO UPDATE SET count = activity_hour.count + excluded.count`,
      [kind, hourOf(at), [...counts.keys()], [...counts.values()]],
    );
  }

  /** The hour of an instant, for every key that was active in it or usually is. */
  async of(kind: ActivityKind, at: Date): Promise<Activity[]> {
    const hour = hourOf(at);
    const rows = await this.database.query<{ key: string; hour: Date; count: string }[]>(
      `SELECT key, hour, count FROM activity_hour
        WHERE kind = $1 AND hour <= $2 AND hour >= $2::timestamptz - interval '${KEPT_DAYS} days'
          AND (extract(epoch FROM $2::timestamptz - hour)::bigint % 86400) = 0
        ORDER BY key, hour DESC`,
      [kind, hour],
    );
    const byKey = new Map<string, { count: number; sameWeekday: number[]; anyDay: number[] }>();
    for (const row of rows) {
      const one = byKey.get(row.key) ?? { count: 0, sameWeekday: [], anyDay: [] };
      byKey.set(row.key, one);
      const days = Math.round((hour.getTime() - row.hour.getTime()) / (24 * HOUR_MS));
      if (days === 0) one.count = Number(row.count);
      else one.anyDay.push(Number(row.count));
      if (days > 0 && days % 7 === 0) one.sameWeekday.push(Number(row.count));
    }
    return [...byKey].map(([key, { count, sameWeekday, anyDay }]) => ({
      key,
      hour,
      count,
      usual: (sameWeekday.length >= 3 ? sameWeekday : anyDay).slice(0, 8),
    }));
  }

  /** Forgets what no baseline looks at any more. */
  async prune(tx: Transaction, now: Date): Promise<void> {
    await tx.query(`DELETE FROM activity_hour WHERE hour < $1::timestamptz - interval '${KEPT_DAYS} days'`, [
      now,
    ]);
  }
}

function hourOf(at: Date): Date {
  return new Date(Math.floor(at.getTime() / HOUR_MS) * HOUR_MS);
}
