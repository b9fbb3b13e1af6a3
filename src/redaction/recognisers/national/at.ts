import { weighted } from '../../checks/checksums';
import { isShortDay, pairAt } from '../../checks/calendar';
import type { Identifier } from './identifier';

/** Austria. Sozialversicherungsnummer NNNC DDMMYY, weights 3 7 9 · 5 8 4 2 1 6 mod 11 (months 13–15 are issued when a day is used up). */
export const austria: readonly Identifier[] = [
  {
    type: 'AT_SVNR',
    country: 'AT',
    evidence: 'strong',
    shape: /^[1-9]\d{9}$/,
    lengths: [10],
    layouts: ['0000 000000', '0000-000000', '0000/000000', '0000 00 00 00'],
    check: (n) =>
      (weighted(n, [3, 7, 9]) + weighted(n, [5, 8, 4, 2, 1, 6], 4)) % 11 === Number(n[3]) &&
      (isShortDay(pairAt(n, 8), pairAt(n, 6), pairAt(n, 4)) ||
        (pairAt(n, 4) >= 1 && pairAt(n, 4) <= 31 && pairAt(n, 6) >= 13 && pairAt(n, 6) <= 15)),
    words:
      'sozialversicherungsnummer|svnr|sv nummer|sv nr|versicherungsnummer|versicherungsnr|versicherungs nr|vsnr|~insurance number|~ecard|~e card',
  },
];
