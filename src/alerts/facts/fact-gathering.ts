import type { AuditEntry, EntryType } from '../../audit';
import type { Transaction } from '../../foundation/database';
import type { KeyringAlarm, KeyringClient } from '../../keyring/client';
import type { AlertThresholds } from '../alert-thresholds';
import type { AlertStore } from '../alert.store';
import type { ActivityStore } from './activity.store';
import type { ConditionStore } from './condition.store';
import type { FactSourceStore, NamedEvent } from './fact-source.store';
import { Facts, type SeenEntry } from './facts';

/** Types of entries that some rule reads. */
const WATCHED: readonly EntryType[] = [
  'webhook.refused',
  'webhook.taken',
  'credential.checked',
  'key.revoked',
  'key.refused',
  'key.expiring',
  'person.off-boarded',
  'login',
  'message.opened',
  'retention.overdue',
  'retention.run',
  'request.reminded',
  'request.step',
  'channel.reach',
  'recipient.escalated',
  'backup.failed',
  'backup.behind',
  'backup.missing',
  'backup.unknown',
  'backup.expired',
  'drill.finished',
  'scan.finished',
  'clock.jump',
  'incident.opened',
  'restore.quarantined',
];

/** Of these rules look at the last minutes, too; of the others at what is new. */
const WINDOWED: readonly string[] = ['webhook.refused', 'webhook.taken', 'key.refused', 'login'];

const HOUR_MS = 3_600_000;
/** Events are committed a moment after their time: so far back they are looked for again. */
const OVERLAP_MS = 60_000;
/** Of a log that nobody has looked at yet, no more is read than can be of the last hour. */
const MOST_ENTRIES = 200_000;

/** How to read gauges of this process. */
export type ReadGauge = Facts['gauge'];

/** What {@link FactGathering} reads from. */
export interface FactSources {
  store: AlertStore;
  source: FactSourceStore;
  keyring: Pick<KeyringClient, 'alarms'>;
  conditions: ConditionStore;
  activity: ActivityStore;
  gauge: ReadGauge;
  limits: AlertThresholds;
}

/** Gathers what is new since the last look. How far it has looked is kept in the database, with the alerts that came of it: a fact is seen once. */
export class FactGathering {
  private entryCursor = -1;
  private hour: SeenEntry[] = [];
  private events: NamedEvent[] = [];
  private alarms: { alarm: KeyringAlarm; seenAt: number }[] = [];
  private eventCursor = -1;
  /** Events within the overlap that were looked at, by tag, with their time. */
  private seen = new Map<string, number>();

  constructor(private readonly sources: FactSources) {}

  /** Within the transaction of a look; the cursors move when it commits. */
  async gather(tx: Transaction, now: Date): Promise<Facts> {
    const { conditions, activity, gauge, limits } = this.sources;
    const entries = await this.newEntries(tx, now);
    const events = await this.newEvents(tx, now);
    const alarms = await this.newAlarms(tx, now);
    await this.noteOpenings(tx, entries, now);
    return new Facts(
      now,
      entries,
      this.hour,
      events,
      this.events,
      alarms.map(({ alarm }) => alarm),
      this.alarms.map(({ alarm }) => alarm),
      conditions,
      activity,
      gauge,
      limits,
    );
  }

  private async newEntries(tx: Transaction, now: Date): Promise<AuditEntry[]> {
    const { store, source } = this.sources;
    const from = new Date(now.getTime() - HOUR_MS);
    const size = await source.logSize();
    const stored = await store.cursor(tx, 'audit');
    const earliest = Math.max(0, size - MOST_ENTRIES);
    // A log that is shorter than what was seen of it is another one: it is looked at as a new one.
    const cursor = stored === undefined || stored > size ? undefined : stored;
    if (cursor !== undefined && cursor !== this.entryCursor) {
      // Somebody else looked last, or nobody for a while: what they saw is read again, as of its own time.
      const seen = await source.entries(earliest, WINDOWED, MOST_ENTRIES, from);
      this.hour = seen
        .filter(({ i }) => i < cursor)
        .map((entry) => ({ entry, seenAt: Date.parse(entry.at) }));
    }
    const fresh = await source.entries(
      cursor ?? earliest,
      WATCHED,
      MOST_ENTRIES,
      cursor === undefined ? from : undefined,
    );
    const within = fresh.filter(({ i }) => i < size);
    const seenAt = now.getTime();
    this.hour = [
      ...this.hour,
      ...within.filter(({ type }) => WINDOWED.includes(type)).map((entry) => ({ entry, seenAt })),
    ].filter((one) => one.seenAt > from.getTime());
    await store.moveCursor(tx, 'audit', size);
    this.entryCursor = size;
    return within;
  }

  private async newEvents(tx: Transaction, now: Date): Promise<NamedEvent[]> {
    const { store, source } = this.sources;
    const from = new Date(now.getTime() - HOUR_MS);
    const cursor = (await store.cursor(tx, 'events')) ?? from.getTime();
    const found = await source.events(new Date(cursor - OVERLAP_MS));
    if (cursor !== this.eventCursor) {
      // As with entries: what was there up to the cursor was seen by whoever moved it.
      this.events = (await source.events(from)).filter(({ receivedAt }) => receivedAt.getTime() <= cursor);
      this.seen = new Map(found.filter(({ receivedAt }) => receivedAt.getTime() <= cursor).map(seenOf));
    }
    const fresh = found.filter(({ tag }) => !this.seen.has(tag));
    this.events = [...this.events, ...fresh].filter(({ receivedAt }) => receivedAt > from);
    this.eventCursor = Math.max(cursor, ...fresh.map(({ receivedAt }) => receivedAt.getTime()));
    this.seen = new Map(
      [...this.seen, ...fresh.map(seenOf)].filter(([, at]) => at >= this.eventCursor - OVERLAP_MS),
    );
    await store.moveCursor(tx, 'events', this.eventCursor);
    return fresh;
  }

  private async newAlarms(tx: Transaction, now: Date) {
    const { store, keyring } = this.sources;
    const cursor = await store.cursor(tx, 'keyring');
    const found = await keyring.alarms(cursor ?? 0);
    const last = found.at(-1)?.number ?? cursor ?? 0;
    await store.moveCursor(tx, 'keyring', last);
    const from = now.getTime() - HOUR_MS;
    const fresh = (cursor === undefined ? found.filter(({ at }) => at > from) : found).map((alarm) => ({
      alarm,
      seenAt: now.getTime(),
    }));
    this.alarms = [...this.alarms, ...fresh].filter(({ seenAt }) => seenAt > from);
    return fresh;
  }

  /** Who opened how many messages, in the hour in which it is seen: by that the rules ask. */
  private async noteOpenings(tx: Transaction, entries: readonly AuditEntry[], now: Date): Promise<void> {
    const counts = new Map<string, number>();
    for (const { type, actor, n } of entries)
      if (type === 'message.opened' && (actor.kind === 'api-key' || actor.kind === 'app-user'))
        counts.set(actor.ref, (counts.get(actor.ref) ?? 0) + (n?.messages ?? 1));
    await this.sources.activity.add(tx, 'opened', now, counts);
  }
}

function seenOf({ tag, receivedAt }: NamedEvent): [string, number] {
  return [tag, receivedAt.getTime()];
}
