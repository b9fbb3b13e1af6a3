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

  it('count as misses where somebody asks without making: after fifty thousand of them nobody is told of for a while', () => {
    expect(limits.mayAskWithoutMaking('ingest')).toBe(true);
    for (let batch = 0; batch < 49; batch++) limits.noteMisses('ingest', 1_000);
    limits.noteMisses('ingest', 0);
    expect(limits.mayAskWithoutMaking('ingest')).toBe(true);
    limits.noteMisses('ingest', 3_000);
    expect(alarms).toEqual(['lookups-miss ingest']);
    clock.advance(2_000);
    expect(limits.mayAskWithoutMaking('ingest')).toBe(false);
    clock.advance(1);
    expect(limits.mayAskWithoutMaking('ingest')).toBe(true);
    // Neither has any business with it.
    for (const role of ['api', 'operator'] as const) expect(limits.mayAskWithoutMaking(role)).toBe(false);
  });

  it('come to five million misses of ingest a day at most', () => {
    let missed = 0;
    for (let second = 0; second < 6_000; second++) {
      clock.advance(1_000);
      if (!limits.mayAskWithoutMaking('ingest')) continue;
      limits.noteMisses('ingest', 1_000);
      missed += 1_000;
    }
    expect(missed).toBe(5_000_000);
    expect(alarms).toContain('quota-near ingest');
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
