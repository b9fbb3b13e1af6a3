import { Part, randomUuid, Scope } from '../../../crypto';
import { ManualClock } from '../../../foundation/clock';
import { type CallerRole, LeaseDirection, LeaseStatus } from '../../protocol';
import { OpenWatch } from './open-watch';

const HOUR_MS = 3_600_000;
const canary = randomUuid();

describe('what callers open', () => {
  let clock: ManualClock;
  let alarms: string[];
  beforeEach(() => {
    clock = new ManualClock(0);
    alarms = [];
  });

  const watching = (canaryLocks = true) =>
    new OpenWatch(
      new Set([canary]),
      clock,
      { opensPerHourAlarm: 10, opensPerHourLimit: 20, canaryLocks },
      ({ code, role }) => alarms.push(`${code} ${role}`),
    );

  const open = (
    watch: OpenWatch,
    role: CallerRole,
    count: number,
    subjectRef = randomUuid(),
    status: number = LeaseStatus.ok,
    direction: LeaseDirection = LeaseDirection.open,
  ) => {
    const request = {
      direction,
      scope: Scope.subjectBucket,
      subjectRef,
      incarnation: 1,
      classId: 1,
      bucket: 1,
      part: Part.redacted,
    };
    watch.note(
      role,
      Array.from({ length: count }, () => ({ request, status })),
    );
  };

  it('is an alarm, once an hour, beyond the first number, and refused from the second on', () => {
    const watch = watching();
    open(watch, 'api', 10);
    expect(alarms).toEqual([]);
    open(watch, 'api', 1);
    open(watch, 'api', 8);
    expect(alarms).toEqual(['opens-many api', 'quota-near api']);
    expect(watch.mayOpen('api')).toBe(true);
    open(watch, 'api', 1);
    expect(watch.mayOpen('api')).toBe(false);
    expect(alarms.slice(2)).toEqual(['quota-near api', 'opens-refused api']);
    // Each caller has a share of its own, and a new one every hour.
    expect(watch.mayOpen('worker')).toBe(true);
    clock.advance(HOUR_MS);
    expect(watch.mayOpen('api')).toBe(true);
  });

  it('counts neither what was refused nor what is sealed', () => {
    const watch = watching();
    open(watch, 'api', 30, randomUuid(), LeaseStatus.denied);
    open(watch, 'api', 30, canary, LeaseStatus.ok, LeaseDirection.seal);
    expect(watch.mayOpen('api')).toBe(true);
    expect(alarms).toEqual([]);
  });

  it('locks out who opens a canary until it is unlocked, or only tells, as it is set', () => {
    const watch = watching();
    open(watch, 'api', 1, canary);
    expect([watch.isLocked('api'), watch.isLocked('worker')]).toEqual([true, false]);
    watch.unlock('api');
    expect(watch.isLocked('api')).toBe(false);
    const telling = watching(false);
    open(telling, 'api', 1, canary);
    expect(telling.isLocked('api')).toBe(false);
    expect(alarms).toEqual(['canary-opened api', 'canary-opened api']);
  });
});
