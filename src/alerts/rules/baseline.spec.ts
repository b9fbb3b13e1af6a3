import { isUnusuallyHigh, usualOf } from './baseline';

const activity = (count: number, ...usual: number[]) => ({ key: 'a', count, usual });
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
});
