import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** What the installation is set to, as far as tables say it. */
export interface LiveFacts {
  classes: { name: string; periodDays: number; granularity: string }[];
  channels: { region: string | null; count: number }[];
  recipients: { name: string; category: string; since: string }[];
  /** Kinds of credentials that are in use, and what they belong to where that is a company. */
  credentials: { kind: string; scope: string }[];
  /** Days for which copies are kept; null while there is none. */
  copyDays: number | null;
  redactionPolicy: number;
}

/** Reads what the record of processing activities says of retention, recipients and copies. */
@Injectable()
export class LiveFactsStore {
  constructor(private readonly database: DataSource) {}

  async read(): Promise<LiveFacts> {
    const [classes, channels, recipients, credentials, [copies], [policy]] = await Promise.all([
      this.database.query<LiveFacts['classes']>(
        'SELECT name, period_days AS "periodDays", granularity FROM retention_class ORDER BY name',
      ),
      this.database.query<LiveFacts['channels']>(
        'SELECT region, count(*)::int AS count FROM channel WHERE registered GROUP BY region ORDER BY region NULLS LAST',
      ),
      this.database.query<LiveFacts['recipients']>(
        `SELECT name, category, to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS since FROM recipient WHERE retired_at IS NULL ORDER BY name`,
      ),
      this.database.query<LiveFacts['credentials']>(
        `SELECT DISTINCT kind, CASE WHEN kind = 'bsp-secret' THEN split_part(scope, ':', 1) ELSE '' END AS scope
           FROM credential WHERE revoked_at IS NULL ORDER BY 1, 2`,
      ),
      this.database.query<{ days: number | null }[]>(
        `SELECT ceil(extract(epoch FROM expires_at - created_at) / 86400)::int AS days FROM backup WHERE state = 'complete' ORDER BY created_at DESC LIMIT 1`,
      ),
      this.database.query<{ version: number | null }[]>(
        'SELECT max(version) AS version FROM redaction_policy_version',
      ),
    ]);
    return {
      classes,
      channels,
      recipients,
      credentials,
      copyDays: copies?.days ?? null,
      redactionPolicy: policy?.version ?? 1,
    };
  }
}
