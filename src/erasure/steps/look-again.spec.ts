import { lookAgainInMs } from './look-again';

describe('lookAgainInMs', () => {
  const executedAt = new Date('2026-11-27T10:00:00Z');
  const after = (ms: number) => lookAgainInMs(executedAt, executedAt.getTime() + ms);

  it.each([
    [0, 400],
    [1_600, 400],
    [40_000, 10_000],
    [240_000, 60_000],
    [86_400_000, 60_000],
  ])('%d ms after the erasure began, looks again in %d', (elapsed, wait) => {
    expect(after(elapsed)).toBe(wait);
  });

  it('looks again soon when the clock was set back', () => {
    expect(after(-3_600_000)).toBe(400);
  });
});
