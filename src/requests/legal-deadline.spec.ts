import { DEADLINES, dueAtOf, type Law, LAWS, reminderOf, stopsClock } from './legal-deadline';
import { statutoryCalendar } from './statutory-calendar';

const DAY_MS = 86_400_000;
const berlin = statutoryCalendar('DE', undefined, 'Europe/Berlin');
const riyadh = statutoryCalendar('SA', undefined, 'Asia/Riyadh');
const pacific = statutoryCalendar('US', undefined, 'America/Los_Angeles');

const due = (
  received: string,
  change: { law?: Law; stoppedMs?: number; extended?: boolean } = {},
  calendar = berlin,
) =>
  dueAtOf(
    {
      law: change.law ?? 'gdpr',
      receivedAt: new Date(received),
      stoppedMs: change.stoppedMs ?? 0,
      extendedAt: change.extended ? new Date(received) : null,
    },
    calendar,
  );
const localDay = (instant: Date, timeZone: string) =>
  new Intl.DateTimeFormat('sv', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(instant);

/**
 * Regulation (EEC, Euratom) 1182/71: Art. 3(1) the day of the event is not counted; (2)(c) a period of months ends with the last hour of the day of
 * the same date, or of the month's last day; (3) holidays within count; (4) an end on a holiday, Sunday or Saturday moves to the next working day.
 */
const REGULATION = [
  ['31 January to the last day of February, a Saturday: Monday', '2026-01-31', '2026-03-02', false],
  ['31 January of a leap year', '2028-01-31', '2028-02-29', false],
  ['29 January of a common year, to 28 February, a Sunday', '2027-01-29', '2027-03-01', false],
  ['29 February', '2028-02-29', '2028-03-29', false],
  ['31 August to 30 September', '2026-08-31', '2026-09-30', false],
  ['year’s end, to a Friday', '2026-12-15', '2027-01-15', false],
  ['1 December, to New Year’s Day, a Friday: Monday', '2026-12-01', '2027-01-04', false],
  [
    '25 November, to Christmas Day, a Friday, with Boxing Day and Sunday: Monday',
    '2026-11-25',
    '2026-12-28',
    false,
  ],
  ['3 March, to Good Friday, with Easter Monday: Tuesday', '2026-03-03', '2026-04-07', false],
  ['14 April, to Ascension Day: Friday', '2026-04-14', '2026-05-15', false],
  ['1 April, to Labour Day, a Friday: Monday', '2026-04-01', '2026-05-04', false],
  ['holidays within the period: they count', '2026-12-20', '2027-01-20', false],
  ['three months from 30 November, to the end of February, a Sunday', '2026-11-30', '2027-03-01', true],
  ['three months from 31 January', '2026-01-31', '2026-04-30', true],
  ['three months to Christmas: Monday', '2026-09-25', '2026-12-28', true],
] as const;

describe('the due date', () => {
  it.each(REGULATION)('of %s', (_name, received, day, extended) => {
    expect(localDay(due(`${received}T10:00:00Z`, { extended }), 'Europe/Berlin')).toBe(`${day} 23:59:59`);
  });

  it('knows the holidays of a region where they differ', () => {
    const munich = statutoryCalendar('DE', 'BY', 'Europe/Berlin');
    // Epiphany, 6 January 2027, is a holiday in Bavaria and not in Germany.
    expect(localDay(due('2026-12-06T10:00:00Z'), 'Europe/Berlin')).toBe('2027-01-06 23:59:59');
    expect(localDay(due('2026-12-06T10:00:00Z', {}, munich), 'Europe/Berlin')).toBe('2027-01-07 23:59:59');
  });

  it('knows a holiday of several days whole', () => {
    const days = ['2026-03-19', '2026-03-20', '2026-03-21', '2026-03-22'];
    expect(days.map((day) => riyadh.isHoliday(day))).toEqual([true, true, true, true]);
    expect(riyadh.isHoliday('2026-03-18')).toBe(false);
  });

  it('is counted by the calendar of a country that is known, and of no other', () => {
    expect(() => statutoryCalendar('XX', undefined, 'Europe/Berlin')).toThrow(
      'no public holidays are known for XX',
    );
    expect(() => statutoryCalendar('DE', 'ZZ', 'Europe/Berlin')).toThrow('DE has no region ZZ');
  });

  it('takes the day of receipt from the country’s own clock, to the millisecond', () => {
    const last = due('2026-03-09T22:59:59.999Z');
    const next = due('2026-03-09T23:00:00.000Z');
    expect(localDay(last, 'Europe/Berlin')).toBe('2026-04-09 23:59:59');
    expect(localDay(next, 'Europe/Berlin')).toBe('2026-04-10 23:59:59');
  });

  it.each([
    ['pdpl', false, '2026-04-09'],
    ['pdpl', true, '2026-05-09'],
    ['ccpa', false, '2026-04-24'],
    ['ccpa', true, '2026-06-08'],
  ] as const)(
    'under %s (extended: %s) is so many calendar days later, whatever day it is',
    (law, extended, day) => {
      const calendar = law === 'pdpl' ? riyadh : pacific;
      const received = '2026-03-10T12:00:00Z';
      expect(localDay(due(received, { law, extended }, calendar), calendar.timeZone)).toBe(`${day} 23:59:59`);
    },
  );

  it('moves by as long as the clock stood', () => {
    expect(localDay(due('2026-03-10T10:00:00Z', { stoppedMs: 5 * DAY_MS }), 'Europe/Berlin')).toBe(
      '2026-04-15 23:59:59',
    );
  });

  it('has a source for every law', () => {
    for (const law of LAWS) expect(DEADLINES[law].source).toMatch(/\d/);
  });
});

describe('the clock', () => {
  const at = (days: number) => new Date(Date.UTC(2026, 2, 10) + days * DAY_MS);
  const request = { law: 'gdpr' as Law, receivedVia: 'email', receivedAt: at(0) };

  it('stops while the person is asked who they are, if they are asked within three days', () => {
    expect(stopsClock(request, at(3))).toBe(true);
    expect(stopsClock(request, new Date(at(3).getTime() + 1))).toBe(false);
  });

  it('does not stop for somebody who wrote from the number itself, nor where the law does not allow it', () => {
    expect(stopsClock({ ...request, receivedVia: 'whatsapp' }, at(0))).toBe(false);
    for (const law of ['pdpl', 'ccpa'] as const) expect(stopsClock({ ...request, law }, at(0))).toBe(false);
  });

  it.each([
    [14 * DAY_MS + 1, undefined],
    [14 * DAY_MS, 14],
    [7 * DAY_MS + 1, 14],
    [7 * DAY_MS, 7],
    [2 * DAY_MS + 1, 7],
    [2 * DAY_MS, 2],
    [0, 2],
    [-1, 0],
  ])('with %i ms left reminds of %s days', (left, days) => {
    const now = Date.UTC(2026, 2, 10);
    expect(reminderOf(new Date(now + left), new Date(now))).toBe(days);
  });
});
