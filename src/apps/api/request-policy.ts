import { configuredCalendar, type RequestsSettings } from '../../requests';
import type { ApiConfig } from './api.config';

/** How requests are timed and verified here, out of the configuration. Throws `ConfigError` for a country or region without a calendar. */
export function requestPolicy(config: ApiConfig): RequestsSettings['policy'] {
  return {
    calendar: configuredCalendar(config),
    law: config.LAW,
    verifiers: verifiersOf(config),
    silenceDays: config.NUMBER_SILENCE_DAYS,
  };
}

function verifiersOf({ MANUAL_VERIFIERS, MODE }: ApiConfig): 1 | 2 {
  if (MANUAL_VERIFIERS !== undefined) return MANUAL_VERIFIERS === '1' ? 1 : 2;
  return MODE === 'production' ? 2 : 1;
}
