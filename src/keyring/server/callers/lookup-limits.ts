import type { Clock } from '../../../foundation/clock';
import { DomainError } from '../../../foundation/errors';
import type { CallerRole } from '../../protocol';
import type { Alarm } from '../alarms';
import { type Quota, TokenBucket } from './token-bucket';

/** Look-ups per caller: at ten a second the space of mobile numbers takes four centuries. */
const QUOTAS: Partial<Record<CallerRole, Quota>> = {
  api: { perSecond: 10, burst: 50, perDay: 5_000 },
  worker: { perSecond: 5, burst: 25, perDay: 100_000 },
};
/**
 * People that a caller asked for without making them, and whom nobody knows. A status never starts a subject, so ingest must be able to ask; a business that
 * records none of what it sends has three such for each message.
 */
const MISSES: Partial<Record<CallerRole, Quota>> = {
  ingest: { perSecond: 1_000, burst: 50_000, perDay: 5_000_000 },
  worker: { perSecond: 5, burst: 1_000, perDay: 100_000 },
};
const WINDOW = 100;
const MISS_ALARM = 0.5;
/** Of a day's share. */
const NEAR_PERCENT = 80;

/** Keeps the blind index from being walked: limits look-ups, and raises an alarm when most of them miss or the day's share is nearly used. */
export class LookupLimits {
  private readonly buckets = new Map<CallerRole, TokenBucket>();
  private readonly outcomes = new Map<CallerRole, boolean[]>();
  private readonly misses = new Map<CallerRole, TokenBucket>();

  constructor(
    private readonly clock: Clock,
    /** Called once per window in which most look-ups missed, and whenever a caller near the end of its share looks up another; `count` in percent. */
    private readonly onAlarm: (alarm: Pick<Alarm, 'code' | 'role' | 'count'>) => void,
  ) {}

  /** Throws `keyring.lookup.limited` when the caller has had its share. */
  admit(role: CallerRole): void {
    const quota = QUOTAS[role];
    const bucket = this.buckets.get(role) ?? (quota && new TokenBucket(quota, this.clock));
    if (bucket !== undefined) this.buckets.set(role, bucket);
    const isAdmitted = bucket?.take(1) === true;
    if (bucket !== undefined && bucket.percent >= NEAR_PERCENT)
      this.onAlarm({ code: 'quota-near', role, count: bucket.percent });
    if (!isAdmitted)
      throw new DomainError('limited', 'keyring.lookup.limited', 'too many look-ups; try again in a while');
  }

  /** False while a caller has found nobody so often that, asking without making, it is told of nobody for a while: of those who are there neither. */
  mayAskWithoutMaking(role: CallerRole): boolean {
    return this.missesOf(role)?.isEmpty === false;
  }

  /** Notes how many were not there of those that a caller asked for without making them. */
  noteMisses(role: CallerRole, count: number): void {
    const bucket = this.missesOf(role);
    if (bucket === undefined || count === 0) return;
    bucket.spend(count);
    if (bucket.percent >= NEAR_PERCENT) this.onAlarm({ code: 'quota-near', role, count: bucket.percent });
    if (bucket.isEmpty) this.onAlarm({ code: 'lookups-miss', role });
  }

  private missesOf(role: CallerRole): TokenBucket | undefined {
    const quota = MISSES[role];
    const bucket = this.misses.get(role) ?? (quota && new TokenBucket(quota, this.clock));
    if (bucket !== undefined) this.misses.set(role, bucket);
    return bucket;
  }

  /** Notes whether a look-up found somebody. */
  note(role: CallerRole, found: boolean): void {
    const outcomes = this.outcomes.get(role) ?? [];
    outcomes.push(found);
    this.outcomes.set(role, outcomes);
    if (outcomes.length < WINDOW) return;
    const misses = outcomes.filter((hit) => !hit).length;
    this.outcomes.set(role, []);
    if (misses > WINDOW * MISS_ALARM) this.onAlarm({ code: 'lookups-miss', role });
  }
}
