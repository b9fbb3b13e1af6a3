import { Part, Scope } from '../../crypto';
import { ManualClock } from '../../foundation/clock';
import { DomainError } from '../../foundation/errors';
import { LeaseDirection } from '../protocol';
import { LeaseCache } from './lease-cache';
import { PartLease } from './part-lease';

const of = (subjectRef: string) => ({
  scope: Scope.subjectBucket,
  subjectRef,
  incarnation: 1,
  classId: 1,
  bucket: 1,
  part: Part.redacted,
});
const request = (subjectRef: string) => ({ ...of(subjectRef), direction: LeaseDirection.open });

function leaseAt(clock: ManualClock, subjectRef = 'a'): PartLease {
  const askedAt = { monotonic: clock.monotonic(), wall: clock.now() };
  return new PartLease(of(subjectRef), Buffer.alloc(64, 7), 60_000, askedAt, clock);
}

describe('PartLease', () => {
  it('lends its key up to the last millisecond and not in the next', () => {
    const clock = new ManualClock(1_000_000);
    const lease = leaseAt(clock);
    clock.advance(59_999);
    expect(lease.use((key) => key[0])).toBe(7);
    clock.advance(1);
    expect(() => lease.use(() => undefined)).toThrow(DomainError);
  });

  it('is over when the wall clock says so, though the monotonic one stood still', () => {
    const clock = new ManualClock(1_000_000);
    const lease = leaseAt(clock);
    clock.setWall(1_060_000);
    expect(lease.remainingMs).toBe(0);
  });

  it('does not come back when the wall clock is set back', () => {
    const clock = new ManualClock(1_000_000);
    const lease = leaseAt(clock);
    clock.advance(60_000);
    clock.setWall(1_000_000);
    expect(() => lease.use(() => undefined)).toThrow();
  });
});

describe('LeaseCache', () => {
  it('overwrites the least recently used lease when it is full', () => {
    const clock = new ManualClock(0);
    const cache = new LeaseCache(2);
    const [a, b, c] = ['a', 'b', 'c'].map((ref) => leaseAt(clock, ref));
    cache.put(request('a'), a!);
    cache.put(request('b'), b!);
    cache.get(request('a'));
    cache.put(request('c'), c!);
    expect([a, b, c].map((lease) => lease!.remainingMs > 0)).toEqual([true, false, true]);
    expect(cache.get(request('b'))).toBeUndefined();
  });

  it('forgets a revoked subject at once', () => {
    const cache = new LeaseCache();
    const lease = leaseAt(new ManualClock(0));
    cache.put(request('a'), lease);
    cache.revoke('a');
    expect(cache.size).toBe(0);
    expect(lease.remainingMs).toBe(0);
  });

  it('keeps nothing that was only lent, overwrites it when it comes back, and revokes it while it is out', () => {
    const cache = new LeaseCache();
    const [back, revoked] = ['a', 'b'].map((ref) => leaseAt(new ManualClock(0), ref));
    cache.lend(back!);
    cache.lend(revoked!);
    expect(cache.size).toBe(0);
    cache.revoke('b');
    expect(revoked!.remainingMs).toBe(0);
    expect(back!.remainingMs).toBe(60_000);
    cache.takeBack([back!]);
    expect(back!.remainingMs).toBe(0);
  });
});
