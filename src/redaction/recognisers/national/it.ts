import { luhn } from '../../checks/checksums';
import { isShortDay } from '../../checks/calendar';
import type { Identifier } from './identifier';

const OMOCODIA = 'LMNPQRSTUV';
const MONTHS = 'ABCDEHLMPRST';
const ODD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

const toDigits = (text: string): number =>
  Number(
    Array.from(text)
      .map((character) => (OMOCODIA.includes(character) ? OMOCODIA.indexOf(character) : character))
      .join(''),
  );

function isPersonalCode(n: string): boolean {
  let sum = 0;
  for (let i = 0; i < 15; i += 1) {
    const unit = n.charCodeAt(i);
    const value = unit >= 65 ? unit - 65 : unit - 48;
    sum += i % 2 === 0 ? ODD[value]! : value;
  }
  if (n.charCodeAt(15) - 65 !== sum % 26) return false;
  const day = toDigits(n.slice(9, 11));
  return isShortDay(toDigits(n.slice(6, 8)), MONTHS.indexOf(n[8]!) + 1, day > 40 ? day - 40 : day);
}

/** Eleven digits: the company form is a partita IVA, Luhn with a known office. */
function isCompanyCode(n: string): boolean {
  const office = Number(n.slice(7, 10));
  return (
    n.slice(0, 7) !== '0000000' &&
    luhn(n) &&
    ((office >= 1 && office <= 100) || [120, 121, 888, 999].includes(office))
  );
}

/** Italy. Codice fiscale, 16 characters with omocodia (D.M. 23/12/1976), or the eleven digits of a company. */
export const italy: readonly Identifier[] = [
  {
    type: 'IT_FISCAL_CODE',
    country: 'IT',
    evidence: 'strong',
    shape: /^[A-Z]{6}[0-9LMNP-V]{2}[ABCDEHLMPRST][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z]$/,
    lengths: [16],
    layouts: [
      'AAA AAA 00A00 A000 A',
      'AAA AAA 00A00 A000A',
      'AAAAAA 00A00 A000A',
      'AAA AAA 00A00A000A',
      'AAAAAA-00A00-A000A',
    ],
    check: isPersonalCode,
    words: 'codice fiscale|cod fisc|~c f|~cf|tessera sanitaria',
  },
  {
    type: 'IT_FISCAL_CODE',
    country: 'IT',
    evidence: 'separators',
    shape: /^\d{11}$/,
    lengths: [11],
    prefix: 'IT',
    check: isCompanyCode,
    words: 'codice fiscale|cod fisc|partita iva|p iva|piva|~iva',
  },
];
