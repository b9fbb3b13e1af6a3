import type { Clock } from '../../../foundation/clock';
import { type CallerRole, LeaseDirection, LeaseStatus } from '../../protocol';
import type { Alarm } from '../alarms';
import type { LeaseOutcome } from '../lease-service';

/** What is suspicious, and what follows. */
export interface OpenWatchSettings {
  /** Part keys for opening that one role may have in an hour before an alarm is raised. */
  opensPerHourAlarm: number;
  /** Part keys for opening that one role may have in an hour at all. */
  opensPerHourLimit: number;
  /** Whether a role that opened a canary gets no more keys until an operator unlocks it. */
  canaryLocks: boolean;
}

const HOUR_MS = 3_600_000;
/** Of an hour's share. */
const NEAR = 0.8;

/** Watches what callers open: canary subjects, which nobody has a reason to open, and sheer numbers. */
export class OpenWatch {
  private readonly locked = new Set<CallerRole>();
  private readonly hours = new Map<CallerRole, Hour>();

  constructor(
    private readonly canaries: ReadonlySet<string>,
    private readonly clock: Clock,
    private readonly settings: OpenWatchSettings,
    private readonly onAlarm: (alarm: Alarm) => void,
    private readonly onLock: (role: CallerRole) => void = () => undefined,
  ) {}

  /** True while a role gets no leases because it opened a canary. */
  isLocked(role: CallerRole): boolean {
    return this.locked.has(role);
  }

  /** False while a role has had its share of the hour: it goes on sealing, and opens nothing. */
  mayOpen(role: CallerRole): boolean {
    const { opens } = this.hour(role);
    if (opens < this.settings.opensPerHourLimit) return true;
    this.onAlarm({ code: 'opens-refused', role, count: opens });
    return false;
  }

  lock(role: CallerRole): void {
    this.locked.add(role);
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
      if (this.settings.canaryLocks && !this.locked.has(role)) {
        this.lock(role);
        this.onLock(role);
      }
      this.onAlarm({ code: 'canary-opened', role });
    }
    this.count(role, opened.length);
  }

  private count(role: CallerRole, opens: number): void {
    const hour = this.hour(role);
    hour.opens += opens;
    const share = hour.opens / this.settings.opensPerHourLimit;
    if (share >= NEAR) this.onAlarm({ code: 'quota-near', role, count: Math.floor(share * 100) });
    if (hour.opens <= this.settings.opensPerHourAlarm || hour.alarmed) return;
    hour.alarmed = true;
    this.onAlarm({ code: 'opens-many', role, count: hour.opens });
  }

  private hour(role: CallerRole): Hour {
    const now = this.clock.monotonic();
    const known = this.hours.get(role);
    if (known !== undefined && now - known.since < HOUR_MS) return known;
    const hour = { since: now, opens: 0, alarmed: false };
    this.hours.set(role, hour);
    return hour;
  }
}

interface Hour {
  since: number;
  opens: number;
  alarmed: boolean;
}
