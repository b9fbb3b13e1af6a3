import { ManualClock } from '../../../foundation/clock';
import { TrustedTime } from './trusted-time';

const NOW = Date.UTC(2026, 10, 21);
const MINUTE = 60_000;
const DAY = 86_400_000;

describe('TrustedTime', () => {
  it('follows the clock while nothing jumps', () => {
    const clock = new ManualClock(NOW);
    const time = new TrustedTime(clock, NOW - MINUTE);
    clock.advance(3 * DAY);
    expect(time.now()).toBe(clock.now());
    expect(time.agrees(clock.now() + 5 * MINUTE)).toBe(true);
    expect(time.agrees(clock.now() + 5 * MINUTE + 1)).toBe(false);
  });

  it('does not believe a clock that is set two days ahead', () => {
    const clock = new ManualClock(NOW);
    const time = new TrustedTime(clock, NOW);
    clock.setWall(NOW + 2 * DAY);
    expect(time.now()).toBe(NOW + 5 * MINUTE);
    expect(time.agrees(clock.now())).toBe(false);
  });

  it('does not believe a clock that was set ahead while the keyring was down', () => {
    const clock = new ManualClock(NOW + 10 * DAY);
    const time = new TrustedTime(clock, NOW);
    expect(time.now()).toBe(NOW + DAY + 5 * MINUTE);
    expect(time.agrees(clock.now())).toBe(false);
  });

  it('believes a clock again that has run steadily for a day, and not a minute sooner', () => {
    const clock = new ManualClock(NOW + 3 * DAY);
    const time = new TrustedTime(clock, NOW);
    for (let minutes = 0; minutes < 24 * 60; minutes++) {
      expect(time.settle()).toBeGreaterThan(0);
      clock.advance(MINUTE);
    }
    expect(time.settle()).toBe(0);
    expect(time.now()).toBe(clock.now());
  });

  it('begins to count anew when the clock jumps again, and never runs ahead of it', () => {
    const clock = new ManualClock(NOW);
    const time = new TrustedTime(clock, NOW);
    clock.setWall(NOW + 2 * DAY);
    time.settle();
    clock.advance(DAY - MINUTE);
    clock.setWall(clock.now() + DAY);
    time.settle();
    clock.advance(DAY - MINUTE);
    expect(time.settle()).toBeGreaterThan(0);
    clock.setWall(NOW - DAY);
    expect(time.settle()).toBe(0);
    expect(time.now()).toBe(NOW - DAY);
  });
});
