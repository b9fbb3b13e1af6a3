import { digitAt, weighted } from '../../checks/checksums';
import { pairAt, isDay } from '../../checks/calendar';
import type { Identifier } from './identifier';

/** Σ place·digit over nine, mod 11 = tenth; never issued with a rest of 10. Days since 1867-01-01 may not pass the year 2100. */
function isTaxId(n: string): boolean {
  const days = Number(n.slice(1, 6));
  return days < 85_100 && weighted(n, [1, 2, 3, 4, 5, 6, 7, 8, 9]) % 11 === digitAt(n, 9);
}

/** Személyi azonosító (personal number) G YYMMDD SSS C: mod 11 with ascending weights for births before 1997, descending after. */
function isPersonalNumber(n: string): boolean {
  const year = (Number(n[0]) <= 2 ? 1900 : Number(n[0]) <= 4 ? 2000 : 1800) + pairAt(n, 1);
  if (!isDay(year, pairAt(n, 3), pairAt(n, 5))) return false;
  const weights = year < 1997 ? [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] : [10, 9, 8, 7, 6, 5, 4, 3, 2, 1];
  return weighted(n, weights) % 11 === digitAt(n, 10);
}

/** Hungary. TAJ (weights 3, 7 mod 10), adóazonosító jel (from 8, mod 11), személyi azonosító. Act XX of 1996. */
export const hungary: readonly Identifier[] = [
  {
    type: 'HU_TAJ',
    country: 'HU',
    evidence: 'separators',
    weak: true,
    shape: /^\d{9}$/,
    lengths: [9],
    layouts: ['000 000 000', '000-000-000'],
    check: (n) => n !== '000000000' && weighted(n, [3, 7, 3, 7, 3, 7, 3, 7]) % 10 === digitAt(n, 8),
    words:
      '~taj|taj number|taj no|tajom|tajod|tajunk|tajomat|taj szám|taj száma|taj számom|taj számod|taj számunk|tajszám|tajszámom|tajszáma|tajszámod|tajszámot|taj kártya|taj kártyám|tajkártya|társadalombiztosítási|tb szám',
  },
  {
    type: 'HU_TAX_ID',
    country: 'HU',
    evidence: 'region',
    shape: /^8\d{9}$/,
    lengths: [10],
    layouts: ['0 00000 0000', '00000 00000', '0000 000 000'],
    check: isTaxId,
    words:
      'adóazonosítója|adóazonosítót|adóazonosító jele|adójel|adóazonosító|adóazonosító jel|adószám|adóazonosítóm|adóazonosító jelem',
  },
  {
    type: 'HU_PERSONAL_ID',
    country: 'HU',
    evidence: 'region',
    shape: /^[1-8]\d{10}$/,
    lengths: [11],
    layouts: ['0-000000-0000', '0 000000 0000'],
    check: isPersonalNumber,
    words: 'személyi szám|személyi azonosító|személyi számom|személyi azonosítóm',
  },
];
