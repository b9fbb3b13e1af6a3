import { weighted } from '../../checks/checksums';
import { isDay, pairAt } from '../../checks/calendar';
import type { Identifier } from './identifier';

/** Bulgaria. ЕГН YYMMDD SSS C; month +20 before 1900, +40 from 2000; weights 2 4 8 5 10 9 7 3 6 mod 11 mod 10. */
export const bulgaria: readonly Identifier[] = [
  {
    type: 'BG_EGN',
    country: 'BG',
    evidence: 'region',
    shape: /^\d{10}$/,
    lengths: [10],
    layouts: ['000000 0000', '000000-0000', '000000 000 0'],
    check: (n) => {
      const month = pairAt(n, 2);
      const [year, real] = month > 40 ? [2000, month - 40] : month > 20 ? [1800, month - 20] : [1900, month];
      return (
        isDay(year + pairAt(n, 0), real, pairAt(n, 4)) &&
        (weighted(n, [2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11) % 10 === Number(n[9])
      );
    },
    words: 'егн|егн то|егнто|egn|единен граждански номер|личен номер|edinen grazhdanski nomer',
  },
];
