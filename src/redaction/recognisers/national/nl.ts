import { weighted } from '../../checks/checksums';
import type { Identifier } from './identifier';

/** Netherlands. BSN: nine digits (or eight without the leading zero), weights 9…2, −1, mod 11. */
export const netherlands: readonly Identifier[] = [
  {
    type: 'NL_BSN',
    country: 'NL',
    evidence: 'separators',
    weak: true,
    shape: /^\d{8,9}$/,
    lengths: [8, 9],
    layouts: ['0000.00.000', '000.000.000', '000 000 000', '0000 00 000', '000.00.000', '000 00 000'],
    check: (n) => {
      const full = n.padStart(9, '0');
      return Number(full) > 0 && weighted(full, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0;
    },
    words:
      'bsn|bsnnummer|bsn nr|burgerservicenr|burgerservicenummer|burger service nummer|sofinummer|~sofi|bsn nummer|persoonsnummer|citizen service number',
  },
];
