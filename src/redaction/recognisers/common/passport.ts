import { Fact, type Recogniser } from '../recogniser';
import type { Scan } from '../scan';
import { matchesOf } from '../../text/matches';

const NUMBER =
  /(?<![A-Za-z0-9])(?:[A-Za-z]{1,3}[ -]?\d{5,8}|\d{6,9}[A-Za-z]?|[A-Za-z]{1,2}\d{2}[A-Za-z]{2}\d{4,5}|[A-Za-z0-9]{2}[0-9A-Za-z]{0,3}\d{4,7})(?![A-Za-z0-9])/g;
/** "Pass" alone is a German passport. */
const OTHER_PASS = /(?:boarding|season|bus|day|gym|travel|ski) pass(?:es)?(?![a-z])/;
const MRZ =
  /(?<![A-Z0-9<])(?:P[A-Z<][A-Z]{3}[A-Z<]{39}|[IAC][A-Z0-9<][A-Z]{3}[A-Z0-9<]{25,31})\s{1,3}([A-Z0-9<]{30,44})(?:\s{1,3}[A-Z<]{30})?(?![A-Z0-9<])/g;

/** PASSPORT — six to nine alphanumerics with at least four digits beside a passport word; the two or three machine-readable lines, check digits by ICAO 9303. */
export const passport: Recogniser = {
  type: 'PASSPORT',
  furtherTypes: (region) => [passportType(region)],
  needs: Fact.digit,
  minDigits: 4,
  patterns: [NUMBER, OTHER_PASS, MRZ],
  readsDisguise: false,
  find(scan) {
    const { text } = scan;
    if (text.includes('<')) {
      for (const match of matchesOf(text, MRZ))
        if (hasCheckDigits(match[1]!))
          scan.add({
            type: 'PASSPORT',
            start: match.index,
            end: match.index + match[0].length,
            score: 0.95,
            validated: true,
          });
    }
    if ((scan.words.flags & Fact.document) === 0 && scan.context.asked === undefined) return;
    if (OTHER_PASS.test(scan.folded)) return;
    eachNear(scan, NUMBER, 'passport', 6, (start, end, written) => {
      const compact = written.replace(/[ -]/g, '');
      if (compact.length < 6 || compact.length > 9 || (compact.match(/\d/g)?.length ?? 0) < 4) return;
      scan.add({
        type: passportType(scan.context.region),
        start,
        end,
        score: 0.75,
        validated: false,
        value: compact.toUpperCase(),
      });
    });
  },
};

/** Calls back for every match beside a word of the group; used by types whose only evidence is their word. */
export function eachNear(
  scan: Scan,
  pattern: RegExp,
  group: string,
  before: number,
  found: (start: number, end: number, written: string) => void,
): void {
  if (!scan.mentions(group)) return;
  for (const match of matchesOf(scan.text, pattern)) {
    const end = match.index + match[0].length;
    if (scan.near(match.index, end, group, before, 2)) found(match.index, end, match[0]);
  }
}

const NAMED_BY_COUNTRY: ReadonlySet<string | undefined> = new Set(['US', 'GB', 'IN', 'DE', 'IT', 'ES']);

const passportType = (region: string | undefined): string =>
  NAMED_BY_COUNTRY.has(region) ? `${region === 'GB' ? 'UK' : region}_PASSPORT` : 'PASSPORT';

/** Document number, birth date and expiry of the second line of a passport, or number line of a card: weights 7 3 1. */
function hasCheckDigits(line: string): boolean {
  const field = (from: number, to: number): boolean => checkDigit(line.slice(from, to)) === line[to];
  return line.length >= 44 ? field(0, 9) && field(13, 19) && field(21, 27) : field(0, 6) && field(8, 14);
}

function checkDigit(field: string): string {
  let sum = 0;
  for (let i = 0; i < field.length; i += 1) {
    const unit = field[i]!;
    sum += (unit === '<' ? 0 : Number.parseInt(unit, 36)) * [7, 3, 1][i % 3]!;
  }
  return String(sum % 10);
}
