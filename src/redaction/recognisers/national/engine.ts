import { isOneDigit } from '../../checks/checksums';
import { score } from '../../scoring/score';
import { Gap } from '../../text/groups';
import { Fact, type Recogniser } from '../recogniser';
import type { Scan } from '../scan';
import type { EvidenceNeeded, Identifier } from './identifier';

const BASE: Readonly<Record<EvidenceNeeded, number>> = {
  strong: 0.6,
  region: 0.35,
  separators: 0.25,
  word: 0.15,
};
const ALONE_IN_REGION: Readonly<Record<EvidenceNeeded, number>> = {
  strong: 0.2,
  region: 0.2,
  separators: 0.3,
  word: 0.2,
};
const DISTINCT = 0.35;
const EMBEDDED = 0.3;
/** A number whose layout only one identifier of the sender's country has is nothing else. */
const DISTINCT_IN_REGION = 0.96;
/** Among identifiers that the same digits pass for, the sender's own country comes first. */
const ABROAD = 0.08;
/** A bare run of digits from abroad is as soon a receipt's: one in four hundred passes some check of eleven digits or fewer. */
const ABROAD_BARE = 0.12;
const BARE_MOST = 11;
/** What the language of a text says about the country, where nothing else does. */
const HINT = 0.01;
/** However certain, a number of the sender's country is more certain. */
const ELSEWHERE_MOST = 0.99;
/** As long as telephone, order and customer numbers are. */
const SHORT = 10;
const MAX_GROUPS = 8;
const MAX_LENGTH = 22;
const MIN_LENGTH = 5;
const MIN_DIGITS = 4;
/** A date, unless the identifier is written like one. */
const DATE_SHAPE = /^(?:00?[./-]00?[./-]0000|0000[./-]00?[./-]00?)$/;
/** Every country without an identifier here. */
const ELSEWHERE = '';

/** Type under which all national identifiers run; each candidate has its own. */
export const NATIONAL_IDENTIFIER = 'NATIONAL_IDENTIFIER';

/** Runs all national identifiers over the shared groups: a candidate meets only those of its length. */
export function nationalIdentifiers(identifiers: readonly Identifier[]): Recogniser {
  const all = indexOf(identifiers);
  const countries = new Set(identifiers.map(({ country }) => country));
  const unnamed = new Map<string | undefined, Index>();
  /** Without a word for any identifier in the text only these can be taken: the region's own and what proves itself. */
  const unnamedIn = (sender: string | undefined): Index => {
    const region = sender === undefined || countries.has(sender) ? sender : ELSEWHERE;
    let index = unnamed.get(region);
    if (index === undefined)
      unnamed.set(
        region,
        (index = indexOf(
          identifiers.filter(
            ({ country, evidence, distinct, layouts }) =>
              country === region ||
              evidence === 'strong' ||
              distinct !== undefined ||
              (region === undefined && layouts !== undefined),
          ),
        )),
      );
    return index;
  };
  return {
    type: NATIONAL_IDENTIFIER,
    needs: Fact.digit,
    patterns: [
      DATE_SHAPE,
      ...identifiers.flatMap(({ shape, hint }) => (hint === undefined ? [shape] : [shape, hint])),
    ],
    readsDisguise: true,
    context: wordsByType(identifiers),
    find: (scan) => {
      if (scan.facts.digits < MIN_DIGITS && (scan.facts.flags & Fact.longRun) === 0) return;
      sweep(scan, (scan.facts.flags & Fact.identity) === 0 ? unnamedIn(scan.context.region) : all);
    },
  };
}

/** Context words of every type; a type may have several entries of different evidence. Words behind `~` count in their country only. */
function wordsByType(identifiers: readonly Identifier[]): Record<string, string> {
  const lists: Record<string, string[]> = {};
  for (const { type, words } of identifiers)
    for (const word of words.split('|').filter((part) => part !== '')) {
      const group = word.startsWith('~') ? `${type}~` : type;
      (lists[group] ??= []).push(word.replace('~', ''));
    }
  return Object.fromEntries(Object.entries(lists).map(([group, list]) => [group, list.join('|')]));
}

type Index = ReadonlyMap<number, { readonly digits: Identifier[]; readonly mixed: Identifier[] }>;

function indexOf(identifiers: readonly Identifier[]): Index {
  const byLength = new Map<number, { digits: Identifier[]; mixed: Identifier[] }>();
  for (const identifier of identifiers)
    for (const length of identifier.lengths) {
      for (const extra of identifier.prefix === undefined ? [0] : [0, identifier.prefix.length]) {
        const slot = byLength.get(length + extra) ?? { digits: [], mixed: [] };
        byLength.set(length + extra, slot);
        if (extra === 0 && /\\d/.test(identifier.shape.source) && !/[A-Z]/.test(identifier.shape.source))
          slot.digits.push(identifier);
        else slot.mixed.push(identifier);
      }
    }
  return byLength;
}

function sweep(scan: Scan, index: Index): void {
  const { groups } = scan;
  for (let first = 0; first < groups.count; first += 1) {
    // A candidate starts with a digit group, or with a letter group that a digit group follows.
    if (groups.digits[first] === 0 && !startsWithLetters(scan, first)) continue;
    scan.spend(1);
    let length = 0;
    let digits = 0;
    for (let last = first; last < groups.count && last - first < MAX_GROUPS; last += 1) {
      if (last > first && !joins(scan, last, digits > 0)) break;
      length += groups.end[last]! - groups.start[last]!;
      digits += groups.digits[last]!;
      if (length > MAX_LENGTH) break;
      if (last === first && digits === 0 && length > 6 && length !== 16) break;
      if (last - first >= 2 && digits === 0) break;
      if (length < MIN_LENGTH || (digits < MIN_DIGITS && length !== 16)) continue;
      const slot = index.get(length);
      if (slot === undefined || (digits < length && slot.mixed.length === 0)) continue;
      const compact = compactOf(scan, first, last);
      if (isOneDigit(compact)) continue;
      if (digits === length) considerAll(scan, slot.digits, first, last, compact, digits);
      considerAll(scan, slot.mixed, first, last, compact, digits);
    }
  }
}

/** Upper case, without separators. */
function compactOf({ groups, text }: Scan, first: number, last: number): string {
  let compact = '';
  for (let i = first; i <= last; i += 1) compact += text.slice(groups.start[i], groups.end[i]);
  return compact.toUpperCase();
}

/** Asks each identifier of a length; how the groups are written is looked at once, and only when some shape fits. */
function considerAll(
  scan: Scan,
  identifiers: readonly Identifier[],
  first: number,
  last: number,
  compact: string,
  digits: number,
): void {
  // Of digits alone most shapes are told by their length.
  scan.spend(identifiers.length >> (digits === compact.length ? 3 : 2));
  let reading: Reading | undefined;
  for (const identifier of identifiers) {
    const body = bodyOf(identifier, compact);
    if (body === undefined) continue;
    reading ??= readingOf(scan, first, last, compact, digits);
    consider(scan, identifier, body, reading);
  }
}

/** What of a compact form the shape fits: all of it, or all but the country in front. */
function bodyOf({ shape, prefix }: Identifier, compact: string): string | undefined {
  if (shape.test(compact)) return compact;
  if (prefix === undefined || !compact.startsWith(prefix)) return undefined;
  const body = compact.slice(prefix.length);
  return shape.test(body) ? body : undefined;
}

/** Groups that may be an identifier, read once for all identifiers that they fit. */
interface Reading {
  readonly first: number;
  readonly last: number;
  readonly start: number;
  readonly end: number;
  readonly compact: string;
  /** Number of digits in `compact`. */
  readonly digits: number;
  /** In one piece; else `layout` is how it is written. */
  readonly single: boolean;
  readonly layout: string;
}

function readingOf(scan: Scan, first: number, last: number, compact: string, digits: number): Reading {
  const { groups, text } = scan;
  const single = first === last;
  const start = groups.start[first]!;
  let end = groups.end[last]!;
  if (!single && text[end] === ')' && text.slice(start, end).includes('(')) end += 1;
  return {
    first,
    last,
    start,
    end,
    compact,
    digits,
    single,
    layout: single ? '' : layoutOf(text.slice(start, end)),
  };
}

/** Whether a group may continue an identifier: letters stand close to their digits, words do not stand in a row, and ", " parts numbers. */
function joins({ groups, text }: Scan, index: number, begun: boolean): boolean {
  const { gap, digits, start, end } = groups;
  const between = gap[index];
  if (between === Gap.none || (between === Gap.line && !begun)) return false;
  if (between === Gap.mixed && text.slice(end[index - 1], start[index]).includes(',')) return false;
  if (digits[index]! > 0 && digits[index - 1]! > 0) return true;
  const close = start[index]! - end[index - 1]! === 1;
  return close && between !== Gap.other && !(begun && digits[index] === digits[index - 1]);
}

function consider(scan: Scan, identifier: Identifier, body: string, reading: Reading): void {
  const { first, last, start, end, compact, digits, single, layout } = reading;
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
    scan.near(start, end, identifier.type, 6, 3) ||
    ((inRegion || typical) && scan.near(start, end, `${identifier.type}~`, 4, 2)) ||
    // From nowhere we know, an ordinary word right in front of a number that passes names it.
    (anywhere && identifier.check !== undefined && scan.near(start, end, `${identifier.type}~`, 2, 0));
  const alone = scan.isWhole(start, end);
  if (
    !supported &&
    !word &&
    !(typical && alone && context.region === undefined) &&
    !((typical || anywhere) && genericWord(scan, identifier, start, end))
  )
    return;
  if (!typical && (DATE_SHAPE.test(layout) || layout.includes(':'))) return;
  // "1.000.000" is an amount.
  if (identifier.unchecked === true && !word && compact.endsWith('000')) return;
  // Words beside a number are lower-case more often than not; an identifier's letters that stand apart are capitals, unless it is named and has no others.
  const written = text.slice(start, end);
  if (!single && hasLooseWord(written) && !(word && !/[A-Z]/.test(written))) return;
  if (identifier.check?.(body, written.toUpperCase()) === false) return;
  const generic =
    !word &&
    (inRegion || strong || distinct || typical || anywhere) &&
    genericWord(scan, identifier, start, end);
  const embedded = isEmbedded(scan, first, last, !single && !typical);
  if (lines && !(word || inRegion)) return;
  // "RUT 14550593-4": without its end every eleventh wrong number passes.
  if (embedded && identifier.weak === true && !distinct) return;
  if ((embedded && !word && !distinct) || (lines && !word && !distinct && !generic)) return;
  // "user id", "order id": no number of a person; where a check speaks for the number, the word for identity wins.
  const against =
    !word &&
    (!generic || identifier.unchecked === true) &&
    (scan.near(start, end, 'negative', generic ? 2 : 4, 1) ||
      (single && digits === compact.length && scan.near(start, end, 'clientele', 2, 0)));
  if (against && identifier.unchecked === true) return;
  let total = score(BASE[identifier.evidence], {
    context: word || (generic && !abroad),
    region: inRegion,
    separators: typical && !distinct && !abroad && (identifier.evidence !== 'word' || alone),
    against,
  });
  if (distinct)
    total = Math.max(
      total,
      score(BASE[identifier.evidence] + DISTINCT, { context: word, region: inRegion, against }),
    );
  // A few bare digits without a check prove nothing, even when they are all that was said; neither do they in groups that nobody writes.
  const convincing =
    typical ||
    (single ? digits < compact.length || isEnoughAlone(identifier, digits) : provesMuch(identifier));
  if (alone && convincing && (inRegion || (typical && context.region === undefined)))
    total += ALONE_IN_REGION[identifier.evidence];
  if (distinct && inRegion) total = Math.max(total, DISTINCT_IN_REGION);
  const bare = single && digits === compact.length;
  const unproven = single && (identifier.structural === true || (bare && digits <= BARE_MOST));
  if (abroad && !distinct && !word) total -= unproven ? ABROAD_BARE : ABROAD;
  // Ten digits are as soon a customer's number: from nowhere we know, not even one in four hundred is let pass.
  if (context.region === undefined && bare && digits <= SHORT && !word && !generic) total -= ABROAD_BARE;
  if (embedded && !word) total -= EMBEDDED;
  if (digits === compact.length && isPhoneLike(scan, start, end) && !word) total -= 0.2;
  const hinted = context.region === undefined && identifier.hint?.test(text) === true ? HINT : 0;
  scan.add({
    type: identifier.type,
    start,
    end,
    score: Math.round((Math.min(inRegion ? 1 : ELSEWHERE_MOST, total) + hinted) * 100) / 100,
    validated: identifier.unchecked !== true || word || (inRegion && (alone || typical)),
    named: word || (distinct && inRegion),
    value: compact,
  });
}

/** Whether so many bare digits that pass may be all that a message says: of ten or fewer only what has a check that proves something. */
const isEnoughAlone = ({ evidence, unchecked, structural, weak }: Identifier, digits: number): boolean =>
  weak !== true && evidence !== 'word' && (digits > SHORT || (unchecked !== true && structural !== true));

/** Letters apart from their digits, not all of them capitals; a single one only behind a blank: "12345678-z" is one, "74075988 a" is not. */
const hasLooseWord = (written: string): boolean =>
  / [a-z]$/.test(written) ||
  written
    .split(/[^A-Za-z0-9]/)
    .some((part) => part.length > 1 && !/\d/.test(part) && part !== part.toUpperCase());

/** A word for identity or tax; "id" alone names no number that most random ones pass for, and none of another country. */
const genericWord = (scan: Scan, identifier: Identifier, start: number, end: number): boolean =>
  scan.near(start, end, 'identity', 5, 2) ||
  scan.near(start, end, 'tax', 5, 2) ||
  (identifier.structural !== true &&
    (provesMuch(identifier) || scan.context.region === identifier.country) &&
    scan.near(start, end, 'id', 5, 2));

const provesMuch = ({ evidence }: Identifier): boolean => evidence === 'strong' || evidence === 'region';

/** A letter group begins an identifier when digits follow soon, or when it may be one all in letters (omocodia). */
function startsWithLetters({ groups }: Scan, index: number): boolean {
  const length = groups.end[index]! - groups.start[index]!;
  if (length === 16) return true;
  if (length > 6) return false;
  for (let next = index + 1; next <= index + 2 && next < groups.count; next += 1) {
    if (groups.gap[next] === Gap.none || groups.gap[next] === Gap.line) return false;
    if (groups.digits[next]! > 0) return true;
  }
  return false;
}

/** A phone word or a plus in front: rather a telephone number than a foreign identifier. */
function isPhoneLike(scan: Scan, start: number, end: number): boolean {
  return scan.text[start - 1] === '+' || scan.near(start, end, 'phone', 4, 2);
}

/** `12.345-A` → `00.000-A`. */
function layoutOf(written: string): string {
  let layout = '';
  for (const character of written) {
    if (character >= '0' && character <= '9') layout += '0';
    else if ((character >= 'A' && character <= 'Z') || (character >= 'a' && character <= 'z')) layout += 'A';
    else layout += character;
  }
  return layout;
}

/** Whether the number continues beyond the candidate with a separator that joins numbers: a blank, too, where nobody writes the number like this (`loose`). */
function isEmbedded(scan: Scan, first: number, last: number, loose: boolean): boolean {
  const { groups } = scan;
  const joins = (index: number): boolean => {
    if (index <= 0 || index >= groups.count) return false;
    const gap = groups.gap[index]!;
    return (
      (gap === Gap.hyphen || gap === Gap.dot || gap === Gap.slash || (loose && gap === Gap.space)) &&
      groups.digits[index]! > 0 &&
      groups.digits[index - 1]! > 0
    );
  };
  return joins(first) || joins(last + 1);
}

function hasLineGap({ groups }: Scan, first: number, last: number): boolean {
  for (let i = first + 1; i <= last; i += 1) if (groups.gap[i] === Gap.line) return true;
  return false;
}
