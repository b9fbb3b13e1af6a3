import fc from 'fast-check';
import {
  bucketEndSeconds,
  bucketGranularity,
  bucketOf,
  bucketStartSeconds,
  dedupeWeek,
  messageBucket,
  messageClassId,
  newMessageId,
  purgeAtSeconds,
} from '.';

const seconds = (iso: string): number => Date.parse(iso) / 1000;

describe('retention bucket', () => {
  it('gives the published example', () => {
    expect(bucketOf('day', seconds('2026-11-21T13:00:00Z'))).toBe(0x4000512a);
  });

  it('holds exactly the times between its start and its end', () => {
    const anyTime = fc.integer({ min: 0, max: 253_402_300_799 });
    fc.assert(
      fc.property(
        anyTime,
        fc.constantFrom('hour' as const, 'day' as const, 'month' as const),
        (time, granularity) => {
          const bucket = bucketOf(granularity, time);
          expect(bucketGranularity(bucket)).toBe(granularity);
          expect(bucketStartSeconds(bucket)).toBeLessThanOrEqual(time);
          expect(bucketEndSeconds(bucket)).toBeGreaterThan(time);
          expect(bucketOf(granularity, bucketStartSeconds(bucket))).toBe(bucket);
          expect(bucketOf(granularity, bucketEndSeconds(bucket) - 1)).toBe(bucket);
          if (bucketEndSeconds(bucket) < 253_402_300_800) {
            expect(bucketOf(granularity, bucketEndSeconds(bucket))).toBe(bucket + 1);
          }
        },
      ),
    );
  });

  it('cuts months where the calendar does, leap years included', () => {
    const february = bucketOf('month', seconds('2028-02-29T23:59:59Z'));
    expect(bucketStartSeconds(february)).toBe(seconds('2028-02-01T00:00:00Z'));
    expect(bucketEndSeconds(february)).toBe(seconds('2028-03-01T00:00:00Z'));
    expect(february & 0x3fff_ffff).toBe(12 * 58 + 1);
  });

  it('is due when its earliest possible message reaches the period', () => {
    const bucket = bucketOf('day', seconds('2026-11-21T23:59:59Z'));
    expect(purgeAtSeconds(bucket, 90)).toBe(seconds('2027-02-19T00:00:00Z'));
  });

  it('refuses times it cannot hold and patterns nobody writes', () => {
    for (const time of [-1, NaN, Infinity, 253_402_300_800])
      expect(() => bucketOf('day', time)).toThrow('between 1970 and 9999');
    expect(() => bucketStartSeconds(0xc000_0001)).toThrow('granularity');
  });
});

describe('message id', () => {
  it('carries class and bucket, and is otherwise random', () => {
    const [a, b] = [newMessageId(7, 0x8000_02a1), newMessageId(7, 0x8000_02a1)];
    expect([messageClassId(a), messageBucket(a)]).toEqual([7, 0x8000_02a1]);
    expect(a.subarray(0, 6).equals(b.subarray(0, 6))).toBe(true);
    expect(a.subarray(6).equals(b.subarray(6))).toBe(false);
  });
});

describe('dedupe week', () => {
  it('begins on Monday, 00:00 UTC', () => {
    const week = dedupeWeek(seconds('2026-11-16T00:00:00Z'));
    expect(dedupeWeek(seconds('2026-11-15T23:59:59Z'))).toBe(week - 1);
    expect(dedupeWeek(seconds('2026-11-22T23:59:59Z'))).toBe(week);
    expect(dedupeWeek(seconds('2026-11-23T00:00:00Z'))).toBe(week + 1);
  });
});
