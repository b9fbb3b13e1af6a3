import { isOneDigit, luhn } from '../../checks/checksums';
import { type Candidate, Fact, type Recogniser } from '../recogniser';
import type { Scan } from '../scan';
import { isKnownIssuer } from './issuer-ranges';
import { readPhone } from './phone-metadata';

/** Words for the digits nought to nine in the ten languages and some more. */
export const DIGIT_WORDS: readonly string[] = [
  'zero|oh|nought|cero|null|zéro|sıfır|nol|kosong|صفر|शून्य|nul|noll|ноль',
  'one|uno|un|um|eins|ein|bir|satu|واحد|एक|een|jeden|ett|один',
  'two|dos|dois|zwei|zwo|deux|due|iki|dua|اثنان|اثنين|إثنين|दो|twee|dwa|två|два',
  'three|tres|três|drei|trois|tre|üç|tiga|ثلاثة|ثلاث|तीन|drie|trzy|три',
  'four|cuatro|quatro|vier|quatre|quattro|dört|empat|أربعة|اربعة|أربع|चार|cztery|fyra|четыре',
  'five|cinco|fünf|cinq|cinque|beş|lima|خمسة|خمس|पांच|पाँच|vijf|pięć|fem|пять',
  'six|seis|meia|sechs|sei|altı|enam|ستة|ست|छह|छः|छे|zes|sześć|sex|шесть',
  'seven|siete|sete|sieben|sept|sette|yedi|tujuh|سبعة|سبع|सात|zeven|siedem|sju|семь',
  'eight|ocho|oito|acht|huit|otto|sekiz|delapan|ثمانية|ثماني|आठ|osiem|åtta|восемь',
  'nine|nueve|nove|neun|neuf|dokuz|sembilan|تسعة|تسع|नौ|negen|dziewięć|nio|девять',
];
const TIMES: ReadonlyMap<string, number> = new Map([
  ['double', 2],
  ['doble', 2],
  ['dobro', 2],
  ['doppel', 2],
  ['triple', 3],
  ['treble', 3],
]);
const LINK = /^[\s,.;–-]{1,3}$/;
const LEAST_WORDS = 4;
const PHONE = 7;
const LONGEST = 20;

/** A number said digit by digit. */
interface Spelled {
  readonly start: number;
  readonly end: number;
  readonly digits: string;
  readonly next: number;
}

/**
 * Numbers in words, digit by digit — "four one one one …", "null eins fünf eins …", also "double six" and with figures between: a card when the check digit says
 * so, a SECRET beside a word for codes, else a PHONE_NUMBER when it is as long as one. Counting is none.
 */
export const spelledDigits: Recogniser = {
  type: 'PHONE_NUMBER',
  furtherTypes: () => ['CREDIT_CARD', 'SECRET'],
  needs: Fact.numeral,
  patterns: [LINK],
  find(scan) {
    const { words } = scan;
    for (let k = 0; k < words.known.length; k += 1) {
      const index = words.known[k]!;
      if (digitOf(scan, index) === undefined) continue;
      const spelled = readFrom(scan, TIMES.has(word(scan, index - 1)) ? index - 1 : index);
      if (spelled === undefined) continue;
      judge(scan, spelled);
      while (words.known[k + 1]! < spelled.next) k += 1;
    }
  },
};

const word = ({ words, folded }: Scan, index: number): string =>
  folded.slice(words.start[index], words.end[index]);

function digitOf({ words }: Scan, index: number): string | undefined {
  const entry = words.entries[index];
  if (entry === undefined || (entry.flags & Fact.numeral) === 0) return undefined;
  return entry.groups.find((group) => group.startsWith('digit.'))?.slice(6);
}

/** Reads digits word by word; undefined when there are too few of them to be a number. */
function readFrom(scan: Scan, first: number): Spelled | undefined {
  const { words, text } = scan;
  let digits = '';
  let inWords = 0;
  let times = 1;
  let index = first;
  let end = 0;
  for (; index < words.count && digits.length < LONGEST; index += 1) {
    if (index > first && !LINK.test(text.slice(words.end[index - 1], words.start[index]))) break;
    const written = word(scan, index);
    const digit = digitOf(scan, index);
    const multiple = TIMES.get(written);
    if (multiple !== undefined) times = multiple;
    else if (digit !== undefined) {
      digits += digit.repeat(times);
      inWords += 1;
    } else if (/^\d{1,4}$/.test(written)) digits += written;
    else break;
    if (multiple === undefined) {
      times = 1;
      end = words.end[index]!;
    }
  }
  scan.spend(2);
  return inWords < LEAST_WORDS ? undefined : { start: words.start[first]!, end, digits, next: index };
}

/** "One two three four" and "ten nine eight": counting. */
const isCounting = (digits: string): boolean =>
  '01234567890'.includes(digits) || '09876543210'.includes(digits);

function judge(scan: Scan, { start, end, digits }: Spelled): void {
  const kind = kindOf(scan, start, end, digits);
  if (kind !== undefined) scan.add({ ...kind, start, end, value: digits });
}

type Kind = Pick<Candidate, 'type' | 'score' | 'validated'>;

function kindOf(scan: Scan, start: number, end: number, digits: string): Kind | undefined {
  if (isOneDigit(digits)) return undefined;
  if (digits.length >= 12 && digits.length <= 19 && luhn(digits) && isKnownIssuer(digits))
    return { type: 'CREDIT_CARD', score: 0.95, validated: true };
  const code = scan.near(start, end, 'code', 5, 3) || scan.near(start, end, 'cvv', 5, 2);
  if (digits.length <= 8 && (code || scan.near(start, end, 'password', 4, 0)))
    return { type: 'SECRET', score: 0.9, validated: false };
  const named = scan.near(start, end, 'phone', 8, 2) || scan.near(start, end, 'number', 5, 1);
  if (digits.length < PHONE || (isCounting(digits) && !named)) return undefined;
  scan.spend(40);
  const { region } = scan.context;
  const valid = digits.length <= 15 && region !== undefined && readPhone(digits, region)?.valid === true;
  return { type: 'PHONE_NUMBER', score: named || valid ? 0.85 : 0.6, validated: valid };
}
