import { ConfigError, loadConfig } from '../../foundation/config';
import { apiProcessKeys } from './api.config';
import { requestPolicy } from './request-policy';

const { COUNTRY, HOLIDAY_REGION, TIME_ZONE, LAW, MANUAL_VERIFIERS, MODE, NUMBER_SILENCE_DAYS } =
  apiProcessKeys;

/** The policy that these settings give. */
function policyOf(env: NodeJS.ProcessEnv) {
  const keys = { COUNTRY, HOLIDAY_REGION, TIME_ZONE, LAW, MANUAL_VERIFIERS, MODE, NUMBER_SILENCE_DAYS };
  return requestPolicy(loadConfig('api', keys, env) as Parameters<typeof requestPolicy>[0]);
}

describe('the policy of requests', () => {
  it.each([
    ['LETHE_COUNTRY', { LETHE_COUNTRY: 'XX' }],
    ['LETHE_COUNTRY', { LETHE_COUNTRY: 'XX', LETHE_HOLIDAY_REGION: 'BY' }],
    ['LETHE_HOLIDAY_REGION', { LETHE_COUNTRY: 'DE', LETHE_HOLIDAY_REGION: 'ZZ' }],
  ])('names %s as the wrong setting when there is no calendar of %j', (key, env) => {
    expect(() => policyOf(env)).toThrow(ConfigError);
    expect(() => policyOf(env)).toThrow(`${key}: `);
  });

  it('counts by the calendar of a region that is known', () => {
    const { calendar } = policyOf({ LETHE_COUNTRY: 'DE', LETHE_HOLIDAY_REGION: 'BY' });
    expect(calendar.isHoliday('2027-01-06')).toBe(true);
  });
});
