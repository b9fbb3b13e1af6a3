import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { bucketOf, type Granularity } from '../../crypto';

/** A cell of the statistics. */
export interface DailyCount {
  /** `YYYY-MM-DD`, UTC. */
  day: string;
  channelId: string;
  direction: 'inbound' | 'outbound';
  /** Rounded to five; null where it is suppressed. */
  messages: number | null;
}

/** A cell with fewer people than this is suppressed: a count of one day that a handful of people made says what each did. */
export const LEAST_PEOPLE = 5;
const GRANULARITIES: readonly Granularity[] = ['hour', 'day', 'month'];

/** Rows of `daily_count`. */
@Injectable()
export class DailyCountStore {
  constructor(private readonly database: DataSource) {}

  /** Days (`YYYY-MM-DD`) among these that have not been counted. */
  async uncounted(days: readonly string[]): Promise<string[]> {
    const rows = await this.database.query<{ day: string }[]>(
      `SELECT day FROM unnest($1::text[]) day WHERE NOT EXISTS (SELECT FROM daily_count c WHERE c.day = day.day::date) ORDER BY day`,
      [days],
    );
    return rows.map(({ day }) => day);
  }

  /** Counts a day once and for all: a second count of the same day would tell, by the difference, what came or went between. Returns the cells. */
  async count(day: string): Promise<number> {
    const from = Date.parse(`${day}T00:00:00Z`) / 1_000;
    const buckets = GRANULARITIES.map((one) =>
      [bucketOf(one, from), bucketOf(one, from + 86_399)].join(' AND '),
    );
    const rows = await this.database.query<unknown[]>(
      `WITH counted AS (
         SELECT channel_id, direction, count(*) AS messages, count(DISTINCT subject_ref) AS people FROM message
          WHERE sent_at >= $1::date AT TIME ZONE 'UTC' AND sent_at < ($1::date + 1) AT TIME ZONE 'UTC'
            AND (${buckets.map((range) => `bucket BETWEEN ${range}`).join(' OR ')})
          GROUP BY channel_id, direction)
       INSERT INTO daily_count (day, channel_id, direction, messages)
       SELECT $1::date, c.id, d.direction,
              CASE WHEN n.people IS NULL THEN 0 WHEN n.people >= $2 THEN (round(n.messages / 5.0) * 5)::int END
         FROM channel c CROSS JOIN (VALUES (1), (2)) d (direction)
         LEFT JOIN counted n ON n.channel_id = c.id AND n.direction = d.direction
       ON CONFLICT DO NOTHING RETURNING 1`,
      [day, LEAST_PEOPLE],
    );
    return rows.length;
  }

  /** Cells of the days from the first to the last, oldest first. */
  list(from: string, to: string, channelIds?: readonly string[]): Promise<DailyCount[]> {
    return this.database.query<DailyCount[]>(
      `SELECT day::text, channel_id AS "channelId", CASE direction WHEN 1 THEN 'inbound' ELSE 'outbound' END AS direction, messages
         FROM daily_count WHERE day BETWEEN $1 AND $2 AND ($3::uuid[] IS NULL OR channel_id = ANY($3)) ORDER BY day, channel_id, direction`,
      [from, to, channelIds ?? null],
    );
  }
}
