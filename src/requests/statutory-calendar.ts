import Holidays from 'date-holidays';
import type { StatutoryCalendar } from './statutory-clock';

const DAY_MS = 86_400_000;

/**
 * The calendar of a country, and of a part of it (`BY` of `DE`) when one is given: its public holidays, as the package date-holidays lists them.
 * Throws a `RangeError` that names the country or region it does not know: a deadline counted without holidays would end too early, but one counted
 * with those of nowhere is nobody's.
 */
export function statutoryCalendar(
  country: string,
  region: string | undefined,
  timeZone: string,
): StatutoryCalendar {
  const known = new Holidays();
  if (!(country in known.getCountries())) throw new RangeError(`no public holidays are known for ${country}`);
  if (region !== undefined && !(region in known.getStates(country)))
    throw new RangeError(`${country} has no region ${region} with public holidays of its own`);
  const holidays = region === undefined ? new Holidays(country) : new Holidays(country, region);
  const years = new Map<number, ReadonlySet<string>>();
  const ofYear = (year: number): ReadonlySet<string> => {
    let days = years.get(year);
    if (!days) years.set(year, (days = holidaysOf(holidays, year)));
    return days;
  };
  return { timeZone, isHoliday: (day) => ofYear(Number(day.slice(0, 4))).has(day) };
}

/** Days, `YYYY-MM-DD`. A holiday may last several; one of the turn of the year is found from the year before. */
function holidaysOf(holidays: Holidays, year: number): Set<string> {
  const days = new Set<string>();
  for (const { date, start, end, type } of [year - 1, year].flatMap((one) => holidays.getHolidays(one))) {
    if (type !== 'public') continue;
    const first = Date.parse(`${date.slice(0, 10)}T00:00:00Z`);
    const length = Math.max(1, Math.round((end.getTime() - start.getTime()) / DAY_MS));
    for (let i = 0; i < length; i += 1) days.add(new Date(first + i * DAY_MS).toISOString().slice(0, 10));
  }
  return days;
}
