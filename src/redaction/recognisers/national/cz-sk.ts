import { remainder } from '../../checks/checksums';
import { isDay, pairAt } from '../../checks/calendar';
import type { Identifier } from './identifier';

/** Rodné číslo YYMMDD/SSSC: women month +50, overflow +20 (+70) from 2004; ten digits divisible by 11 (rest 10 counted as 0 until 1984); nine before 1954. */
function isBirthNumber(n: string): boolean {
  let month = pairAt(n, 2);
  if (month > 50) month -= 50;
  const overflow = month > 20;
  if (overflow) month -= 20;
  const year = pairAt(n, 0);
  if (n.length === 9)
    return (
      !overflow && (year < 54 || year >= 80) && isDay((year < 54 ? 1900 : 1800) + year, month, pairAt(n, 4))
    );
  const full = year < 54 ? 2000 + year : 1900 + year;
  if (!isDay(full, month, pairAt(n, 4)) || (overflow && full < 2004)) return false;
  const rest = remainder(n.slice(0, 9), 11);
  return (rest === 10 && full < 1985 ? 0 : rest) === Number(n[9]);
}

/** Slovak letters and words that Czech does not have. */
const SLOVAK =
  /[ľĺŕôä]|(?<!\p{L})(?:[ďd]akujem|som|áno|nie|môj|m[oô]jho|ahojte|prosím vás|dobrý deň|tu je)(?!\p{L})/iu;

const WORDS =
  'rodné číslo|rodné č|rodneho cisla|rč|r č|~rc|~r c|rodného čísla|rodným číslem|rodnom čísle|rodném čísle|rodným číslom|rodnému číslu|birth number';

const rodneCislo = (type: string, country: string, hint?: RegExp): readonly Identifier[] => [
  {
    type,
    country,
    evidence: 'region',
    shape: /^\d{10}$/,
    lengths: [10],
    distinct: ['000000/0000'],
    check: isBirthNumber,
    words: `${WORDS}|číslo pojištěnce|číslo poistenca|osobní číslo|osobné číslo`,
    ...(hint === undefined ? {} : { hint }),
  },
  {
    type,
    country,
    evidence: 'word',
    shape: /^\d{9}$/,
    lengths: [9],
    layouts: ['000000/000', '000000 000'],
    check: isBirthNumber,
    words: WORDS,
    ...(hint === undefined ? {} : { hint }),
  },
];

/** Czechia. */
export const czechia = rodneCislo('CZ_RC', 'CZ');

/** Slovakia. */
export const slovakia = rodneCislo('SK_RC', 'SK', SLOVAK);
