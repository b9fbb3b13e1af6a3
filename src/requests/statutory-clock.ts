/** How a country counts: its time zone, and which days nobody works beside Saturdays and Sundays. */
export interface StatutoryCalendar {
  /** IANA name, such as `Europe/Berlin`. */
  timeZone: string;
  /** True for a public holiday; `day` is `YYYY-MM-DD` in that zone. */
  isHoliday(day: string): boolean;
}

/** One month to act on a request (GDPR Art. 12(3)). */
export const RESPONSE_MONTHS = 1;
/** Two further months, with a reason (GDPR Art. 12(3)). */
export const EXTENSION_MONTHS = 2;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * When a period of months that begins with a receipt is over, as Regulation (EEC, Euratom) 1182/71 counts it: the day of receipt is not counted
 * (Art. 3(1)); the period ends with the last hour of the day of the same date, or of the last day of a month without it (Art. 3(2)(c)); and if that
 * is a Saturday, a Sunday or a public holiday, of the next working day (Art. 3(4)). The answer is the last millisecond of that day in the
 * calendar's time zone, Unix ms.
 */
export function statutoryDueAt(receivedAt: number, months: number, calendar: StatutoryCalendar): number {
  const [year, month, day] = localDay(receivedAt, calendar.timeZone);
  let due = Date.UTC(year, month - 1 + months, Math.min(day, daysInMonth(year, month - 1 + months)));
  while (!isWorkingDay(due, calendar)) due += DAY_MS;
  return startOfDay(due + DAY_MS, calendar.timeZone) - 1;
}

/** The last millisecond of the day that comes so many calendar days after the day of an instant, in a time zone. Unix ms. */
export function endOfDayAfter(instant: number, days: number, timeZone: string): number {
  return startOfDay(Date.UTC(...shifted(localDay(instant, timeZone))) + (days + 1) * DAY_MS, timeZone) - 1;
}

/** The day of an instant in a time zone, `YYYY-MM-DD`. */
export function dayOf(instant: number, timeZone: string): string {
  return new Date(Date.UTC(...shifted(localDay(instant, timeZone)))).toISOString().slice(0, 10);
}

function daysInMonth(year: number, monthIndex: number): number {
  return new Date(Date.UTC(year, monthIndex + 1, 0)).getUTCDate();
}

/** `day` is midnight UTC of a calendar day. */
function isWorkingDay(day: number, calendar: StatutoryCalendar): boolean {
  const weekday = new Date(day).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !calendar.isHoliday(new Date(day).toISOString().slice(0, 10));
}

function localDay(instant: number, timeZone: string): [year: number, month: number, day: number] {
  const parts = Object.fromEntries(
    formatter(timeZone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, value]),
  );
  return [Number(parts.year), Number(parts.month), Number(parts.day)];
}

/** The instant at which a calendar day (given as midnight UTC) begins in a time zone: the first one that bears its date there. */
function startOfDay(day: number, timeZone: string): number {
  // Zones lie within UTC−12 and UTC+14. Where a change of the clock swallows midnight, the day begins later than at 00:00.
  let before = day - 15 * 60 * MINUTE_MS;
  let after = day + 13 * 60 * MINUTE_MS;
  while (after - before > MINUTE_MS) {
    const middle = before + Math.floor((after - before) / MINUTE_MS / 2) * MINUTE_MS;
    if (Date.UTC(...shifted(localDay(middle, timeZone))) >= day) after = middle;
    else before = middle;
  }
  return after;
}

function shifted([year, month, day]: [number, number, number]): [number, number, number] {
  return [year, month - 1, day];
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(timeZone: string): Intl.DateTimeFormat {
  let known = formatters.get(timeZone);
  if (!known) {
    known = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
    formatters.set(timeZone, known);
  }
  return known;
}
