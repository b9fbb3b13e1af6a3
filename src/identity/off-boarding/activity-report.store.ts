import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** What somebody did: counts, days and random references, as the audit log has them. */
export interface ActivityReport {
  from: string;
  until: string;
  lastSignInAt: string | null;
  lastActAt: string | null;
  /** Pages of messages that they opened, the messages on them, and how many people’s. */
  opened: { pages: number; messages: number; subjects: number };
  /** How often they opened conversations for each purpose. */
  purposes: Record<string, number>;
  /** Everything else, by type of entry. */
  acts: Record<string, number>;
  /** API keys and credentials that they issued or stored: whoever made one may know it. Rotate those that live. */
  issued: { apiKeys: string[]; credentials: string[] };
}

interface Row {
  type: string;
  code: string | null;
  entries: number;
  messages: number;
  lastAt: Date;
}

const OF_ACTOR = `at >= $2 AND at < $3 AND position(convert_to($1::text, 'UTF8') IN body) > 0
  AND convert_from(body, 'UTF8')::jsonb -> 'actor' ->> 'ref' = $1::text`;

/** Reads what a person did out of the audit log. */
@Injectable()
export class ActivityReportStore {
  constructor(private readonly database: DataSource) {}

  async of(actorRef: string, from: Date, until: Date): Promise<ActivityReport> {
    const about = [actorRef, from, until];
    const [rows, [people], issued] = await Promise.all([
      this.database.query<Row[]>(
        `SELECT type, body ->> 'code' AS code, count(*)::int AS entries, coalesce(sum((body -> 'n' ->> 'messages')::int), 0)::int AS messages, max(at) AS "lastAt"
           FROM (SELECT type, at, convert_from(body, 'UTF8')::jsonb AS body FROM audit_entry WHERE ${OF_ACTOR}) AS own
          GROUP BY 1, 2`,
        about,
      ),
      this.database.query<{ subjects: number }[]>(
        `SELECT count(DISTINCT subject_ref)::int AS subjects FROM audit_entry WHERE type = 'message.opened' AND ${OF_ACTOR}`,
        about,
      ),
      this.database.query<{ apiKey: string | null; credential: string | null }[]>(
        `SELECT ref ->> 'apiKey' AS "apiKey", ref ->> 'credential' AS credential
           FROM (SELECT convert_from(body, 'UTF8')::jsonb -> 'ref' AS ref FROM audit_entry WHERE type = 'key.issued' AND ${OF_ACTOR}) AS own`,
        about,
      ),
    ]);
    return {
      from: from.toISOString(),
      until: until.toISOString(),
      ...summary(rows, people!.subjects),
      ...issuedBy(issued),
    };
  }
}

function summary(
  rows: readonly Row[],
  subjects: number,
): Pick<ActivityReport, 'lastSignInAt' | 'lastActAt' | 'opened' | 'purposes' | 'acts'> {
  const last = (of: readonly Row[]) =>
    of.length === 0 ? null : new Date(Math.max(...of.map(({ lastAt }) => lastAt.getTime()))).toISOString();
  const ofType = (type: string) => rows.filter((row) => row.type === type);
  const opened = ofType('message.opened');
  const acts: Record<string, number> = {};
  for (const { type, entries } of rows) acts[type] = (acts[type] ?? 0) + entries;
  return {
    lastSignInAt: last(ofType('login').filter(({ code }) => code === 'succeeded')),
    lastActAt: last(rows),
    opened: {
      pages: opened.reduce((sum, { entries }) => sum + entries, 0),
      messages: opened.reduce((sum, { messages }) => sum + messages, 0),
      subjects,
    },
    purposes: Object.fromEntries(
      ofType('conversation.opened').map(({ code, entries }) => [code ?? 'unknown', entries]),
    ),
    acts,
  };
}

function issuedBy(
  rows: readonly { apiKey: string | null; credential: string | null }[],
): Pick<ActivityReport, 'issued'> {
  return {
    issued: {
      apiKeys: rows.flatMap(({ apiKey }) => apiKey ?? []),
      credentials: rows.flatMap(({ credential }) => credential ?? []),
    },
  };
}
