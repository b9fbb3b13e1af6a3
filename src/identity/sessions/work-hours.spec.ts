import { isWorkHours, isWorkTime } from './work-hours';

const at = (text: string, hours: string, timeZone = 'Europe/Berlin') =>
  isWorkTime({ hours, timeZone }, Date.parse(text));

describe('work hours', () => {
  it.each([
    // 27 November 2026 is a Friday; Berlin is an hour ahead of UTC then.
    ['2026-11-27T05:59:59Z', false],
    ['2026-11-27T06:00:00Z', true],
    ['2026-11-27T18:59:59Z', true],
    ['2026-11-27T19:00:00Z', false],
    ['2026-11-28T10:00:00Z', false],
    ['2026-11-30T10:00:00Z', true],
  ])('Monday to Friday, seven to eight in Berlin: %s is %s', (text, expected) => {
    expect(at(text, 'Mon-Fri 07:00-20:00')).toBe(expected);
  });

  it('may wrap around midnight and the week', () => {
    expect(at('2026-11-27T22:30:00Z', 'Fri-Mon 22:00-06:00', 'UTC')).toBe(true);
    expect(at('2026-11-25T22:30:00Z', 'Fri-Mon 22:00-06:00', 'UTC')).toBe(false);
    expect(at('2026-11-29T23:59:00Z', 'Mon-Sun 00:00-24:00', 'UTC')).toBe(true);
  });

  it.each(['', 'Mon 07:00-20:00', 'Mon-Fri 7-20', 'Mon-Fri 07:00-25:00'])('are not %j', (text) => {
    expect(isWorkHours(text)).toBe(false);
  });
});
