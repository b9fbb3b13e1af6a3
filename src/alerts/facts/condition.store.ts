import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** What is so at the moment, read from tables whose owners keep them. */
@Injectable()
export class ConditionStore {
  constructor(private readonly database: DataSource) {}

  /** Numbers that brought webhooks and that nobody has registered; not the one that stands for webhooks without a number. */
  unregisteredChannels(): Promise<{ id: string; createdAt: Date }[]> {
    return this.database.query<{ id: string; createdAt: Date }[]>(
      `SELECT id, created_at AS "createdAt" FROM channel WHERE NOT registered AND phone_number_id <> 'unknown' ORDER BY created_at LIMIT 100`,
    );
  }

  /** Incidents whose authority was not told and need be, with what is left of the 72 hours. */
  unreportedIncidents(): Promise<{ id: string; reportDueAt: Date; awareAt: Date }[]> {
    return this.database.query<{ id: string; reportDueAt: Date; awareAt: Date }[]>(
      `SELECT id, report_due_at AS "reportDueAt", aware_at AS "awareAt" FROM incident
        WHERE state <> 'closed' AND authority_told_at IS NULL AND no_report_ground IS NULL ORDER BY report_due_at`,
    );
  }

  /** When the newest complete copy was asked for, and since when there could have been one: the installation's first audit entry. */
  async newestBackup(): Promise<{ newest: Date | null; since: Date | null }> {
    const [row] = await this.database.query<{ newest: Date | null; since: Date | null }[]>(
      `SELECT (SELECT max(created_at) FROM backup WHERE state = 'complete' AND (kind = 'pg-dump' OR kind LIKE 'pgbackrest-%')) AS newest, (SELECT at FROM audit_entry ORDER BY i LIMIT 1) AS since`,
    );
    return row!;
  }

  /** For how many minutes, by the database's clock, entries have waited for a place in the log, and signed heads for a witness; 0 while none does. */
  async auditBacklog(): Promise<{ queuedMinutes: number; unwitnessedMinutes: number }> {
    const minutes = (since: string) =>
      `coalesce(floor(extract(epoch FROM clock_timestamp() - (${since})) / 60), 0)::int`;
    const [row] = await this.database.query<{ queuedMinutes: number; unwitnessedMinutes: number }[]>(
      `SELECT ${minutes('SELECT min(queued_at) FROM audit_queue')} AS "queuedMinutes",
              ${minutes('SELECT min(signed_at) FROM audit_checkpoint WHERE size > (SELECT coalesce(max(size), 0) FROM audit_witness)')} AS "unwitnessedMinutes"`,
    );
    return row!;
  }

  /** Credentials and API keys that end within so many days and have no successor. */
  async endingSoon(now: Date, days: number): Promise<{ id: string; kind: string; expiresAt: Date }[]> {
    return this.database.query<{ id: string; kind: string; expiresAt: Date }[]>(
      `SELECT id, kind, expires_at AS "expiresAt" FROM credential c
        WHERE revoked_at IS NULL AND accepted_until IS NULL AND expires_at > $1 AND expires_at < $1::timestamptz + make_interval(days => $2)`,
      [now, days],
    );
  }

  /** The database's own clock, in Unix ms. */
  async databaseTime(): Promise<number> {
    const [row] = await this.database.query<{ ms: string }[]>(
      'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS ms',
    );
    return Number(row!.ms);
  }
}
