import type { Clock } from '../../../foundation/clock';
import { Counter } from '../../../foundation/metrics';
import { type CallerRole, LeaseDirection, LeaseStatus } from '../../protocol';
import type { LeaseOutcome } from '../lease-service';

/** What is suspicious, and what follows. */
export interface OpenWatchSettings {
  /** Part keys for opening that one role may have in an hour before an alarm is raised. */
  opensPerHourAlarm: number;
  /** Whether a role that opened a canary gets no more keys until an operator unlocks it. */
  canaryLocks: boolean;
}

/** Names of the alarms. */
export type OpenAlarm = 'keyring.canary.opened' | 'keyring.opens.many';

const HOUR_MS = 3_600_000;
const alarms = new Counter({
  name: 'lethe_keyring_alarms_total',
  help: 'Alarms raised',
  labelNames: ['alarm', 'role'],
});

/** Watches what callers open: canary subjects, which nobody has a reason to open, and sheer numbers. */
export class OpenWatch {
  private readonly locked = new Set<CallerRole>();
  private readonly hours = new Map<CallerRole, { since: number; opens: number; alarmed: boolean }>();

  constructor(
    private readonly canaries: ReadonlySet<string>,
    private readonly clock: Clock,
    private readonly settings: OpenWatchSettings,
    private readonly onAlarm: (alarm: OpenAlarm, role: CallerRole) => void,
  ) {}

  /** True while a role gets no leases because it opened a canary. */
  isLocked(role: CallerRole): boolean {
    return this.locked.has(role);
  }

  unlock(role: CallerRole): void {
    this.locked.delete(role);
  }

  /** Looks at answered lease items. */
  note(role: CallerRole, outcomes: readonly LeaseOutcome[]): void {
    const opened = outcomes.filter(
      ({ request, status }) => request.direction === LeaseDirection.open && status === LeaseStatus.ok,
    );
    if (opened.length === 0) return;
    if (this.canaries.size > 0 && opened.some(({ request }) => this.canaries.has(request.subjectRef))) {
      if (this.settings.canaryLocks) this.locked.add(role);
      this.raise('keyring.canary.opened', role);
    }
    const now = this.clock.monotonic();
    const hour = this.hours.get(role);
    const current =
      hour !== undefined && now - hour.since < HOUR_MS ? hour : { since: now, opens: 0, alarmed: false };
    this.hours.set(role, current);
    current.opens += opened.length;
    if (current.opens <= this.settings.opensPerHourAlarm || current.alarmed) return;
    current.alarmed = true;
    this.raise('keyring.opens.many', role);
  }

  private raise(alarm: OpenAlarm, role: CallerRole): void {
    alarms.inc({ alarm, role });
    this.onAlarm(alarm, role);
  }
}
