import { ConfigError } from '../../foundation/config';
import { type RequestsSettings, statutoryCalendar } from '../../requests';
import type { ApiConfig } from './api.config';

/** How requests are timed and verified here, out of the configuration. Throws `ConfigError` for a country or region without a calendar. */
export function requestPolicy(config: ApiConfig): RequestsSettings['policy'] {
  return {
    calendar: calendarOf(config),
    law: config.LAW,
    verifiers: verifiersOf(config),
    silenceDays: config.NUMBER_SILENCE_DAYS,
  };
}

function calendarOf({ COUNTRY, HOLIDAY_REGION, TIME_ZONE }: ApiConfig) {
  const national = named('COUNTRY', () => statutoryCalendar(COUNTRY, undefined, TIME_ZONE));
  if (HOLIDAY_REGION === undefined) return national;
  return named('HOLIDAY_REGION', () => statutoryCalendar(COUNTRY, HOLIDAY_REGION, TIME_ZONE));
}

/** What is unknown of a calendar is a wrong setting, and is told as one. */
function named<T>(key: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ConfigError([{ key: `LETHE_${key}`, rule: error.message }]);
  }
}

function verifiersOf({ MANUAL_VERIFIERS, MODE }: ApiConfig): 1 | 2 {
  if (MANUAL_VERIFIERS !== undefined) return MANUAL_VERIFIERS === '1' ? 1 : 2;
  return MODE === 'production' ? 2 : 1;
}
