import { iso7064Mod11Mod10, weighted } from '../../checks/checksums';
import { isDay, pairAt } from '../../checks/calendar';
import type { Identifier } from './identifier';

/** Croatia. OIB: eleven digits, ISO 7064 mod 11,10. */
export const croatia: readonly Identifier[] = [
  {
    type: 'HR_OIB',
    country: 'HR',
    evidence: 'separators',
    weak: true,
    shape: /^\d{11}$/,
    lengths: [11],
    prefix: 'HR',
    layouts: ['000 000 000 00'],
    check: iso7064Mod11Mod10,
    words: 'oib|oiba|oibom|moj oib|osobni identifikacijski broj|osobni broj',
  },
];

/** Slovenia. EMŠO (JMBG) DDMMYYY RR SSS C; weights 7 6 5 4 3 2 twice, mod 11. Davčna številka: weights 8…2. */
export const slovenia: readonly Identifier[] = [
  {
    type: 'SI_EMSO',
    country: 'SI',
    evidence: 'strong',
    shape: /^\d{13}$/,
    lengths: [13],
    layouts: ['0000000 000000', '0000000-000-000', '0000000 00 000 0'],
    check: (n) => {
      const short = Number(n.slice(4, 7));
      if (short >= 100 && short < 800) return false;
      const year = short >= 800 ? 1000 + short : 2000 + short;
      const rest = (11 - (weighted(n, [7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
      return isDay(year, pairAt(n, 2), pairAt(n, 0)) && rest % 10 === Number(n[12]);
    },
    words: 'emšo|emso|emša|moj emšo|enotna matična številka|matična številka|jmbg|jedinstveni matični broj',
  },
  {
    type: 'SI_TAX_NUMBER',
    country: 'SI',
    evidence: 'separators',
    weak: true,
    shape: /^[1-9]\d{7}$/,
    lengths: [8],
    prefix: 'SI',
    check: (n) => {
      const rest = 11 - (weighted(n, [8, 7, 6, 5, 4, 3, 2]) % 11);
      return rest !== 11 && rest % 10 === Number(n[7]);
    },
    words: 'davčna številka|davčno številko|davčne številke|davčni številki|davčno|davčna|ddv|id za ddv',
  },
];
