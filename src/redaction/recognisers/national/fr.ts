import { remainder } from '../../checks/checksums';
import type { Identifier } from './identifier';

/** NIR: 13 characters (Corsica 2A, 2B count as 19, 18) and key 97 − n mod 97 (INSEE). */
function isNir(n: string): boolean {
  const digits = n.replace('2A', '19').replace('2B', '18');
  if (!/^\d{15}$/.test(digits)) return false;
  return 97 - remainder(digits.slice(0, 13), 97) === Number(digits.slice(13));
}

/** France. NIR (numéro de sécurité sociale) and numéro fiscal SPI (first ten mod 511 = last three). */
export const france: readonly Identifier[] = [
  {
    type: 'FR_NIR',
    country: 'FR',
    evidence: 'region',
    shape: /^[1-478]\d{4}(?:\d{2}|2[AB])\d{8}$/,
    lengths: [15],
    distinct: [
      '0 00 00 00 000 000 00',
      '0 00 00 0A 000 000 00',
      '0-00-00-00-000-000-00',
      '0 00 00 00 000 000-00',
      '0.00.00.00.000.000.00',
      '0 00 00 00 000 000 / 00',
    ],
    layouts: ['0000000000000 00', '0 00 00 000000 00', '0 00 00 00000000 00', '0 00 00 00 00000000'],
    check: isNir,
    words:
      'nir|n ss|no ss|numéro ss|numéro de sécu|n de sécu|num sécu|numéro sécu|no sécu|sécurité sociale|numéro de sécu|sécu|sécurité soc|~insee|numéro de sécurité sociale|carte vitale|~nss|immatriculation sociale',
  },
  {
    type: 'FR_NIF',
    country: 'FR',
    evidence: 'region',
    shape: /^[0-3]\d{12}$/,
    lengths: [13],
    layouts: ['00 00 000 000 000', '0 000 000 000 000'],
    check: (n) => remainder(n.slice(0, 10), 511) === Number(n.slice(10)),
    words:
      'numéro fiscal|numéro spi|n spi|~spi|~fiscal|numéro fiscal de référence|~nif|avis d imposition|impôts|référence fiscale',
  },
];
