import { hourJustOver, isUnusuallyHigh, unusuallyHigh, usualOf } from './baseline';

const activity = (count: number, ...usual: number[]) => ({ key: 'a', hour: new Date(0), count, usual });
const limits = { times: 4, atLeast: 100 };

describe('the baseline', () => {
  it('is the middle of the same hours, and unknown while there are fewer than three', () => {
    expect(usualOf(activity(0, 1, 2))).toBeNull();
    expect(usualOf(activity(0, 9, 1, 2))).toBe(2);
    expect(usualOf(activity(0, 9, 1, 2, 4))).toBe(3);
  });

  it('is exceeded by one more than four times as much, if that is enough to matter', () => {
    expect(isUnusuallyHigh(activity(400, 100, 100, 100), limits)).toBe(false);
    expect(isUnusuallyHigh(activity(401, 100, 100, 100), limits)).toBe(true);
    expect(isUnusuallyHigh(activity(99, 1, 1, 1), limits)).toBe(false);
    expect(isUnusuallyHigh(activity(100, 1, 1, 1), limits)).toBe(true);
  });

  it('knows that one of the same hours was busier', () => {
    expect(isUnusuallyHigh(activity(600, 100, 100, 300), limits)).toBe(false);
    expect(isUnusuallyHigh(activity(601, 100, 100, 300), limits)).toBe(true);
  });

  it('says nothing while it is learning', () => {
    expect(isUnusuallyHigh(activity(1_000_000), limits)).toBe(false);
  });

  it('looks at the hour that is just over, too: of its last minutes nobody has told yet', async () => {
    const at = (time: string) => new Date(`2026-03-01T${time}Z`);
    expect(hourJustOver(at('10:00:00'))).toEqual(at('09:00:00'));
    expect(hourJustOver(at('10:10:00'))).toEqual(at('09:10:00'));
    expect(hourJustOver(at('10:10:01'))).toBeNull();
    const counts: Record<number, ReturnType<typeof activity>[]> = {
      9: [activity(500, 1, 1, 1), { ...activity(600, 1, 1, 1), key: 'b' }],
      10: [activity(400, 1, 1, 1)],
    };
    const high = async (now: Date) =>
      (
        await unusuallyHigh(
          { now, activity: { of: (_kind, hour) => Promise.resolve(counts[hour.getUTCHours()]!) } },
          'inbound',
          limits,
        )
      ).map(({ key, count }) => [key, count]);
    expect((await high(at('10:05:00'))).sort()).toEqual([
      ['a', 400],
      ['b', 600],
    ]);
    expect(await high(at('10:30:00'))).toEqual([['a', 400]]);
  });
});
