import { digitAt, weighted } from '../../checks/checksums';
import { isDay, pairAt } from '../../checks/calendar';
import type { Identifier } from './identifier';

/** RRN: seventh digit sex, century and nationality; the check digit was dropped for numbers issued since October 2020. */
function isRrn(n: string): boolean {
  const kind = Number(n[6]);
  const century =
    kind === 9 || kind === 0 ? 1800 : kind === 1 || kind === 2 || kind === 5 || kind === 6 ? 1900 : 2000;
  if (!isDay(century + pairAt(n, 0), pairAt(n, 2), pairAt(n, 4))) return false;
  if (century === 2000 && n.slice(0, 4) >= '2010' && n.slice(0, 2) <= '30') return true;
  const sum = weighted(n, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11;
  const check = digitAt(n, 12);
  const foreign = kind >= 5 && kind <= 8;
  return (11 - sum) % 10 === check || (foreign && (13 - sum) % 10 === check);
}

const PROVINCES = /^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])/;
const LATEST_BIRTH = 2035;

/** ISO 7064 MOD 11-2 with the birth date inside. */
function isChinese(n: string): boolean {
  const rest = weighted(n, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11;
  const year = Number(n.slice(6, 10));
  return (
    PROVINCES.test(n) &&
    year >= 1850 &&
    year <= LATEST_BIRTH &&
    isDay(year, pairAt(n, 10), pairAt(n, 12)) &&
    '10X98765432'[rest] === n[17]
  );
}

/** HKID: one or two letters count as A = 10; check digit in brackets, mod 11. */
function isHkid(n: string): boolean {
  const letters = n.length === 9 ? n.slice(0, 2) : ` ${n[0]!}`;
  const value = (character: string): number => (character === ' ' ? 36 : Number.parseInt(character, 36));
  let sum = 9 * value(letters[0]!) + 8 * value(letters[1]!);
  const digits = n.slice(-7);
  for (let i = 0; i < 6; i += 1) sum += (7 - i) * digitAt(digits, i);
  const check = digits[6] === 'A' ? 10 : digitAt(digits, 6);
  return (sum + check) % 11 === 0;
}

/** Korea (RRN), Japan (My Number), China (resident identity), Hong Kong (HKID). */
export const eastAsia: readonly Identifier[] = [
  {
    type: 'KR_RRN',
    country: 'KR',
    evidence: 'region',
    shape: /^\d{13}$/,
    lengths: [13],
    distinct: ['000000-0000000'],
    layouts: ['000000 0000000'],
    check: isRrn,
    words: 'rrn|주민등록|주민 번호|주민등록 번호|주민등록번호|주민번호|외국인등록번호|resident registration',
  },
  {
    type: 'JP_MY_NUMBER',
    country: 'JP',
    evidence: 'separators',
    weak: true,
    shape: /^\d{12}$/,
    lengths: [12],
    // With hyphens twelve digits in fours are a parcel's; every eleventh of them passes.
    layouts: ['0000 0000 0000'],
    check: (n) => {
      const rest = weighted(n, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
      return (rest <= 1 ? 0 : 11 - rest) === digitAt(n, 11);
    },
    words: 'マイナンバー|マイナンバーカード|個人番号|my number|mynumber',
  },
  {
    type: 'CN_RIC',
    country: 'CN',
    evidence: 'strong',
    shape: /^[1-9]\d{16}[0-9X]$/,
    lengths: [18],
    layouts: ['000000 00000000 0000', '000000 00000000 000A'],
    check: isChinese,
    words: '身份证|身份证号|身份证号码|居民身份证号码|身份證|证件号|resident identity|居民身份证',
  },
  {
    type: 'HK_HKID',
    country: 'HK',
    evidence: 'region',
    shape: /^[A-Z]{1,2}\d{6}[0-9A]$/,
    lengths: [8, 9],
    distinct: ['A000000(0)', 'AA000000(0)', 'A000000(A)'],
    layouts: ['A000000-0'],
    check: isHkid,
    words:
      'hkid|hkid no|hkid number|身份證號|香港身份證|身份證|身份證號碼|hong kong id|id card|identity card',
  },
];
