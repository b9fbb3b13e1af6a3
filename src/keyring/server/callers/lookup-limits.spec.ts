import { ManualClock } from '../../../foundation/clock';
import { LookupLimits } from './lookup-limits';

const DAY_MS = 86_400_000;

describe('look-ups of a caller', () => {
  const clock = new ManualClock(0);
  let alarms: (string | undefined)[];
  let limits: LookupLimits;
  beforeEach(() => {
    alarms = [];
    limits = new LookupLimits(clock, ({ code, role }) => alarms.push(`${code} ${role ?? ''}`));
  });

  const admitted = (most: number): number => {
    for (let count = 0; count < most; count++) {
      try {
        limits.admit('api');
      } catch {
        return count;
      }
    }
    return most;
  };

  it('come in bursts of fifty, and then ten a second', () => {
    expect(admitted(100)).toBe(50);
    clock.advance(1_000);
    expect(admitted(100)).toBe(10);
  });

  it('end at five thousand a day, however slowly they come', () => {
    let count = 0;
    for (let i = 0; i < 6_000; i++) {
      count += admitted(1);
      clock.advance(1_000);
    }
    expect(count).toBe(5_000);
    // From 80 % of the share on, and for those that are refused.
    expect(alarms.filter((one) => one === 'quota-near api')).toHaveLength(6_000 - 3_999);
    clock.advance(DAY_MS);
    expect(admitted(1)).toBe(1);
  });

  it('are refused to ingest and to the operator, who have no business with them', () => {
    for (const role of ['ingest', 'operator'] as const) {
      const asking = (): void => limits.admit(role);
      expect(asking).toThrow('too many look-ups');
    }
  });

  it('are an alarm when more than half of a hundred miss', () => {
    for (let i = 0; i < 100; i++) limits.note('api', i % 2 === 0);
    expect(alarms).toEqual([]);
    for (let i = 0; i < 100; i++) limits.note('api', i % 2 === 0 && i !== 0);
    expect(alarms).toEqual(['lookups-miss api']);
  });
});
