import { digitAt, isOneDigit, weighted } from '../../checks/checksums';
import type { Identifier } from './identifier';

function isIrd(n: string): boolean {
  const full = n.padStart(9, '0');
  if (Number(full) < 10_000_000 || Number(full) > 200_000_000) return false;
  const rest = (weights: readonly number[]): number => (11 - (weighted(full, weights) % 11)) % 11;
  let check = rest([3, 2, 7, 6, 5, 4, 3, 2]);
  if (check === 10) check = rest([7, 4, 3, 2, 5, 2, 7, 6]);
  return check === digitAt(full, 8);
}

/** Nine digits; those of eight, the older ones, have weights of their own, and some validators read them with the first of the nine. */
const isTfn = (n: string): boolean =>
  weighted(n, [1, 4, 3, 7, 5, 8, 6, 9, 10].slice(0, n.length)) % 11 === 0 ||
  (n.length === 8 && weighted(n, [10, 7, 8, 4, 6, 3, 5, 1]) % 11 === 0);

/** Australia (TFN, Medicare, ABN, ACN — ATO, Services Australia, ASIC) and New Zealand (IRD). */
export const oceania: readonly Identifier[] = [
  {
    type: 'AU_TFN',
    country: 'AU',
    evidence: 'separators',
    weak: true,
    shape: /^\d{8,9}$/,
    lengths: [8, 9],
    layouts: ['000 000 000', '000-000-000', '00 000 000'],
    check: (n) => !isOneDigit(n) && isTfn(n),
    words: 'tfn|tfn number|tax file|tax file no|tax file number',
  },
  {
    type: 'AU_MEDICARE',
    country: 'AU',
    evidence: 'separators',
    weak: true,
    shape: /^[2-6]\d{9}$/,
    lengths: [10],
    layouts: ['0000 00000 0', '0000-00000-0', '0000 000000'],
    check: (n) => weighted(n, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === digitAt(n, 8),
    words: 'medicare|medicare no|medicare card no|medicare card number|medicare card|medicare number',
  },
  {
    type: 'AU_ABN',
    country: 'AU',
    evidence: 'region',
    shape: /^[1-9]\d{10}$/,
    lengths: [11],
    layouts: ['00 000 000 000', '00-000-000-000'],
    check: (n) =>
      weighted(String(Number(n[0]) - 1) + n.slice(1), [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) % 89 === 0,
    words: 'abn|australian business|business number',
  },
  {
    type: 'AU_ACN',
    country: 'AU',
    evidence: 'word',
    shape: /^\d{9}$/,
    lengths: [9],
    layouts: ['000 000 000', '000-000-000'],
    check: (n) =>
      !isOneDigit(n) && (10 - (weighted(n, [8, 7, 6, 5, 4, 3, 2, 1]) % 10)) % 10 === digitAt(n, 8),
    words: 'acn|australian company|company number',
  },
  {
    type: 'NZ_IRD',
    country: 'NZ',
    evidence: 'separators',
    shape: /^\d{8,9}$/,
    lengths: [8, 9],
    layouts: ['00-000-000', '000-000-000', '00 000 000', '000 000 000'],
    check: isIrd,
    words: 'ird|ird no|ird num|ird number|inland revenue',
  },
];
