import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type AuditEntry, parseEntry } from '../../audit';
import type { PlatformFact } from './facts';

/** An event with what names it. */
export type NamedEvent = PlatformFact & { tag: string };

/** Reads facts from where others leave them. */
@Injectable()
export class FactSourceStore {
  constructor(private readonly database: DataSource) {}

  /** Index of the next entry that there will be. */
  async logSize(): Promise<number> {
    const [row] = await this.database.query<{ size: string }[]>(
      'SELECT coalesce(max(i) + 1, 0) AS size FROM audit_entry',
    );
    return Number(row!.size);
  }

  /** Entries from an index on, in order; of the types given, no older than `since`. */
  async entries(
    from: number,
    types: readonly string[],
    limit: number,
    since = new Date(0),
  ): Promise<AuditEntry[]> {
    const rows = await this.database.query<{ body: Buffer }[]>(
      'SELECT body FROM audit_entry WHERE i >= $1 AND type = ANY($2::text[]) AND at >= $4 ORDER BY i LIMIT $3',
      [from, types, limit, since],
    );
    return rows.map(({ body }) => parseEntry(body));
  }

  /** Events about accounts, numbers, templates and security that were received since. */
  events(since: Date): Promise<NamedEvent[]> {
    return this.database.query<NamedEvent[]>(
      `SELECT kind, field, channel_id AS "channelId", received_at AS "receivedAt", encode(dedupe_tag, 'hex') AS tag FROM platform_event
        WHERE split_part(kind, '/', 1) IN ('account', 'security', 'template') AND received_at >= $1 ORDER BY received_at LIMIT 5000`,
      [since],
    );
  }
}
