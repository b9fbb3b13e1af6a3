import { type RequestsSettings, statutoryCalendar } from '../../requests';
import type { ApiConfig } from './api.config';

/** How requests are timed and verified here, out of the configuration. Throws a `RangeError` for a country or region without a calendar. */
export function requestPolicy(config: ApiConfig): RequestsSettings['policy'] {
  return {
    calendar: statutoryCalendar(config.COUNTRY, config.HOLIDAY_REGION, config.TIME_ZONE),
    law: config.LAW,
    verifiers: verifiersOf(config),
    silenceDays: config.NUMBER_SILENCE_DAYS,
  };
}

function verifiersOf({ MANUAL_VERIFIERS, MODE }: ApiConfig): 1 | 2 {
  if (MANUAL_VERIFIERS !== undefined) return MANUAL_VERIFIERS === '1' ? 1 : 2;
  return MODE === 'production' ? 2 : 1;
}
