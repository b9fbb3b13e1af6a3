import { luhn, weighted } from '../../checks/checksums';
import { isDdMmYy } from '../../checks/calendar';
import type { Identifier } from './identifier';

/** Greece. AMKA DDMMYY + 5, Luhn; AFM (ΑΦΜ) nine digits, powers of two mod 11 mod 10. */
export const greece: readonly Identifier[] = [
  {
    type: 'GR_AMKA',
    country: 'GR',
    evidence: 'strong',
    shape: /^\d{11}$/,
    lengths: [11],
    layouts: ['000000 00000', '000000-00000'],
    check: (n) => isDdMmYy(n) && luhn(n),
    words: 'amka|α μ κ α|ο αμκα|αμκα|α μ κ α|αριθμός μητρώου κοινωνικής ασφάλισης',
  },
  {
    type: 'GR_AFM',
    country: 'GR',
    evidence: 'separators',
    weak: true,
    shape: /^\d{9}$/,
    lengths: [9],
    prefix: 'EL',
    layouts: ['000 000 000'],
    check: (n) =>
      n !== '000000000' && (weighted(n, [256, 128, 64, 32, 16, 8, 4, 2]) % 11) % 10 === Number(n[8]),
    words: 'afm|αφμ|α φ μ|αριθμός φορολογικού μητρώου|φορολογικού μητρώου',
  },
];
