import { isOneDigit } from '../../checks/checksums';
import { Gap } from '../../text/groups';
import { Fact, type Recogniser } from '../recogniser';
import type { Scan } from '../scan';
import { consider, EVIDENCE_PATTERNS } from './evidence';
import type { Identifier } from './identifier';
import { type Reading, READING_PATTERNS, readingOf } from './reading';

const MAX_GROUPS = 8;
const MAX_LENGTH = 22;
const MIN_LENGTH = 5;
const MIN_DIGITS = 4;
const PARTING = /[,)]/;
/** What stands behind the number of an item in a list. */
const ITEM = /^(?:\)|[.:] )/;
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
      PARTING,
      ITEM,
      ...EVIDENCE_PATTERNS,
      ...READING_PATTERNS,
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
  const { groups, text } = scan;
  const named = (scan.facts.flags & Fact.identity) !== 0;
  for (let first = 0; first < groups.count; first += 1) {
    // A candidate starts with a digit group, or with a letter group that a digit group follows.
    if (groups.digits[first] === 0 && !startsWithLetters(scan, first)) continue;
    if (isTailOfWord(scan, first)) continue;
    scan.spend(1);
    let length = 0;
    let digits = 0;
    let written = '';
    for (let last = first; last < groups.count && mayGoOn(last - first, length, named); last += 1) {
      if (last > first && !joins(scan, last, digits > 0)) break;
      length += groups.end[last]! - groups.start[last]!;
      digits += groups.digits[last]!;
      if (length > MAX_LENGTH) break;
      written += text.slice(groups.start[last], groups.end[last]);
      if (last === first && digits === 0 && length > 6 && length !== 16) break;
      if (last - first >= 2 && digits === 0) break;
      if (length < MIN_LENGTH || (digits < MIN_DIGITS && length !== 16)) continue;
      const slot = index.get(length);
      if (slot === undefined || (digits < length && slot.mixed.length === 0)) continue;
      const compact = digits === length ? written : written.toUpperCase();
      if (isOneDigit(compact)) continue;
      if (digits === length) considerAll(scan, slot.digits, first, last, compact, digits);
      considerAll(scan, slot.mixed, first, last, compact, digits);
    }
  }
}

/** "réf 365.801.57": a group is of ASCII letters, the word it stands in need not be; scripts without blanks have no such words. */
function isTailOfWord({ groups, text }: Scan, index: number): boolean {
  const before = text.charCodeAt(groups.start[index]! - 1);
  return before > 0xaa && before < LAST_SPACED && /\p{L}/u.test(text[groups.start[index]! - 1]!);
}

/** Latin, Greek and Cyrillic end before it. */
const LAST_SPACED = 0x530;

/** Of a number that the text has a word for every digit may stand by itself: "5 2 9 9 8 2 2 4 7 2 5". */
const mayGoOn = (groups: number, length: number, named: boolean): boolean =>
  groups < MAX_GROUPS || (named && length === groups);

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

/** Whether a group may continue an identifier: letters stand close to their digits, words do not stand in a row, and ", " and ") " part numbers, as "3)" on a line of its own does. */
function joins({ groups, text }: Scan, index: number, begun: boolean): boolean {
  const { gap, digits, start, end } = groups;
  const between = gap[index];
  if (between === Gap.none || (between === Gap.line && !begun)) return false;
  if (between === Gap.mixed && PARTING.test(text.slice(end[index - 1], start[index]))) return false;
  if (
    between === Gap.line &&
    end[index]! - start[index]! <= 2 &&
    ITEM.test(text.slice(end[index], end[index]! + 2))
  )
    return false;
  if (digits[index]! > 0 && digits[index - 1]! > 0) return true;
  const close = start[index]! - end[index - 1]! === 1;
  // Words do not stand in a row, parts of a "12.ABC.DEF/0001-45" do.
  const row = begun && digits[index] === digits[index - 1];
  return close && between !== Gap.other && !(row && !(between === Gap.dot && lengthOf(groups, index) === 3));
}

const lengthOf = ({ start, end }: Scan['groups'], index: number): number => end[index]! - start[index]!;

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
