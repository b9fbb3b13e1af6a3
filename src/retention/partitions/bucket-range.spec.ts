import fc from 'fast-check';
import { bucketOf, type Granularity } from '../../crypto';
import { bucketRange, comingBuckets, isDue } from '.';

const at = (text: string) => Date.parse(text) / 1_000;
const granularity = fc.constantFrom<Granularity>('hour', 'day', 'month');
const instant = fc.integer({ min: 0, max: 4_000_000_000 });

describe('the end of a bucket', () => {
  it.each([
    ['day', '2026-11-21T13:37:00Z', 90, '2027-02-19T00:00:00Z'],
    ['day', '2024-02-29T00:00:00Z', 365, '2025-02-28T00:00:00Z'],
    ['hour', '2026-03-29T01:59:59Z', 1, '2026-03-30T01:00:00Z'],
    ['month', '2026-12-31T23:59:59Z', 3_653, '2036-12-01T00:00:00Z'],
  ] as const)(
    'of a %s that holds %s comes %i days after its beginning, at %s',
    (width, sentAt, periodDays, dueAt) => {
      const bucket = bucketOf(width, at(sentAt));
      expect(bucketRange(bucket, periodDays).dueAt).toEqual(new Date(dueAt));
      expect(isDue(bucket, periodDays, Date.parse(dueAt) - 1_000)).toBe(false);
      expect(isDue(bucket, periodDays, Date.parse(dueAt))).toBe(true);
      expect(isDue(bucket, periodDays, Date.parse(dueAt) + 1_000)).toBe(true);
    },
  );

  it('never lets a message live longer than its period', () => {
    fc.assert(
      fc.property(granularity, instant, fc.integer({ min: 1, max: 36_500 }), (width, sentAt, periodDays) => {
        const { from, to, dueAt } = bucketRange(bucketOf(width, sentAt), periodDays);
        expect(from.getTime()).toBeLessThanOrEqual(sentAt * 1_000);
        expect(to.getTime()).toBeGreaterThan(sentAt * 1_000);
        expect(dueAt.getTime()).toBeLessThanOrEqual((sentAt + periodDays * 86_400) * 1_000);
      }),
    );
  });
});

describe('comingBuckets', () => {
  it('leaves no gap between now and the day after tomorrow', () => {
    fc.assert(
      fc.property(granularity, instant, fc.integer({ min: 0, max: 36 * 3_600 }), (width, now, later) => {
        expect(comingBuckets(width, now)).toContain(bucketOf(width, now + later));
      }),
    );
  });
});
