import { Gap } from '../../text/groups';
import { CLAIM_WORDS } from '../../context/nearby-words';
import { Fact } from '../recogniser';
import type { Scan } from '../scan';

/** What a number goes on with: a further digit, or a check letter. */
const CONTINUED = /^(?:[.-]\d|-[A-Za-z](?![\p{L}\p{N}]))/u;

/** Groups that may be an identifier, read once for all identifiers that they fit. */
export interface Reading {
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
  /** How many words like "is my" stand between it and what is said of it behind. */
  readonly claim: number;
}

/** Reads the groups from `first` to `last`; `compact` is what they say without separators. */
export function readingOf(scan: Scan, first: number, last: number, compact: string, digits: number): Reading {
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
    claim: (scan.facts.flags & Fact.identity) === 0 ? 0 : CLAIM_WORDS.leading(scan, end),
  };
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

/** Letters apart from their digits, not all of them capitals; a single one only behind a blank: "12345678-z" is one, "74075988 a" is not. */
export const hasLooseWord = (written: string): boolean =>
  / [a-z]$/.test(written) ||
  written
    .split(/[^A-Za-z0-9]/)
    .some((part) => part.length > 1 && !/\d/.test(part) && part !== part.toUpperCase());

const ROW = /^00?(?:[ .,/-]{1,3}00?){4,10}$/;
const LONE_INSIDE = /[.,]0[ /-]/;

/** Every pattern of this file, for the check of patterns. */
export const READING_PATTERNS: readonly RegExp[] = [ROW, LONE_INSIDE];

/** "3 14 22 31 40 47", "51321.1-2007": a row of small numbers, a decimal with something behind it. */
export const isGroupedLikeNumbers = (layout: string): boolean => ROW.test(layout) || LONE_INSIDE.test(layout);

/** Whether the number continues beyond the candidate with a separator that joins numbers: a blank, too, where nobody writes the number like this (`loose`). */
export function isEmbedded(scan: Scan, first: number, last: number, loose: boolean): boolean {
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

/** "1847 2956 3310 4482 7719": groups of four between others, as in the token of a meter. */
export function isInRowOfFours({ groups }: Scan, first: number, last: number): boolean {
  const isFour = (index: number): boolean =>
    groups.digits[index] === 4 && groups.end[index]! - groups.start[index]! === 4;
  const joins = (index: number): boolean =>
    index > 0 &&
    index < groups.count &&
    groups.gap[index] === Gap.space &&
    isFour(index - 1) &&
    isFour(index);
  return last > first && (joins(first) || joins(last + 1));
}

/** A part of something that goes on with a point or hyphen: "427.860.379-4" in front of which stands "1.", "22.666.754" behind which stands "-K". */
export const isTorn = (text: string, start: number, end: number): boolean =>
  (/[.-]/.test(text[start - 1] ?? '') && /\d/.test(text[start - 2] ?? '')) ||
  CONTINUED.test(text.slice(end, end + 3));

/** Whether the groups stand on more than one line. */
export function hasLineGap({ groups }: Scan, first: number, last: number): boolean {
  for (let i = first + 1; i <= last; i += 1) if (groups.gap[i] === Gap.line) return true;
  return false;
}
