import { luhn } from '../../checks/checksums';
import { isDay, isShortDay, pairAt } from '../../checks/calendar';
import type { Identifier } from './identifier';

const WORDS =
  'personnummer|personnr|persnr|pers nr|personnumret|personnumrets|~pnr|~p nr|samordningsnummer|person nummer|personal identity number';

/** Sweden. Personnummer (YY)YYMMDD-NNNC, `+` above a hundred years, day +60 for coordination numbers; Luhn on the last ten (Skatteverket). */
export const sweden: readonly Identifier[] = [
  {
    type: 'SE_PERSONNUMMER',
    country: 'SE',
    evidence: 'region',
    shape: /^(?:(?:18|19|20)\d{10}|\d{10})$/,
    lengths: [10, 12],
    layouts: ['000000-0000', '000000+0000', '000000 0000', '00000000 0000'],
    distinct: ['00000000-0000', '00000000+0000'],
    check: (n) => isBorn(n, 0) && luhn(n.slice(-10)),
    words: WORDS,
  },
  {
    // Rare, and many a CPR of Denmark passes for one: its hyphen is no evidence abroad.
    type: 'SE_PERSONNUMMER',
    country: 'SE',
    evidence: 'region',
    shape: /^(?:(?:18|19|20)\d{10}|\d{10})$/,
    lengths: [10, 12],
    distinct: ['00000000-0000'],
    check: (n) => isBorn(n, 60) && luhn(n.slice(-10)),
    words: WORDS,
  },
];

const isBorn = (n: string, added: number): boolean => {
  const short = n.slice(-10);
  const [month, day] = [pairAt(short, 2), pairAt(short, 4) - added];
  return n.length === 12
    ? isDay(Number(n.slice(0, 4)), month, day)
    : isShortDay(pairAt(short, 0), month, day);
};
