import { remainder } from '../../checks/checksums';
import { pairAt } from '../../checks/calendar';
import type { Identifier } from './identifier';

/** Belgium. Rijksregisternummer YYMMDD-SSS-CC: 97 − n mod 97, with 2 in front from 2000 on; BIS numbers add 20 or 40 to the month; 0 where unknown. */
export const belgium: readonly Identifier[] = [
  {
    type: 'BE_NN',
    country: 'BE',
    evidence: 'strong',
    shape: /^\d{11}$/,
    lengths: [11],
    layouts: ['000000-000-00', '000000 000 00', '00 00 00 000 00', '00.00.00.000.00', '00.00.00 000.00'],
    distinct: ['00.00.00-000.00', '00.00.00-000 00', '00.00.00-000-00'],
    check: (n) => {
      const month = pairAt(n, 2) % 20;
      const check = Number(n.slice(9));
      const right =
        97 - remainder(n.slice(0, 9), 97) === check || 97 - remainder(`2${n.slice(0, 9)}`, 97) === check;
      return right && month <= 12 && pairAt(n, 2) < 53 && pairAt(n, 4) <= 31;
    },
    words:
      'rijksregisternummer|rijksregisternr|rr nummer|rijksregister|~rrn|insz|niss|numéro national|registre national|numéro de registre national|numéro de registre|nationalnummer|~nn|bis nummer|national number',
  },
];
