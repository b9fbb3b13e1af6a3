import { digitAt, ean13, isOneDigit, luhn } from '../../checks/checksums';
import { LIGHT_WORDS, NEARBY_WORD_PATTERNS, WordList } from '../../context/nearby-words';
import { score } from '../../scoring/score';
import { Gap } from '../../text/groups';
import { Fact, type Recogniser } from '../recogniser';
import type { Scan } from '../scan';
import {
  digitsBetween,
  followsIbanHead,
  hangsOn,
  isChained,
  isDigits,
  isInFours,
  isInRow,
  isPrinted,
  isRowOfFives,
  isTailOfFours,
  plausibleGroups,
  SHORT,
} from './card-groups';
import { isKnownIssuer, isWideIssuer } from './issuer-ranges';
import { matchesOf } from '../../text/matches';

const MIN = 12;
const MAX = 19;
/** Identifiers go on behind so many. */
const THIRTEEN = 13;
/** "302-4418820-1182093": an order of the largest shop. */
const SHOP_ORDER = /^\d{3,4}-\d{7}-\d{7}$/;
/** Visa, Mastercard and American Express in the length of nearly all their cards: of other ranges more random numbers pass. */
const MAIN_ISSUERS = /^(?:4\d{15}|(?:5[1-5]|2[2-7])\d{14}|3[47]\d{13})$/;
/** Fifteen or sixteen digits with a letter on at least one side: not a group of their own. */
const GLUED = /(?<=[A-Za-z_])\d{15,16}(?!\d)|(?<!\d)\d{15,16}(?=[A-Za-z_])/g;

/** Who pays says with what. */
const PAYING = new WordList(
  'pay paying pays payment payments purchase paid charge charged charging debit put use using deposit refund zahlen zahl zahle bezahl bezahle bezahlen abbuchen abgebucht belasten belastet payer payez paye paie débiter débitez prélever prélevez prenez utilisez pagar paga pague paguen pagad cobra cobrad cobrar cobre carga cargad cargar usa usad passa passar ' +
    'debita debitar paghi pagare pago addebita addebitare addebitate öde ödeyin öderim çek çekin kullan kullanın bayar bayarin potong pakai pake ادفع ادفعوا اخصم اسحب استخدم خذ काटो काट काटिए भरो भुगतान kaato kaat bhar bharo betaal betalen afschrijven zapłać zapłacę obciąż оплати оплатите спишите списать betala betal maksa',
);

/** By length: nearly all cards have sixteen or fifteen digits; thirteen and twelve are also identifiers. */
const LISTED: Readonly<Record<number, number>> = { 15: 0.99, 16: 0.99, 19: 0.95, 13: 0.7, 12: 0.65 };
const LISTED_RARE = 0.8;
const LISTED_WIDE = 0.5;
const UNLISTED = 0.3;

/**
 * CREDIT_CARD — 12 to 19 digits in groups with any separators; Luhn (ISO/IEC 7812-1) and the issuer ranges of `issuer-ranges.ts`.
 * A number that passes Luhn outside the listed ranges needs a card word. Digits over two lines join only when they validate together.
 */
export const creditCard: Recogniser = {
  type: 'CREDIT_CARD',
  needs: Fact.digit,
  minDigits: 12,
  patterns: [GLUED, SHOP_ORDER, MAIN_ISSUERS, ...NEARBY_WORD_PATTERNS],
  readsDisguise: true,
  find(scan) {
    const { groups, text } = scan;
    let reached = -1;
    for (let first = 0; first < groups.count; first += 1) {
      if (first <= reached || !isDigits(scan, first)) continue;
      scan.spend(1);
      let best: { last: number; number: string; listed: boolean } | undefined;
      let length = 0;
      // Luhn doubles every second digit from the right: which ones, seen from the left, depends on a length yet to come.
      const sums = [0, 0];
      for (let last = first; last < groups.count && last - first < MAX; last += 1) {
        if (last > first && groups.gap[last] === Gap.none) break;
        if (!isDigits(scan, last)) break;
        const begin = groups.start[last]!;
        if (length + groups.end[last]! - begin > MAX) break;
        for (let at = begin; at < groups.end[last]!; at += 1, length += 1) {
          const digit = digitAt(text, at);
          sums[length % 2]! += digit < 5 ? digit * 2 : digit * 2 - 9;
          sums[1 - (length % 2)]! += digit;
        }
        if (length < MIN || sums[length % 2]! % 10 !== 0) continue;
        const number = digitsBetween(scan, first, last);
        if (isOneDigit(number)) continue;
        scan.spend(1);
        const listed = isKnownIssuer(number);
        if (best === undefined || listed || !best.listed) best = { last, number, listed };
      }
      if (best !== undefined && report(scan, first, best.last, best.number, best.listed)) reached = best.last;
    }
    for (const match of matchesOf(text, GLUED)) reportGlued(scan, match);
  },
};

/** A card glued to letters ("card4111…cvv"): only the unmistakable ranges and lengths. */
function reportGlued(scan: Scan, match: RegExpExecArray): void {
  const number = match[0];
  // "JJFI4111…", "SF6200…": capitals in one piece with their digits are a parcel's or a device's.
  const code = /[A-Z_]/.test(scan.text[match.index - 1] ?? ' ');
  if (code && !scan.near(match.index, match.index + number.length, 'card', 6, 3)) return;
  if (
    !luhn(number) ||
    isOneDigit(number) ||
    !/^(?:4\d{15}|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|6\d{15})$/.test(number)
  )
    return;
  if (!isKnownIssuer(number)) return;
  const end = match.index + number.length;
  scan.add({ type: 'CREDIT_CARD', start: match.index, end, score: 0.9, validated: true, value: number });
}

function report(scan: Scan, first: number, last: number, number: string, listed: boolean): boolean {
  const { groups, text } = scan;
  const start = groups.start[first]!;
  const end = groups.end[last]!;
  const split = last > first;
  // Words are looked at last: most rows of digits fail before.
  const plausible = !split || plausibleGroups(scan, first, last);
  if (text[start - 1] === '+' || !(plausible || listed)) return false;
  const context = scan.near(start, end, 'card', 6, 3);
  if (!plausible && !context) return false;
  // Inside a longer run of grouped digits, or a decimal: a serial or tracking number, unless a card word says otherwise.
  const inside = isChained(scan, first) || isChained(scan, last + 1);
  // Printed in fours it is a card whatever stands before it; in one piece, or with twelve digits, it may be what the word says.
  if (
    !context &&
    !(split && listed && isInFours(scan, first, last, number)) &&
    isCalledOtherwise(scan, start, end, number)
  )
    return false;
  if (number.length <= THIRTEEN && (hangsOn(groups, last + 1) || isTailOfFours(groups, first, last)))
    return false;
  // A checksum alone is not enough for so few digits in one piece: parcels and orders have as many.
  const needs = !split && number.length <= THIRTEEN && !scan.isWhole(start, end);
  if (!context && needs && !PAYING.near(scan, start, end, 5, 3)) return false;
  if (!context && (!listed || isAnotherNumber(scan, first, last, number, inside))) return false;
  scan.add({
    type: 'CREDIT_CARD',
    start,
    end,
    score: score(listed ? baseOf(number) : UNLISTED, { context }),
    validated: true,
    named: context && listed,
    value: number,
  });
  return true;
}

/**
 * Whether an order's, a parcel's or a ticket's word names the number: right in front of it, or with "number is" between. "For the order use 4111…" and
 * "bill it to 4111…" name what pays for it; of so many digits hardly any other number passes.
 */
function isCalledOtherwise(scan: Scan, start: number, end: number, number: string): boolean {
  if (!scan.near(start, end, 'negative', 3, 0)) return false;
  const distance = scan.around(start, end).before.get('negative') ?? 0;
  // "LZ order 304330884526090 refund pending": what is paid back for is still the order.
  const ordered = distance === 0 && !MAIN_ISSUERS.test(number) && !PAYING.near(scan, start, end, 1, 0);
  // "payment id 4184729563104".
  if (ordered && number.length <= THIRTEEN) return true;
  if (number.length > SHORT && PAYING.near(scan, start, end, 5, ordered ? 0 : 3)) return false;
  return (
    number.length <= THIRTEEN ||
    (distance <= 1 && !MAIN_ISSUERS.test(number)) ||
    LIGHT_WORDS.fills(scan, start, distance)
  );
}

/** What nobody calls a card and is written as other numbers are. */
function isAnotherNumber(scan: Scan, first: number, last: number, number: string, inside: boolean): boolean {
  const { groups, text } = scan;
  const written = text.slice(groups.start[first], groups.end[last]);
  return (
    (inside && !/^(?:4|5[1-5]|3[47])/.test(number)) ||
    // Articles of Germany, Poland, Japan begin like a Visa or Maestro of thirteen digits, which hardly any bank issues.
    (first === last && number.length === THIRTEEN && ean13(number)) ||
    (number.length <= THIRTEEN &&
      !isPrinted(groups, first, last) &&
      !scan.isWhole(groups.start[first]!, groups.end[last]!)) ||
    (!isPrinted(groups, first, last) &&
      (isInRow(groups, first, first - 1) || isInRow(groups, last + 1, last + 1))) ||
    hangsOn(groups, first) ||
    followsIbanHead(scan, first) ||
    hangsOn(groups, last + 1) ||
    SHOP_ORDER.test(written) ||
    (written.includes('/') && !/^\d{4}(?:\/\d{4}){2,4}$/.test(written)) ||
    isRowOfFives(groups, first, last)
  );
}

const baseOf = (number: string): number =>
  isWideIssuer(number) ? LISTED_WIDE : (LISTED[number.length] ?? LISTED_RARE);
