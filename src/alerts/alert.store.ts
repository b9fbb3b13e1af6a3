import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { randomUuid } from '../crypto';
import type { Transaction } from '../foundation/database';
import {
  type Alert,
  type Finding,
  isWorse,
  type NoticeReason,
  type NoticeTarget,
  type RuleName,
} from './alert';

const COLUMNS = `id, rule, key, severity, state, count::float AS count, facts, first_event_at AS "firstEventAt", last_event_at AS "lastEventAt",
  raised_at AS "raisedAt", acknowledged_at AS "acknowledgedAt", escalated_at AS "escalatedAt", resolved_at AS "resolvedAt"`;

/** Which alerts to list: all that are set must fit. */
export interface AlertFilter {
  state?: string | undefined;
  severity?: string | undefined;
  rule?: string | undefined;
  before?: { raisedAt: Date; id: string } | undefined;
  limit: number;
}

/** A telling that is due. */
export interface DueNotice {
  id: string;
  alertId: string;
  reason: NoticeReason;
  target: NoticeTarget;
  attempts: number;
}

/** Rows of `alert`, `alert_notice` and `alert_cursor`. */
@Injectable()
export class AlertStore {
  constructor(private readonly database: DataSource) {}

  /** Runs work that must be committed together. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  /** Locks the cursors for one look; false while another worker looks. */
  async takeTurn(tx: Transaction): Promise<boolean> {
    const [row] = await tx.query<{ taken: boolean }[]>(
      `SELECT pg_try_advisory_xact_lock(hashtext('lethe alerts')) AS taken`,
    );
    return row!.taken;
  }

  async cursor(tx: Transaction, source: string): Promise<number | undefined> {
    const [row] = await tx.query<{ position: string }[]>(
      'SELECT position FROM alert_cursor WHERE source = $1',
      [source],
    );
    return row && Number(row.position);
  }

  async moveCursor(tx: Transaction, source: string, position: number): Promise<void> {
    await tx.query(
      `INSERT INTO alert_cursor (source, position) VALUES ($1, $2)
       ON CONFLICT (source) DO UPDATE SET position = excluded.position WHERE alert_cursor.position <> excluded.position`,
      [source, position],
    );
  }

  /** Adds a finding to the living alert of its rule and key, or raises one. Returns what somebody must be told, if anything. */
  async note(
    tx: Transaction,
    rule: RuleName,
    finding: Finding,
    now: Date,
  ): Promise<{ alert: Alert; news: 'raised' | 'worse' } | undefined> {
    const key = plainKey(finding.key);
    const [living] = await tx.query<Alert[]>(
      `SELECT ${COLUMNS} FROM alert WHERE rule = $1 AND key = $2 AND state <> 'resolved' FOR UPDATE`,
      [rule, key],
    );
    if (living === undefined) {
      const { hour } = finding.facts;
      if (typeof hour === 'string' && (await this.wasResolved(tx, rule, key, hour))) return undefined;
      return { alert: await this.raise(tx, rule, { ...finding, key }, now), news: 'raised' };
    }
    const worse = isWorse(finding.severity, living.severity);
    const [updated] = await tx.query<[Alert[], number]>(
      `UPDATE alert SET count = count + $2, last_event_at = $3, facts = $4, severity = CASE WHEN $5 THEN $6 ELSE severity END,
              state = CASE WHEN $5 THEN 'open' ELSE state END
        WHERE id = $1 RETURNING ${COLUMNS}`,
      [living.id, finding.count, now, JSON.stringify(finding.facts), worse, finding.severity],
    );
    return worse ? { alert: updated[0]!, news: 'worse' } : undefined;
  }

  /** True when an alert about that hour is over. */
  private async wasResolved(tx: Transaction, rule: RuleName, key: string, hour: string): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `SELECT 1 FROM alert WHERE rule = $1 AND key = $2 AND state = 'resolved' AND facts ->> 'hour' = $3 LIMIT 1`,
      [rule, key, hour],
    );
    return rows.length > 0;
  }

  private async raise(tx: Transaction, rule: RuleName, finding: Finding, now: Date): Promise<Alert> {
    const [row] = await tx.query<Alert[]>(
      `INSERT INTO alert (id, rule, key, severity, state, count, facts, first_event_at, last_event_at, raised_at)
       VALUES ($1, $2, $3, $4, 'open', $5, $6, $7, $8, $8) RETURNING ${COLUMNS}`,
      [
        randomUuid(),
        rule,
        finding.key,
        finding.severity,
        Math.max(1, finding.count),
        JSON.stringify(finding.facts),
        finding.at,
        now,
      ],
    );
    return row!;
  }

  /** Living alerts of a rule. */
  living(tx: Transaction, rule: RuleName): Promise<Alert[]> {
    return tx.query<Alert[]>(`SELECT ${COLUMNS} FROM alert WHERE rule = $1 AND state <> 'resolved'`, [rule]);
  }

  /** Critical alerts that were raised before `before` and that nobody has taken in hand or been sent further. */
  unanswered(tx: Transaction, before: Date): Promise<Alert[]> {
    return tx.query<Alert[]>(
      `SELECT ${COLUMNS} FROM alert WHERE state = 'open' AND severity = 'critical' AND escalated_at IS NULL AND raised_at <= $1`,
      [before],
    );
  }

  async escalated(tx: Transaction, id: string, at: Date): Promise<void> {
    await tx.query('UPDATE alert SET escalated_at = $2 WHERE id = $1', [id, at]);
  }

  /** True when it was this call that ended it. */
  async resolve(tx: Transaction, id: string, at: Date): Promise<boolean> {
    const [, count] = await tx.query<[unknown, number]>(
      `UPDATE alert SET state = 'resolved', resolved_at = $2 WHERE id = $1 AND state <> 'resolved'`,
      [id, at],
    );
    return count > 0;
  }

  async acknowledge(tx: Transaction, id: string, by: string, at: Date): Promise<boolean> {
    const [, count] = await tx.query<[unknown, number]>(
      `UPDATE alert SET state = 'acknowledged', acknowledged_at = $3, acknowledged_by = $2 WHERE id = $1 AND state = 'open'`,
      [id, by, at],
    );
    return count > 0;
  }

  async find(id: string, tx: Transaction = this.database.manager): Promise<Alert | undefined> {
    const rows = await tx.query<Alert[]>(`SELECT ${COLUMNS} FROM alert WHERE id = $1`, [id]);
    return rows[0];
  }

  /** Newest first. */
  list({ state, severity, rule, before, limit }: AlertFilter): Promise<Alert[]> {
    return this.database.query<Alert[]>(
      `SELECT ${COLUMNS} FROM alert
        WHERE ($1::text IS NULL OR state = $1) AND ($2::text IS NULL OR severity = $2) AND ($3::text IS NULL OR rule = $3)
          AND ($4::timestamptz IS NULL OR (raised_at, id) < ($4, $5::uuid))
        ORDER BY raised_at DESC, id DESC LIMIT $6`,
      [state ?? null, severity ?? null, rule ?? null, before?.raisedAt ?? null, before?.id ?? null, limit],
    );
  }

  async addNotices(
    tx: Transaction,
    alertId: string,
    reason: NoticeReason,
    targets: readonly NoticeTarget[],
    dueAt: Date,
  ): Promise<void> {
    for (const target of targets)
      await tx.query(
        'INSERT INTO alert_notice (id, alert_id, reason, target, due_at) VALUES ($1, $2, $3, $4, $5)',
        [randomUuid(), alertId, reason, target, dueAt],
      );
  }

  /** Notices that are due, each counted as tried and due again at `retryAt` unless it is marked sent before: one that was under way when a worker died is told twice. */
  async claimDue(now: Date, limit: number, retryAt: (attempts: number) => Date): Promise<DueNotice[]> {
    return this.transaction(async (tx) => {
      const due = await tx.query<DueNotice[]>(
        `SELECT id, alert_id AS "alertId", reason, target, attempts FROM alert_notice
          WHERE sent_at IS NULL AND due_at <= $1 ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
        [now, limit],
      );
      for (const { id, attempts } of due)
        await tx.query('UPDATE alert_notice SET attempts = attempts + 1, due_at = $2 WHERE id = $1', [
          id,
          retryAt(attempts + 1),
        ]);
      return due;
    });
  }

  async sent(id: string, at: Date): Promise<void> {
    await this.database.query('UPDATE alert_notice SET sent_at = $2 WHERE id = $1', [id, at]);
  }

  /** Where and when an alert was told. */
  notices(
    alertId: string,
  ): Promise<{ reason: NoticeReason; target: NoticeTarget; sentAt: Date | null; attempts: number }[]> {
    return this.database.query(
      `SELECT reason, target, sent_at AS "sentAt", attempts FROM alert_notice WHERE alert_id = $1 ORDER BY due_at, id`,
      [alertId],
    );
  }
}

/** A key as the table takes it: one that it refused would end the look of every rule. */
export function plainKey(key: string): string {
  return key.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 64);
}
