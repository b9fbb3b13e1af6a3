import type { AuditEntry, EntryType } from '../../audit';
import type { KeyringAlarm } from '../../keyring/client';
import type { ConditionStore } from './condition.store';
import type { AlertThresholds } from '../alert-thresholds';
import type { ActivityStore } from './activity.store';

/** Something that Meta said of accounts, numbers, templates or security: words of closed vocabularies. */
export interface PlatformFact {
  /** `account/ACCOUNT_DELETED`, `template/APPROVED`, `security/PIN_CHANGED` … */
  kind: string;
  /** The webhook's field. */
  field: string;
  channelId: string;
  receivedAt: Date;
}

/** An entry, and when it was first looked at: by that windows are measured, so that they and the look go by one clock. */
export interface SeenEntry {
  entry: AuditEntry;
  seenAt: number;
}

/** What rules look at: what is new since the last look, the last hour around it, and what is so at the moment. */
export class Facts {
  constructor(
    readonly now: Date,
    /** Entries of the audit log since the last look, in order. */
    readonly entries: readonly AuditEntry[],
    /** Entries of the last hour, the new ones last, of the types that rules look back at. */
    readonly hour: readonly SeenEntry[],
    readonly events: readonly PlatformFact[],
    /** Events of the last hour, the new ones last. */
    readonly hourEvents: readonly PlatformFact[],
    readonly alarms: readonly KeyringAlarm[],
    /** Alarms of the last hour that this process has seen, the new ones last. */
    readonly hourAlarms: readonly KeyringAlarm[],
    readonly conditions: ConditionStore,
    readonly activity: ActivityStore,
    /** Gauges of this process, by name. */
    readonly gauge: (name: string) => Promise<number | undefined>,
    readonly limits: AlertThresholds,
  ) {}

  /** New entries of these types. */
  fresh(...types: EntryType[]): AuditEntry[] {
    return this.entries.filter(({ type }) => (types as string[]).includes(type));
  }

  /** Entries of these types within so many minutes of now. */
  within(minutes: number, ...types: EntryType[]): AuditEntry[] {
    const from = this.now.getTime() - minutes * 60_000;
    return this.hour
      .filter(({ entry, seenAt }) => seenAt > from && (types as string[]).includes(entry.type))
      .map(({ entry }) => entry);
  }
}

/** Sums a count over entries. */
export function total(entries: readonly AuditEntry[], ...names: string[]): number {
  return entries.reduce((sum, { n }) => sum + names.reduce((all, name) => all + (n?.[name] ?? 0), 0), 0);
}

/** When an entry was made. */
export function timeOf(entry: AuditEntry | undefined, fallback: Date): Date {
  return entry === undefined ? fallback : new Date(entry.at);
}
