/** How much it matters: a warning can wait until the morning, a critical one cannot. */
export type Severity = 'warning' | 'critical';

/** Every rule, by the name that its file, its runbook and its alerts have. */
export const RULE_NAMES = [
  'webhook-signature',
  'webhook-replay',
  'unusual-volume',
  'unknown-number',
  'template-change',
  'account-event',
  'token-event',
  'failed-sign-in',
  'guessed-password',
  'unusual-opening',
  'canary-opened',
  'purge-late',
  'deadline-near',
  'backup-failed',
  'drill-failed',
  'clock-drift',
  'quota-near',
  'keyring-alarm',
  'audit-late',
  'incident-opened',
  'restore-quarantine',
] as const;
/** One of {@link RULE_NAMES}. */
export type RuleName = (typeof RULE_NAMES)[number];

/** Numbers and words of closed lists that say what was found; never anything personal. */
export type FindingFacts = Readonly<Record<string, number | string>>;

/** What a rule found. Findings of one rule with one key are one alert while it lives. */
export interface Finding {
  /** What it is about, such as a channel's id; empty for the whole installation. */
  key: string;
  severity: Severity;
  /** When it happened. */
  at: Date;
  /** How many events are behind it. */
  count: number;
  /** With `hour`, the figure of an hour that began then: what somebody resolved is not raised once more for the same hour. */
  facts: FindingFacts;
}

/** A living or past alert. */
export interface Alert {
  id: string;
  rule: RuleName;
  key: string;
  severity: Severity;
  state: 'open' | 'acknowledged' | 'resolved';
  count: number;
  facts: FindingFacts;
  /** When the first event happened. */
  firstEventAt: Date;
  /** When the last one was noticed, by the clock of who looks. */
  lastEventAt: Date;
  raisedAt: Date;
  acknowledgedAt: Date | null;
  escalatedAt: Date | null;
  resolvedAt: Date | null;
}

/** Why somebody is told of an alert. */
export type NoticeReason = 'raised' | 'worse' | 'escalated' | 'resolved';
/** Where they are told. */
export type NoticeTarget = 'email' | 'webhook' | 'slack' | 'escalation-email';

/** True when the first is graver than the second. */
export function isWorse(one: Severity, than: Severity): boolean {
  return one === 'critical' && than === 'warning';
}
