import { BackOff } from './back-off';

describe('BackOff', () => {
  it('doubles up to half a minute', () => {
    const backOff = new BackOff();
    const waits = Array.from({ length: 8 }, () => backOff.afterRunOf(10));
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  it('begins again after a run of a minute, not before', () => {
    const backOff = new BackOff();
    backOff.afterRunOf(10);
    expect(backOff.afterRunOf(59_999)).toBe(1_000);
    expect(backOff.afterRunOf(60_000)).toBe(500);
  });
});
