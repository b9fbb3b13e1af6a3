import type { AlertTelling } from '../../alerts';
import type { GuardVerdict, RestoreGuard } from '../../backups/guard';
import { randomUuid } from '../../crypto';
import type { Clock } from '../../foundation/clock';
import type { Logger } from '../../foundation/logging';

/** How long it may be unknown whether to serve: a keyring that is started again takes seconds. */
const UNKNOWN_MS = 60_000;
const AGAIN_MS = 3_600_000;
const RETRY_MS = 60_000;

const TITLES: Partial<Record<GuardVerdict['state'], string>> = {
  quarantine: 'Nobody is served: this database is in quarantine',
};
const UNKNOWN_TITLE = 'Nobody is served: keyring or witness is away';

/** What {@link UnservedAlarm} works with. */
export interface UnservedAlarmParts {
  guard: Pick<RestoreGuard, 'isServing' | 'current'>;
  teller: Pick<AlertTelling, 'tellPastTables'>;
  runbook: string;
  clock: Pick<Clock, 'now'>;
  logger: Logger;
}

/**
 * Tells that nobody is served while that is so: at once of a quarantine, after a minute of a guard that cannot find out, and every hour again. Alerts proper rest until then, for
 * their tables are those of a database that is not to be believed; so this goes past them, by the ways that can be used without it or with what it holds of them.
 */
export class UnservedAlarm {
  private since: number | undefined;
  private told: GuardVerdict['state'] | undefined;
  private dueAt = 0;

  constructor(private readonly parts: UnservedAlarmParts) {}

  /** Looks, and tells if it is time. */
  async runOnce(): Promise<void> {
    const { guard, clock, logger } = this.parts;
    if (guard.isServing) {
      this.since = this.told = undefined;
      return;
    }
    const now = clock.now();
    this.since ??= now;
    const { state, because } = guard.current;
    if (state === this.told && now < this.dueAt) return;
    if (state !== 'quarantine' && now - this.since < UNKNOWN_MS) return;
    this.told = state;
    this.dueAt = now + RETRY_MS;
    logger.error({ alarm: 'restore-quarantine', state, because }, 'nobody is served, and a person must look');
    const { ways, taken } = await this.parts.teller.tellPastTables(this.message(new Date(now)));
    if (ways === 0 || taken > 0) this.dueAt = now + AGAIN_MS;
  }

  private message(now: Date): Parameters<AlertTelling['tellPastTables']>[0] {
    const { guard, runbook } = this.parts;
    const { state, because } = guard.current;
    const none = { acknowledgedAt: null, escalatedAt: null, resolvedAt: null };
    return {
      reason: 'raised',
      title: TITLES[state] ?? UNKNOWN_TITLE,
      runbook,
      alert: {
        id: randomUuid(),
        rule: 'restore-quarantine',
        key: '',
        severity: 'critical',
        state: 'open',
        count: 1,
        facts: { state, verdict: because },
        firstEventAt: new Date(this.since ?? now.getTime()),
        lastEventAt: now,
        raisedAt: now,
        ...none,
      },
    };
  }
}
