import { digitAt, weighted } from '../../checks/checksums';
import { isShortDay, isYyMmDd, pairAt } from '../../checks/calendar';
import type { Identifier } from './identifier';

const NRIC_WEIGHTS = [2, 7, 6, 5, 4, 3, 2];

/** NRIC and FIN: T, G count 4 more, M 3 more; the M letters are not verified with the issuer. */
function isNric(n: string): boolean {
  const kind = n[0]!;
  const sum = weighted(n, NRIC_WEIGHTS, 1) + (kind === 'T' || kind === 'G' ? 4 : kind === 'M' ? 3 : 0);
  const letters = kind === 'S' || kind === 'T' ? 'JZIHGFEDCBA' : kind === 'M' ? 'XWUTRQPNJLK' : 'XWUTRQPNMLK';
  const rest = sum % 11;
  return n[8] === (kind === 'M' ? letters[10 - ((10 - rest) % 11)] : letters[rest]) || n[8] === letters[rest];
}

/** Birthplace codes that were never assigned. */
const NO_BIRTHPLACE = new Set([0, 17, 18, 19, 20, 69, 73, 80, 81, 94, 95, 96, 97]);

/** Singapore (NRIC/FIN), Malaysia (MyKad: date and birthplace), Thailand (1-4-5-2-1, mod 11), Indonesia (NIK: area, date with day +40, serial). */
export const southEastAsia: readonly Identifier[] = [
  {
    type: 'SG_NRIC_FIN',
    country: 'SG',
    evidence: 'strong',
    shape: /^[STFGM]\d{7}[A-Z]$/,
    lengths: [9],
    layouts: ['A0000000-A', 'A 0000000 A', 'A-0000000-A'],
    check: isNric,
    words: 'nric|~fin|~ic|nric no|fin number|fin no|my ic|ic number|nric number|identity card|work permit',
  },
  {
    type: 'MY_NRIC',
    country: 'MY',
    evidence: 'separators',
    shape: /^\d{12}$/,
    lengths: [12],
    distinct: ['000000-00-0000'],
    layouts: ['000000 00 0000'],
    check: (n) => isYyMmDd(n) && !NO_BIRTHPLACE.has(pairAt(n, 6)),
    words:
      'mykad|mykad no|~ic|ic saya|kad pengenalan saya|nric|no kad pengenalan|kad pengenalan|~kp|no kp|no k p|ic number|no ic',
  },
  {
    type: 'TH_TNIN',
    country: 'TH',
    evidence: 'separators',
    weak: true,
    shape: /^[1-8]\d{12}$/,
    lengths: [13],
    layouts: ['0 0000 00000 00 0'],
    distinct: ['0-0000-00000-00-0'],
    check: (n) => (11 - (weighted(n, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 === digitAt(n, 12),
    words:
      'ปชช|เลขบัตรประชาชน|เลขบัตร|เลขที่บัตรประชาชน|หมายเลขบัตรประชาชน|บัตรประชาชน|เลขประจำตัวประชาชน|เลขประจำตัว|thai id|citizen id|tin|เลขประจำตัวผู้เสียภาษี',
  },
  {
    type: 'ID_NIK',
    country: 'ID',
    evidence: 'region',
    shape: /^[1-9]\d{15}$/,
    lengths: [16],
    layouts: ['000000 000000 0000', '00 00 00 000000 0000', '000000.000000.0000', '00.00.00.000000.0000'],
    check: (n) => {
      const day = pairAt(n, 6) > 40 ? pairAt(n, 6) - 40 : pairAt(n, 6);
      return pairAt(n, 0) >= 11 && isShortDay(pairAt(n, 10), pairAt(n, 8), day) && n.slice(12) !== '0000';
    },
    words:
      'nik|ktp|nik ktp|nomor nik|no nik|ktpku|nikku|nik nya|niknya|no ktp|nomor ktp|nomor induk|nomor induk kependudukan|e ktp|kependudukan|~kk',
  },
];
