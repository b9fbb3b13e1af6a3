import { isDay, pairAt } from '../../checks/calendar';
import type { Identifier } from './identifier';

/** No number is issued for births to come; a constant, because this module has no clock. */
const LATEST_BIRTH = 2035;

/** Century of a CPR number by its seventh digit and year (CPR-kontoret). */
function fullYear(n: string): number {
  const year = pairAt(n, 4);
  const seventh = Number(n[6]);
  if (seventh >= 5 && seventh <= 8 && year >= 58) return 1800 + year;
  if (seventh <= 3 || ((seventh === 4 || seventh === 9) && year >= 37)) return 1900 + year;
  return 2000 + year;
}

/** Denmark. CPR DDMMYY-SSSS: the date only; the modulus was given up in 2007. */
export const denmark: readonly Identifier[] = [
  {
    type: 'DK_CPR',
    country: 'DK',
    evidence: 'separators',
    shape: /^\d{10}$/,
    lengths: [10],
    layouts: ['000000-0000', '000000 0000'],
    check: (n) => fullYear(n) <= LATEST_BIRTH && isDay(fullYear(n), pairAt(n, 2), pairAt(n, 0)),
    words:
      'cpr|cprnr|cprnummer|cpr nummeret|cpr nummer er|personnr|cpr nr|cpr nummer|personnummer|cpr number',
  },
];
