import { ConfigError } from '../foundation/config';
import { statutoryCalendar } from './statutory-calendar';
import type { StatutoryCalendar } from './statutory-clock';

/** Settings that choose the calendar of public holidays. */
export interface CalendarSettings {
  COUNTRY: string;
  HOLIDAY_REGION?: string | undefined;
  TIME_ZONE: string;
}

/** The calendar that the configuration chooses. Throws `ConfigError`: what is unknown of a calendar is a wrong setting, and is told as one. */
export function configuredCalendar({
  COUNTRY,
  HOLIDAY_REGION,
  TIME_ZONE,
}: CalendarSettings): StatutoryCalendar {
  const national = named('COUNTRY', () => statutoryCalendar(COUNTRY, undefined, TIME_ZONE));
  if (HOLIDAY_REGION === undefined) return national;
  return named('HOLIDAY_REGION', () => statutoryCalendar(COUNTRY, HOLIDAY_REGION, TIME_ZONE));
}

function named<T>(key: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ConfigError([{ key: `LETHE_${key}`, rule: error.message }]);
  }
}
