import { weighted } from '../../checks/checksums';
import { isDay, isShortDay, pairAt } from '../../checks/calendar';
import type { Identifier } from './identifier';

/** Romania. CNP G YYMMDD CC NNN C; weights 279146358279 mod 11, 10 → 1; counties 01–52, 70, 80–83. */
export const romania: readonly Identifier[] = [
  {
    type: 'RO_CNP',
    country: 'RO',
    evidence: 'strong',
    shape: /^[1-9]\d{12}$/,
    lengths: [13],
    layouts: ['0 000000 000000', '0 000000 00 000 0', '0 00 00 00 00 000 0', '0-000000-00-000-0'],
    check: (n) => {
      const gender = Number(n[0]);
      const [yy, mm, dd] = [pairAt(n, 1), pairAt(n, 3), pairAt(n, 5)];
      const born =
        gender >= 7
          ? isShortDay(yy, mm, dd)
          : isDay((gender <= 2 ? 1900 : gender <= 4 ? 1800 : 2000) + yy, mm, dd);
      const county = pairAt(n, 7);
      if (!born || !((county >= 1 && county <= 52) || county === 70 || (county >= 80 && county <= 83)))
        return false;
      const check = weighted(n, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
      return (check === 10 ? 1 : check) === Number(n[12]);
    },
    words: 'cnp|cnpul|cnp ul|codul numeric|cod numeric personal|codul numeric personal|c n p',
  },
];
