import { isShortDay, pairAt } from '../../checks/calendar';
import { weighted } from '../../checks/checksums';
import type { Identifier } from './identifier';

const ALPHABET = '0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ';
const STATES = new Set(
  'AS BC BS CC CH CL CM CS DF DG GR GT HG JC MC MN MS NE NL NT OC PL QR QT SL SP SR TC TL TS VZ YN ZS CX'.split(
    ' ',
  ),
);

function isCurp(n: string): boolean {
  if (!STATES.has(n.slice(11, 13)) || !isShortDay(pairAt(n, 4), pairAt(n, 6), pairAt(n, 8))) return false;
  let sum = 0;
  for (let i = 0; i < 17; i += 1) sum += (18 - i) * ALPHABET.indexOf(n[i]!);
  return (10 - (sum % 10)) % 10 === Number(n[17]);
}

/** The last three of an RFC: letters or digits, the check digit a digit or A. */
const HOMOCLAVES = ['AAA', '0AA', 'A0A', '00A', 'AA0', '0A0', 'A00', '000'];

/** Mexico. CURP (18, mod 10, RENAPO), RFC of persons (13) and companies (12: shape and date, SAT), NSS (Luhn). */
export const mexico: readonly Identifier[] = [
  {
    type: 'MX_CURP',
    country: 'MX',
    evidence: 'strong',
    shape: /^[A-Z]{4}\d{6}[HMX][A-Z]{2}[B-DF-HJ-NP-TV-Z]{3}[0-9A-Z]\d$/,
    lengths: [18],
    check: isCurp,
    words: 'curp|curp es|clave única de registro|clave unica',
  },
  {
    type: 'MX_RFC',
    country: 'MX',
    evidence: 'strong',
    shape: /^[A-Z]{4}\d{6}(?:[0-9A-Z]{3})?$/,
    lengths: [10, 13],
    layouts: [' ', '-'].flatMap((gap) => [
      ...HOMOCLAVES.map((homoclave) => `AAAA${gap}000000${gap}${homoclave}`),
      ...HOMOCLAVES.map((homoclave) => `AAAA000000${gap}${homoclave}`),
      `AAAA${gap}000000`,
    ]),
    check: (n) => isShortDay(pairAt(n, 4), pairAt(n, 6), pairAt(n, 8)),
    words: 'rfc|r f c|registro federal|registro federal de contribuyentes',
  },
  {
    type: 'MX_RFC',
    country: 'MX',
    evidence: 'region',
    shape: /^[A-Z]{3}\d{6}[0-9A-Z]{3}$/,
    lengths: [12],
    layouts: ['AAA-000000-AAA', 'AAA 000000 AAA'],
    check: (n) => isShortDay(pairAt(n, 3), pairAt(n, 5), pairAt(n, 7)),
    words: 'rfc|r f c|registro federal|registro federal de contribuyentes',
  },
  {
    type: 'MX_NSS',
    country: 'MX',
    evidence: 'word',
    shape: /^\d{11}$/,
    lengths: [11],
    check: (n) => weighted(n, [1]) >= 0,
    unchecked: true,
    words: '~nss|seguro social|imss|número de seguridad social',
  },
];
