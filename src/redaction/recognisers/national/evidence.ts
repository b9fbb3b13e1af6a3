import { Fact } from '../recogniser';
import type { Scan } from '../scan';
import type { Identifier } from './identifier';
import {
  hasLineGap,
  hasLooseWord,
  isEmbedded,
  isGroupedLikeNumbers,
  isInRowOfFours,
  isTorn,
  type Reading,
} from './reading';
import { provesMuch, weigh } from './weights';

/** A date, unless the identifier is written like one. */
const DATE_SHAPE = /^(?:00?[./-]00?[./-]0000|0000[./-]00?[./-]00?)$/;

/** "352,142,952.00", "352.142.952,00": an amount with its cents. */
const AMOUNT_LAYOUT = /^0{1,3}(?:(?:,000){1,4}\.00|(?:\.000){1,4},00|(?: 000){1,4}[.,]00)$/;

/** A letter that belongs to the digits in front of it. */
const LETTER_BEHIND = /^-?[A-Za-z](?![A-Za-z0-9])/;

/** "LN-1203196299": the digits of a code. */
const CODE_BEFORE = /[A-Z][A-Z\d]{1,12}-$/;

/** Every pattern of this file, for the check of patterns. */
export const EVIDENCE_PATTERNS: readonly RegExp[] = [DATE_SHAPE, AMOUNT_LAYOUT, LETTER_BEHIND, CODE_BEFORE];

/** Adds the groups as an identifier whose shape `body` has, if what stands around them and its own check say enough for it. */
export function consider(scan: Scan, identifier: Identifier, body: string, reading: Reading): void {
  const { first, last, start, end, compact, digits, single, layout, claim } = reading;
  const { text, context } = scan;
  const inRegion = context.region === identifier.country;
  const distinct = layout !== '' && identifier.distinct?.includes(layout) === true;
  const typical = distinct || (layout !== '' && identifier.layouts?.includes(layout) === true);
  const strong = identifier.evidence === 'strong';
  const lines = hasLineGap(scan, first, last);
  // Cheap tests first: a validator of another country is consulted only when its own word stands near.
  const abroad = context.region !== undefined && !inRegion;
  // Who says "identity number" and writes from nowhere we know may mean any country's.
  const anywhere = context.region === undefined && identifier.unchecked !== true && single;
  const supported = inRegion || distinct || (strong && (single || typical));
  scan.spend(1);
  const word =
    scan.near(start, end, identifier.type, 6, 3 + claim) ||
    ((inRegion || typical) && scan.near(start, end, `${identifier.type}~`, 4, 2 + claim)) ||
    // From nowhere we know, an ordinary word right in front of a number that passes names it.
    (anywhere && identifier.check !== undefined && scan.near(start, end, `${identifier.type}~`, 2, 0));
  const nation = isNamedByNation(scan, identifier, reading);
  const named = word || nation;
  const alone = scan.isWhole(start, end);
  if (
    !supported &&
    !named &&
    !(typical && alone && context.region === undefined && identifier.weak !== true) &&
    !((typical || anywhere) && genericWord(scan, identifier, reading))
  )
    return;
  if (!typical && (DATE_SHAPE.test(layout) || layout.includes(':'))) return;
  if (!named && AMOUNT_LAYOUT.test(layout)) return;
  // "DNI 77058334-M": digits with a letter behind them are another document's.
  if (
    identifier.unchecked === true &&
    digits === compact.length &&
    LETTER_BEHIND.test(text.slice(end, end + 3))
  )
    return;
  // "1.000.000" is an amount.
  if (identifier.unchecked === true && !named && compact.endsWith('000')) return;
  // Words beside a number are lower-case more often than not; an identifier's letters that stand apart are capitals, unless it is named and has no others.
  const written = text.slice(start, end);
  if (!single && hasLooseWord(written) && !(named && !/[A-Z]/.test(written))) return;
  if (identifier.check?.(body, written.toUpperCase()) === false) return;
  const unproven = identifier.unchecked === true || identifier.structural === true;
  const isGeneric = (): boolean => genericWord(scan, identifier, reading);
  const generic = !named && (inRegion || strong || distinct || typical || anywhere) && isGeneric();
  if (!named && !generic && !typical && !alone && isGroupedLikeNumbers(layout)) return;
  const embedded =
    isEmbedded(scan, first, last, !single && !typical) || (!named && isInRowOfFours(scan, first, last));
  if (
    !named &&
    !generic &&
    digits === compact.length &&
    CODE_BEFORE.test(text.slice(Math.max(0, start - 15), start))
  )
    return;
  if (lines && !(named || inRegion)) return;
  // "RUT 14550593-4": without its end every eleventh wrong number passes.
  if (identifier.weak === true && ((embedded && !distinct) || isTorn(text, start, end))) return;
  if ((embedded && !named && !distinct) || (lines && !named && !distinct && !generic)) return;
  // "user id", "order id": no number of a person; where a check speaks for the number, the word for identity wins.
  const against =
    !named &&
    (!generic || identifier.unchecked === true) &&
    (scan.near(start, end, 'negative', generic ? 2 : 4, 1) ||
      (single && digits === compact.length && scan.near(start, end, 'clientele', 2, 0)));
  if (against && identifier.unchecked === true) return;
  const total = weigh(identifier, reading, {
    word: named,
    nation,
    generic,
    inRegion,
    abroad,
    anywhere: context.region === undefined,
    typical,
    distinct,
    alone,
    embedded,
    against,
    phoneLike: digits === compact.length && isPhoneLike(scan, start, end),
    hinted: context.region === undefined && identifier.hint !== undefined && scan.says(identifier.hint),
  });
  scan.add({
    type: identifier.type,
    start,
    end,
    score: total,
    validated: identifier.unchecked !== true || named || (inRegion && (alone || typical)),
    // A word for another country's number names none that is grouped as nobody there writes it, nor one without a check if it means identity anywhere: "social security number".
    named:
      nation ||
      (word && (single || typical || !abroad) && !(abroad && unproven && isGeneric())) ||
      (distinct && inRegion),
    value: compact,
  });
}

/** A word for identity or tax; "id" alone names no number that most random ones pass for, and none of another country. */
const genericWord = (scan: Scan, identifier: Identifier, { start, end, claim }: Reading): boolean =>
  scan.near(start, end, 'identity', 5, 2 + claim) ||
  scan.near(start, end, 'tax', 5, 2 + claim) ||
  (identifier.structural !== true &&
    (provesMuch(identifier) || scan.context.region === identifier.country) &&
    scan.near(start, end, 'id', 5, 2));

/** "My Hungarian social security number", "my Canadian SIN": the country beside a word for identity or tax, or beside one that is ambiguous elsewhere. */
const isNamedByNation = (scan: Scan, identifier: Identifier, { start, end, claim }: Reading): boolean =>
  identifier.words !== '' &&
  (scan.facts.flags & Fact.nation) !== 0 &&
  scan.near(start, end, `nation.${identifier.country}`, 8, 1 + claim) &&
  ['identity', 'tax', 'id', `${identifier.type}~`].some((group) =>
    scan.near(start, end, group, 6, 3 + claim),
  );

/** A phone word or a plus in front: rather a telephone number than a foreign identifier. */
function isPhoneLike(scan: Scan, start: number, end: number): boolean {
  return scan.text[start - 1] === '+' || scan.near(start, end, 'phone', 4, 2);
}
