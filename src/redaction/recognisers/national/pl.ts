import { weighted } from '../../checks/checksums';
import { isDay, pairAt } from '../../checks/calendar';
import type { Identifier } from './identifier';

const CENTURIES = [1900, 2000, 2100, 2200, 1800];

/** Poland. PESEL YYMMDD SSSS C, month +20 per century; weights 1 3 7 9 mod 10. NIP: weights 6 5 7 2 3 4 5 6 7 mod 11. */
export const poland: readonly Identifier[] = [
  {
    type: 'PL_PESEL',
    country: 'PL',
    evidence: 'region',
    shape: /^\d{11}$/,
    lengths: [11],
    layouts: ['000000 00000', '000000-00000'],
    check: (n) => {
      const month = pairAt(n, 2);
      const century = CENTURIES[Math.floor(month / 20)]!;
      return (
        isDay(century + pairAt(n, 0), month % 20, pairAt(n, 4)) &&
        weighted(n, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0
      );
    },
    words: 'pesel|pesela|peselem|nr pesel|pesel nr|numer pesel|peselu',
  },
  {
    type: 'PL_NIP',
    country: 'PL',
    evidence: 'separators',
    weak: true,
    shape: /^\d{10}$/,
    lengths: [10],
    prefix: 'PL',
    layouts: ['000-000-00-00', '000-00-00-000', '000 000 00 00', '000 00 00 000'],
    check: (n) => n !== '0000000000' && weighted(n, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 === Number(n[9]),
    words: 'nip|numer nip|numer identyfikacji podatkowej',
  },
];
