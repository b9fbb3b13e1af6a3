import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** A stretch of time: from its first instant to before its last. */
export interface Stretch {
  from: Date;
  to: Date;
}

/** Measures what reviews ask for. Counts alone. */
@Injectable()
export class MeasuresStore {
  constructor(private readonly database: DataSource) {}

  /** How many audit entries of a type there were, by code; entries without one under an empty name. */
  async entries(type: string, { from, to }: Stretch): Promise<Record<string, number>> {
    const rows = await this.database.query<{ code: string; count: number }[]>(
      `SELECT coalesce(convert_from(body, 'UTF8')::jsonb ->> 'code', '') AS code, count(*)::int AS count
         FROM audit_entry WHERE type = $1 AND at >= $2 AND at < $3 GROUP BY 1`,
      [type, from, to],
    );
    return Object.fromEntries(rows.map(({ code, count }) => [code, count]));
  }

  /** Sum of a count over audit entries of a type. */
  async sum(type: string, name: string, { from, to }: Stretch): Promise<number> {
    return this.number(
      `SELECT coalesce(sum((convert_from(body, 'UTF8')::jsonb -> 'n' ->> $2)::bigint), 0)::float AS value
         FROM audit_entry WHERE type = $1 AND at >= $3 AND at < $4`,
      [type, name, from, to],
    );
  }

  alerts({
    from,
    to,
  }: Stretch): Promise<{ raised: number; critical: number; unresolved: number; escalated: number }> {
    return this.row(
      `SELECT count(*)::int AS raised, count(*) FILTER (WHERE severity = 'critical')::int AS critical,
              count(*) FILTER (WHERE state <> 'resolved')::int AS unresolved, count(*) FILTER (WHERE escalated_at IS NOT NULL)::int AS escalated
         FROM alert WHERE raised_at >= $1 AND raised_at < $2`,
      [from, to],
    );
  }

  requests({
    from,
    to,
  }: Stretch): Promise<{ received: number; completed: number; late: number; overdueNow: number }> {
    return this.row(
      `SELECT count(*) FILTER (WHERE received_at >= $1 AND received_at < $2)::int AS received,
              count(*) FILTER (WHERE completed_at >= $1 AND completed_at < $2)::int AS completed,
              count(*) FILTER (WHERE completed_at >= $1 AND completed_at < $2 AND completed_at > due_at)::int AS late,
              count(*) FILTER (WHERE state NOT IN ('completed', 'refused', 'withdrawn') AND due_at < $2)::int AS "overdueNow"
         FROM request`,
      [from, to],
    );
  }

  purges({
    from,
    to,
  }: Stretch): Promise<{ runs: number; failed: number; latestMinutes: number; messages: number }> {
    return this.row(
      `SELECT count(*)::int AS runs, count(*) FILTER (WHERE state = 'failed')::int AS failed, coalesce(ceil(max(late_ms) / 60000.0), 0)::int AS "latestMinutes",
              coalesce(sum(messages), 0)::float AS messages
         FROM purge_run WHERE requested_at >= $1 AND requested_at < $2`,
      [from, to],
    );
  }

  copies({ from, to }: Stretch): Promise<{ made: number; failed: number }> {
    return this.row(
      `SELECT count(*) FILTER (WHERE state = 'complete')::int AS made, count(*) FILTER (WHERE state = 'failed')::int AS failed
         FROM backup WHERE created_at >= $1 AND created_at < $2`,
      [from, to],
    );
  }

  drills({ from, to }: Stretch): Promise<{ passed: number; failed: number }> {
    return this.row(
      `SELECT count(*) FILTER (WHERE state = 'passed')::int AS passed, count(*) FILTER (WHERE state IN ('failed', 'not-proved'))::int AS failed
         FROM drill WHERE finished_at >= $1 AND finished_at < $2`,
      [from, to],
    );
  }

  /** Keys that open something at the end of the time, those unused for its last 30 days, and those that end within 14. */
  keys({ to }: Stretch): Promise<{ living: number; unused30Days: number; endIn14Days: number }> {
    return this.row(
      `SELECT count(*)::int AS living, count(*) FILTER (WHERE coalesce(last_used_on, created_at::date) < ($1::timestamptz - interval '30 days')::date)::int AS "unused30Days",
              count(*) FILTER (WHERE expires_at < $1::timestamptz + interval '14 days')::int AS "endIn14Days"
         FROM api_key WHERE revoked_at IS NULL AND expires_at > $1 AND created_at < $1`,
      [to],
    );
  }

  credentials({ to }: Stretch): Promise<{ living: number; olderThan90Days: number; withProblems: number }> {
    return this.row(
      `SELECT count(*)::int AS living, count(*) FILTER (WHERE created_at < $1::timestamptz - interval '90 days')::int AS "olderThan90Days",
              count(*) FILTER (WHERE cardinality(problems) > 0)::int AS "withProblems"
         FROM credential WHERE revoked_at IS NULL AND accepted_until IS NULL AND created_at < $1`,
      [to],
    );
  }

  holds({ to }: Stretch): Promise<{ active: number; reviewDue: number }> {
    return this.row(
      `SELECT count(*)::int AS active, count(*) FILTER (WHERE review_on <= $1::timestamptz::date)::int AS "reviewDue"
         FROM hold WHERE released_at IS NULL AND placed_at < $1`,
      [to],
    );
  }

  incidents({ from, to }: Stretch): Promise<{ opened: number; stillOpen: number; toldLate: number }> {
    return this.row(
      `SELECT count(*) FILTER (WHERE detected_at >= $1 AND detected_at < $2)::int AS opened, count(*) FILTER (WHERE state <> 'closed')::int AS "stillOpen",
              count(*) FILTER (WHERE no_report_ground IS NULL AND coalesce(authority_told_at, $2) > report_due_at AND report_due_at >= $1 AND report_due_at < $2)::int AS "toldLate"
         FROM incident`,
      [from, to],
    );
  }

  recipients({ from, to }: Stretch): Promise<{ active: number; shownMessages: number; noticesOpen: number }> {
    return this.row(
      `SELECT (SELECT count(*) FROM recipient WHERE retired_at IS NULL)::int AS active,
              (SELECT coalesce(sum(messages), 0) FROM disclosure WHERE disclosed_on >= $1::timestamptz::date AND disclosed_on < $2::timestamptz::date)::float AS "shownMessages",
              (SELECT count(*) FROM recipient_notice WHERE phase IN ('pending', 'delivered', 'escalated') AND occurred_at < $2)::int AS "noticesOpen"`,
      [from, to],
    );
  }

  consents({ from, to }: Stretch): Promise<{ granted: number; withdrawn: number }> {
    return this.row(
      `SELECT count(*) FILTER (WHERE state = 'granted')::int AS granted, count(*) FILTER (WHERE state = 'withdrawn')::int AS withdrawn
         FROM consent_event WHERE recorded_at >= $1 AND recorded_at < $2`,
      [from, to],
    );
  }

  /** Longest that signed heads waited for a witness, in minutes, and how many are witnessed. */
  witnessing({ from, to }: Stretch): Promise<{ checkpoints: number; witnessed: number }> {
    return this.row(
      `SELECT count(*)::int AS checkpoints, count(*) FILTER (WHERE size <= (SELECT coalesce(max(size), 0) FROM audit_witness))::int AS witnessed
         FROM audit_checkpoint WHERE signed_at >= $1 AND signed_at < $2`,
      [from, to],
    );
  }

  /** Versions of settings that were made in the time. */
  changes({ from, to }: Stretch): Promise<{ retention: number; redaction: number; processing: number }> {
    return this.row(
      `SELECT (SELECT count(*) FROM retention_class_version WHERE changed_at >= $1 AND changed_at < $2)::int AS retention,
              (SELECT count(*) FROM redaction_policy_version WHERE changed_at >= $1 AND changed_at < $2)::int AS redaction,
              (SELECT count(*) FROM processing_record WHERE taken_at >= $1 AND taken_at < $2)::int AS processing`,
      [from, to],
    );
  }

  private async number(text: string, values: unknown[]): Promise<number> {
    const { value } = await this.row<{ value: number }>(text, values);
    return value;
  }

  private async row<T>(text: string, values: unknown[]): Promise<T> {
    const [row] = await this.database.query<T[]>(text, values);
    return row!;
  }
}
