import fc from 'fast-check';
import { EXTENSION_MONTHS, RESPONSE_MONTHS, statutoryDueAt } from './statutory-clock';

const berlin = { timeZone: 'Europe/Berlin', isHoliday: () => false };

/** Received, and the day with whose last hour one month ends; checked by hand against Art. 3 of the regulation. */
const ONE_MONTH = [
  ['a plain day', '2026-03-10T10:00:00Z', '2026-04-10'],
  ['31 January, to the end of February and over a weekend', '2026-01-31T10:00:00Z', '2026-03-02'],
  ['30 January of a leap year', '2028-01-30T10:00:00Z', '2028-02-29'],
  ['29 February', '2028-02-29T10:00:00Z', '2028-03-29'],
  ['31 March, to 30 April', '2026-03-31T10:00:00Z', '2026-04-30'],
  ['year’s end', '2026-12-15T10:00:00Z', '2027-01-15'],
  ['31 December, to a Sunday', '2026-12-31T10:00:00Z', '2027-02-01'],
  ['a due day on a Saturday', '2026-04-09T10:00:00Z', '2026-05-11'],
  ['a due day on a Sunday', '2026-04-10T10:00:00Z', '2026-05-11'],
] as const;

describe('statutoryDueAt', () => {
  it.each(ONE_MONTH)('counts %s', (_name, received, day) => {
    const due = statutoryDueAt(Date.parse(received), RESPONSE_MONTHS, berlin);
    expect(localText(due)).toBe(`${day} 23:59:59`);
    expect(localText(due + 1)).toMatch(/ 00:00:00$/);
  });

  it('takes the day of receipt from the country’s own clock', () => {
    // 23:30 in Berlin is still the 9th; half an hour later it is the 10th.
    expect(localText(statutoryDueAt(Date.parse('2026-03-09T22:30:00Z'), 1, berlin))).toBe(
      '2026-04-09 23:59:59',
    );
    expect(localText(statutoryDueAt(Date.parse('2026-03-09T23:00:00Z'), 1, berlin))).toBe(
      '2026-04-10 23:59:59',
    );
  });

  it('counts an extension from the receipt, not from the first due day', () => {
    const due = statutoryDueAt(
      Date.parse('2026-01-31T10:00:00Z'),
      RESPONSE_MONTHS + EXTENSION_MONTHS,
      berlin,
    );
    expect(localText(due)).toBe('2026-04-30 23:59:59');
  });

  it('passes over public holidays', () => {
    const calendar = {
      timeZone: 'Europe/Berlin',
      isHoliday: (day: string) => ['2026-12-25', '2026-12-28'].includes(day),
    };
    // 25 December is a Friday: over the weekend and the Monday made a holiday here.
    expect(localText(statutoryDueAt(Date.parse('2026-11-25T10:00:00Z'), 1, calendar))).toBe(
      '2026-12-29 23:59:59',
    );
  });

  it('ends the day where the clock is set back or forward in its night', () => {
    for (const [zone, received, end] of [
      ['Europe/Berlin', '2026-09-25T10:00:00Z', '2026-10-26T22:59:59.999Z'],
      ['Africa/Cairo', '2026-03-23T12:00:00Z', '2026-04-23T21:59:59.999Z'],
      ['Pacific/Kiritimati', '2026-03-10T10:00:00Z', '2026-04-13T09:59:59.999Z'],
      ['Etc/GMT+12', '2026-03-10T13:00:00Z', '2026-04-11T11:59:59.999Z'],
    ] as const) {
      const due = statutoryDueAt(Date.parse(received), 1, { timeZone: zone, isHoliday: () => false });
      expect([zone, new Date(due).toISOString()]).toEqual([zone, end]);
    }
  });

  it('always ends on a working day, 27.9 to 34 days after the receipt, and never earlier for a later receipt', () => {
    const instants = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2099, 0, 1) });
    fc.assert(
      fc.property(instants, fc.integer({ min: 0, max: 86_400_000 * 3 }), (received, later) => {
        const due = statutoryDueAt(received, 1, berlin);
        const days = (due - received) / 86_400_000;
        expect(days).toBeGreaterThan(27.9);
        expect(days).toBeLessThan(34.1);
        expect(['Sat', 'Sun']).not.toContain(
          new Intl.DateTimeFormat('en', { weekday: 'short', timeZone: 'Europe/Berlin' }).format(due),
        );
        expect(statutoryDueAt(received + later, 1, berlin)).toBeGreaterThanOrEqual(due);
      }),
      { numRuns: 300 },
    );
  });
});

function localText(instant: number): string {
  return new Intl.DateTimeFormat('sv-SE', {
    timeZone: 'Europe/Berlin',
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(instant);
}
