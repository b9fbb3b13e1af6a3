import { weighted } from '../../checks/checksums';
import { isDay, isDdMmYy, pairAt } from '../../checks/calendar';
import type { Identifier } from './identifier';

/** Check digit in two rounds of mod 11, shared by Estonia and Lithuania. */
function twoRounds(n: string): boolean {
  let check = weighted(n, [1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
  if (check === 10) check = weighted(n, [3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11;
  return check % 10 === Number(n[10]);
}

/** G YYMMDD: first digit sex and century from 1800 on. */
const isGenderDate = (n: string): boolean =>
  isDay(1800 + Math.floor((Number(n[0]) - 1) / 2) * 100 + pairAt(n, 1), pairAt(n, 3), pairAt(n, 5));

/** Latvia before 2017: DDMMYY-CNNNN, check (1 + Σ) mod 11 mod 10; since then 32 and nine digits without a stated check. */
function isLatvian(n: string): boolean {
  if (n.startsWith('32')) return true;
  if (!/^[0-2]$/.test(n[6]!) || !isDay(1800 + Number(n[6]) * 100 + pairAt(n, 4), pairAt(n, 2), pairAt(n, 0)))
    return false;
  return ((1 + weighted(n, [10, 5, 8, 4, 2, 1, 6, 3, 7, 9])) % 11) % 10 === Number(n[10]) && isDdMmYy(n);
}

/** Estonia, Latvia, Lithuania: isikukood, personas kods, asmens kodas. */
export const baltic: readonly Identifier[] = [
  {
    type: 'EE_IK',
    country: 'EE',
    evidence: 'region',
    shape: /^[1-8]\d{10}$/,
    lengths: [11],
    layouts: ['0 000000 0000'],
    check: (n) => isGenderDate(n) && twoRounds(n),
    words: 'isikukood|isikukoodi|isikukoodiga|~ik|personal code|estonian id',
  },
  {
    type: 'LT_AK',
    country: 'LT',
    evidence: 'region',
    shape: /^[1-9]\d{10}$/,
    lengths: [11],
    layouts: ['0 000000 0000'],
    check: (n) => (n.startsWith('9') || isGenderDate(n)) && twoRounds(n),
    words:
      'asmens kodas|asmens kodo|asmens kodą|asmens kodu|asm kodas|asmens k|~a k|~ak|personal code|lithuanian id',
  },
  {
    type: 'LV_PK',
    country: 'LV',
    evidence: 'region',
    shape: /^\d{11}$/,
    lengths: [11],
    layouts: ['000000-00000', '000000 00000'],
    check: isLatvian,
    words: 'personas kods|personas kodu|personas koda|pers kods|personas k|~pk|~p k|personal code|latvian id',
  },
];
