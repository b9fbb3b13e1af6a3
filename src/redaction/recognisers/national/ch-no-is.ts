import { digitAt, ean13, weighted } from '../../checks/checksums';
import { isDay, pairAt } from '../../checks/calendar';
import type { Identifier } from './identifier';

/** Switzerland. AHV number 756.NNNN.NNNN.NC with the check of EAN-13. */
export const switzerland: readonly Identifier[] = [
  {
    type: 'CH_AHV',
    country: 'CH',
    evidence: 'strong',
    shape: /^756\d{10}$/,
    lengths: [13],
    layouts: ['000 0000 0000 00'],
    distinct: ['000.0000.0000.00'],
    check: ean13,
    words:
      'ahv|ahv nr|ahvn|ahvnummer|ahv nummern|numéro avs|no avs|n° avs|avs nr|numero avs|ahv nummer|avs|numéro avs|sozialversicherungsnummer|navs|avs nummer|numero avs|n avs',
  },
];

/** Birth date behind a fødselsnummer: D-numbers add 40 to the day, synthetic ones 40 to the month; the individual number tells the century. */
function isNorwegianDate(n: string): boolean {
  const day = pairAt(n, 0) > 40 ? pairAt(n, 0) - 40 : pairAt(n, 0);
  const month = pairAt(n, 2) > 40 ? pairAt(n, 2) - 40 : pairAt(n, 2);
  const year = pairAt(n, 4);
  const individual = Number(n.slice(6, 9));
  if (individual < 500) return isDay(1900 + year, month, day);
  if (individual < 750 && year >= 54) return isDay(1800 + year, month, day);
  if (year < 40) return isDay(2000 + year, month, day);
  return individual >= 900 && isDay(1900 + year, month, day);
}

/** Norway. Fødselsnummer DDMMYY III KK: two mod-11 digits (Skatteetaten). */
export const norway: readonly Identifier[] = [
  {
    type: 'NO_FNR',
    country: 'NO',
    evidence: 'strong',
    shape: /^\d{11}$/,
    lengths: [11],
    layouts: ['000000 00000', '000000-00000', '000000 000 00'],
    check: (n) => {
      const first = (11 - (weighted(n, [3, 7, 6, 1, 8, 9, 4, 5, 2]) % 11)) % 11;
      const second = (11 - (weighted(n, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
      return first === digitAt(n, 9) && second === digitAt(n, 10) && isNorwegianDate(n);
    },
    words:
      'fødselsnummer|fødselsnummeret|personnummeret|fødselsnr|fødsels nr|personnr|fodselsnr|fodselsnummer|fnr|personnummer|fødselsnr|d nummer|fødsels og personnummer',
  },
];

/** Iceland. Kennitala DDMMYY-NNCX: weights 3 2 7 6 5 4 3 2 mod 11, last digit the century, day +40 for companies (Þjóðskrá). */
export const iceland: readonly Identifier[] = [
  {
    type: 'IS_KT',
    country: 'IS',
    evidence: 'region',
    shape: /^[0-7]\d[01]\d{6}[890]$/,
    lengths: [10],
    layouts: ['000000-0000', '000000 0000'],
    check: (n) => {
      const day = pairAt(n, 0) > 40 ? pairAt(n, 0) - 40 : pairAt(n, 0);
      const century = n[9] === '0' ? 2000 : n[9] === '9' ? 1900 : 1800;
      const check = (11 - (weighted(n, [3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
      return isDay(century + pairAt(n, 4), pairAt(n, 2), day) && check === digitAt(n, 8);
    },
    words: 'kennitala|kennitalan|~kt|kennitölu|kennitöluna|kennitölunni|kennitala mín',
  },
];
