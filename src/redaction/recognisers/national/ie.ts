import { weighted } from '../../checks/checksums';
import type { Identifier } from './identifier';

const LETTERS = 'WABCDEFGHIJKLMNOPQRSTUV';

/** Ireland. PPSN: seven digits, check letter, since 2013 a second letter that counts ninefold; weights 8…2, mod 23 (Department of Social Protection). */
export const ireland: readonly Identifier[] = [
  {
    type: 'IE_PPS',
    country: 'IE',
    evidence: 'strong',
    shape: /^\d{7}[A-W][A-IWTX]?$/,
    lengths: [8, 9],
    layouts: ['0000000 A', '0000000-A', '0000000 AA', '0000000-AA'],
    check: (n) => {
      const second = n[8] ?? 'W';
      const extra = 'TX'.includes(second) ? 0 : LETTERS.indexOf(second);
      return LETTERS[(weighted(n, [8, 7, 6, 5, 4, 3, 2]) + 9 * extra) % 23] === n[7];
    },
    words: 'pps|ppsn|ppsn number|pps num|pps nr|pps number|personal public service|pps no',
  },
];
