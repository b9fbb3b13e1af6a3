/**
 * @jest-environment ./test/support/zone-environment.js
 * @jest-environment-options {"timeZone":"America/Santiago"}
 */
import { bucketOf } from '../../crypto';
import { bucketRange, comingBuckets, isDue } from '.';

const DAY_MS = 86_400_000;
/** Midnight does not come on the first of these days, and comes twice on the second; months end in the nights before 1 April and 1 September too. */
const CHANGES = ['2026-09-06', '2026-04-05', '2026-04-01', '2026-09-01'];

describe('a process whose clock on the wall jumps at midnight', () => {
  it('is this one', () => {
    const offset = (month: number) => new Date(2026, month, 15).getTimezoneOffset();
    expect(offset(0)).not.toBe(offset(6));
    expect(new Date(2026, 8, 6, 0, 0).getHours()).not.toBe(0);
  });

  it('keeps and ends hours, days and months of UTC, to the second', () => {
    for (const change of CHANGES) {
      const midnight = Date.parse(`${change}T00:00:00Z`);
      for (const local of [midnight, midnight + 3 * 3_600_000, midnight + 4 * 3_600_000]) {
        expect(bucketRange(bucketOf('hour', local / 1_000), 1)).toMatchObject({
          from: new Date(local),
          dueAt: new Date(local + DAY_MS),
        });
        for (const ms of [local, local - 1_000, local + 1_000]) {
          const day = new Date(Math.floor(ms / DAY_MS) * DAY_MS);
          const dueAt = day.getTime() + 90 * DAY_MS;
          const bucket = bucketOf('day', ms / 1_000);
          expect(bucketRange(bucket, 90)).toMatchObject({ from: day, dueAt: new Date(dueAt) });
          expect([dueAt - 1_000, dueAt, dueAt + 1_000].map((now) => isDue(bucket, 90, now))).toEqual([
            false,
            true,
            true,
          ]);
          const month = new Date(`${new Date(ms).toISOString().slice(0, 7)}-01T00:00:00Z`);
          expect(bucketRange(bucketOf('month', ms / 1_000), 365).from).toEqual(month);
        }
        expect(comingBuckets('day', local / 1_000)).toContain(bucketOf('day', (local + DAY_MS) / 1_000));
      }
    }
  });
});
