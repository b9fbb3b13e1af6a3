import { readUsage, usagePauseMs } from './usage';

const app = (percent: number) => ({
  'x-app-usage': JSON.stringify({ call_count: percent, total_time: 1, total_cputime: 1 }),
});
const business = (percent: number, minutes: number) => ({
  'x-business-use-case-usage': JSON.stringify({
    '200000000000001': [
      {
        type: 'whatsapp',
        call_count: 3,
        total_cputime: 4,
        total_time: percent,
        estimated_time_to_regain_access: minutes,
      },
      { type: 'other', call_count: 1 },
    ],
  }),
});

describe('readUsage', () => {
  it('takes the highest percentage and the longest wait of both headers', () => {
    expect(readUsage(new Headers({ ...app(28), ...business(81, 7) }))).toEqual({
      percent: 81,
      regainMinutes: 7,
    });
    expect(readUsage(new Headers({ ...app(90), ...business(5, 0) }))).toEqual({
      percent: 90,
      regainMinutes: 0,
    });
  });

  it('knows nothing without headers, or with ones that it cannot read', () => {
    expect(readUsage(new Headers())).toBeNull();
    for (const text of ['', 'no json', '[]', '7', '{"a":7}', '{"a":[7]}']) {
      const usage = readUsage(new Headers({ 'x-business-use-case-usage': text }));
      expect(usage === null || usagePauseMs(usage) === 0).toBe(true);
    }
    const odd = new Headers({ 'x-app-usage': '{"call_count":"99","total_time":-5,"total_cputime":null}' });
    expect(readUsage(odd)).toEqual({ percent: 0, regainMinutes: 0 });
  });
});

describe('usagePauseMs', () => {
  it.each([
    [0, 0, 0],
    [79, 0, 0],
    [80, 0, 250],
    [99, 0, 5_000],
    [100, 0, 60_000],
    [100, 5, 300_000],
    [10, 2, 120_000],
  ])('at %i %% with %i minutes to wait, pauses %i ms', (percent, regainMinutes, pause) => {
    expect(usagePauseMs({ percent, regainMinutes })).toBe(pause);
  });
});
