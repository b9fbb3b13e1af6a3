import type { Identifier } from './identifier';

const LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE';
const COMPANY = 'JABCDEFGHI';

const letterOf = (digits: string): string => LETTERS[Number(digits) % 23]!;

/** CIF and the K, L, M forms: seven digits, odd places doubled, check digit or letter by the kind. */
function isCompany(n: string): boolean {
  let sum = 0;
  for (let i = 1; i <= 7; i += 1) {
    const digit = Number(n[i]);
    const value = i % 2 === 1 ? digit * 2 : digit;
    sum += Math.floor(value / 10) + (value % 10);
  }
  const check = (10 - (sum % 10)) % 10;
  const last = n[8]!;
  if ('PQRSNW'.includes(n[0]!)) return last === COMPANY[check];
  if ('ABEH'.includes(n[0]!)) return last === String(check);
  return last === String(check) || last === COMPANY[check];
}

function isNif(n: string): boolean {
  if (/^\d/.test(n)) return letterOf(n.slice(0, -1)) === n[n.length - 1];
  return letterOf(n.slice(1, 8)) === n[8];
}

const NIF_WORDS =
  'dni|nif|n de dni|número de dni|dni número|d n i|n i f|documento nacional|documento nacional de identidad|~cif|número de identificación fiscal';

/** Spain. DNI/NIF (8 digits and a letter, mod 23; K, L, M and company forms: of those one in ten passes, "factuur F20260360"), NIE (X, Y, Z, seven digits, letter). Real Decreto 1065/2007. */
export const spain: readonly Identifier[] = [
  {
    type: 'ES_NIF',
    country: 'ES',
    evidence: 'strong',
    shape: /^(?:\d{7,8}[A-HJ-NP-TV-Z]|[KLM]\d{7}[A-Z])$/,
    lengths: [8, 9],
    prefix: 'ES',
    layouts: ['00000000-A', '00.000.000-A', '00000000 A', '00.000.000 A', 'A-0000000-A'],
    check: isNif,
    words: NIF_WORDS,
  },
  {
    type: 'ES_NIF',
    country: 'ES',
    evidence: 'region',
    shape: /^[A-HJNP-SUVW]\d{7}[0-9A-J]$/,
    lengths: [9],
    prefix: 'ES',
    layouts: ['A-0000000-A', 'A-00000000'],
    check: isCompany,
    words: NIF_WORDS,
  },
  {
    type: 'ES_NIE',
    country: 'ES',
    evidence: 'strong',
    shape: /^[XYZ]\d{7}[A-Z]$/,
    lengths: [9],
    prefix: 'ES',
    layouts: ['A-0000000-A', 'A0000000-A', 'A 0000000 A'],
    check: (n) => letterOf(String('XYZ'.indexOf(n[0]!)) + n.slice(1, 8)) === n[8],
    words: 'nie|n de nie|número de nie|n i e|número de identidad de extranjero|extranjero|extranjería|~tie',
  },
  {
    type: 'ES_NSS',
    country: 'ES',
    evidence: 'region',
    shape: /^\d{12}$/,
    lengths: [12],
    layouts: ['00/00000000/00', '00 00000000 00', '00-00000000-00'],
    check: (n) => {
      const province = Number(n.slice(0, 2));
      const middle = n.slice(2, 10);
      const base = middle.startsWith('0') ? n.slice(0, 2) + middle.slice(1) : n.slice(0, 10);
      return (
        ((province >= 1 && province <= 53) || province === 66) &&
        Number(BigInt(base) % 97n) === Number(n.slice(10))
      );
    },
    words: 'seguridad social|nss|nuss|~afiliación|número de afiliación|~naf|número de la seguridad social',
  },
];
