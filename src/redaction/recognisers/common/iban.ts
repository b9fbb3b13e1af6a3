import { countrySpecs } from 'ibantools';
import { remainder } from '../../checks/checksums';
import { isForeignLetter } from '../../text/characters';
import { Fact, type Recogniser } from '../recogniser';

const START = /(?<![a-z0-9])[a-z] ?[a-z][ .-]?[0-9][ .-]?[0-9]/gi;
const LOOK_ALIKE = /[OIL]/;
const WORD_BEFORE = /^[a-z]{2}[ .-]{1,2}[a-z0-9]{11,30}$/i;
const MAX_SKIP = 2;
/** Units of something odd between two of its characters, and how often it must stand there: "* *", "](", a line of a quoted reply. */
const MAX_ODD = 6;
const LEAST_ODD = 3;

/**
 * IBAN_CODE — ISO 13616: country, two check digits, 11–30 alphanumerics in any grouping and either case; country length and structure from
 * ibantools' registry, mod 97 by our own arithmetic (a national check inside the BBAN is not asked for: a near-IBAN is masked all the same).
 */
export const iban: Recogniser = {
  type: 'IBAN_CODE',
  needs: Fact.digit,
  minDigits: 2,
  patterns: [START, WORD_BEFORE, LOOK_ALIKE],
  readsDisguise: true,
  find(scan) {
    const { text } = scan;
    START.lastIndex = 0;
    for (let match = START.exec(text); match !== null; match = START.exec(text)) {
      START.lastIndex = match.index + 1;
      const spec = specs().get(match[0].replace(' ', '').slice(0, 2).toUpperCase());
      if (spec === undefined) continue;
      const taken = take(text, match.index, spec.length);
      if (taken === undefined) continue;
      scan.spend(2);
      const read = readings(taken.iban).find(
        (iban) => spec.structure.test(iban.slice(4)) && passesMod97(iban),
      );
      if (read === undefined) continue;
      if (
        isWordBefore(text.slice(match.index, taken.end)) &&
        !scan.near(match.index, taken.end, 'account', 6, 2)
      )
        continue;
      scan.add({
        type: 'IBAN_CODE',
        start: match.index,
        end: taken.end,
        score: 1,
        validated: true,
        named: true,
        value: read,
      });
      START.lastIndex = taken.end;
    }
  },
};

/** "kargo takip no 1234567890123": a word of two letters in front of a number in one piece. */
const isWordBefore = (written: string): boolean => WORD_BEFORE.test(written);

/** An IBAN as it is typed, and with letters that look like digits read as such: all of them, and all behind a bank's four letters. */
function readings(iban: string): readonly string[] {
  if (!LOOK_ALIKE.test(iban.slice(4))) return [iban];
  const [digits, behindBank] = [4, 8].map(
    (from) => iban.slice(0, from) + iban.slice(from).replace(/O/g, '0').replace(/[IL]/g, '1'),
  ) as [string, string];
  return [iban, digits, behindBank];
}

/** Collects as many alphanumerics as the country's IBAN has, over blanks, hyphens and dots, or over anything else that is the same each time. */
function take(text: string, start: number, length: number): { iban: string; end: number } | undefined {
  let iban = '';
  let skipped = 0;
  let gap: string | undefined;
  let gaps = 0;
  let even = true;
  let odd = false;
  let i = start;
  for (; i < text.length && iban.length < length; i += 1) {
    const unit = text.charCodeAt(i);
    if ((unit >= 48 && unit <= 57) || (unit >= 65 && unit <= 90) || (unit >= 97 && unit <= 122)) {
      if (skipped > 0) {
        const here = text.slice(i - skipped, i);
        odd ||= skipped > MAX_SKIP || !ORDINARY_GAP.test(here);
        even &&= gap === undefined || gap === here;
        gap = here;
        gaps += 1;
      }
      iban += text[i]!;
      skipped = 0;
    } else if (skipped < MAX_ODD && !(unit >= 0xaa && isForeignLetter(unit))) skipped += 1;
    else return undefined;
  }
  if (iban.length < length || (odd && !(even && gaps >= LEAST_ODD))) return undefined;
  const next = text.charCodeAt(i);
  if (next >= 48 && next <= 57) return undefined;
  return { iban: iban.toUpperCase(), end: i };
}

const ORDINARY_GAP = /^[ \-.\n\r_/]*$/;

/** ISO 7064 MOD 97-10 over the rearranged number in capitals, letters as 10–35. */
export function passesMod97(iban: string): boolean {
  const rearranged = iban.slice(4) + iban.slice(0, 4);
  let digits = '';
  for (const character of rearranged) digits += String(Number.parseInt(character, 36));
  return remainder(digits, 97) === 1;
}

/** Sixteen alphanumerics in the registry of SWIFT; digits only in the library's. */
const PAKISTAN = { chars: 24, bban_regexp: '^[A-Z]{4}[A-Z0-9]{16}$' };

let cache: Map<string, { length: number; structure: RegExp }> | undefined;

/** Lengths and structures by country. */
function specs(): Map<string, { length: number; structure: RegExp }> {
  cache ??= new Map(
    [...Object.entries(countrySpecs), ['PK', PAKISTAN] as const].flatMap(([country, spec]) =>
      spec.chars !== undefined && spec.bban_regexp !== undefined
        ? [[country, { length: spec.chars, structure: new RegExp(spec.bban_regexp) }] as const]
        : [],
    ),
  );
  return cache;
}
