import { Gap } from '../../text/groups';
import type { Scan } from '../scan';

/** Groups that one number has at most. */
export const MAX_GROUPS = 7;
/** Digits that one number has at least; libphonenumber's own shortest. */
export const MIN_DIGITS = 5;
/** Digits that one number has at most (E.164). */
export const MAX_DIGITS = 15;
const GLUED_EXTENSION = /^(\d{2,15})[xX]\d{1,6}$/;
const UNSPACED = /[\u0e00-\u0e7f\u3040-\u9fff\uac00-\ud7a3：，。、]/;

/** Every pattern of this file, for the check of patterns. */
export const FORM_PATTERNS: readonly RegExp[] = [GLUED_EXTENSION, UNSPACED];

/** How the digits of a possible number are written, in shadow offsets. */
export interface PhoneForm {
  readonly start: number;
  readonly end: number;
  readonly digits: string;
  readonly international: boolean;
  /** Number of separators between digit groups. */
  readonly separators: number;
  readonly brackets: boolean;
  /** All groups are of one or two digits, unless as in France: lottery numbers as soon as a telephone's. */
  readonly pairs: boolean;
  /** Ends inside a longer row: of pairs, or of a number that goes on behind a stop or a hyphen. */
  readonly cut: boolean;
}

/** A digit group that does not continue a decimal, a word or a longer number. */
export function startsNumber(scan: Scan, first: number): boolean {
  const { groups, text } = scan;
  const start = groups.start[first]!;
  if (numberLength(scan, first) === 0) return false;
  const before = text[start - 1] ?? ' ';
  // "電話は090-…": scripts without blanks.
  if (OPENING.includes(before) || UNSPACED.test(before)) return true;
  return !/[\p{L}\d_.,][.,:/]?$/u.test(text.slice(Math.max(0, start - 2), start));
}

const OPENING = ' \n\t:(,\\';

/** Longest run of digit groups that may form one number; `overflows` when it goes on beyond what a number can have. */
export function longestRun(scan: Scan, first: number): { last: number; overflows: boolean } | undefined {
  const { groups } = scan;
  let digits = 0;
  let last = first - 1;
  let overflows = false;
  for (let i = first; i < groups.count && i - first < MAX_GROUPS + 8; i += 1) {
    if (i > first && !(JOINS.has(groups.gap[i]!) && !isParted(scan, i))) break;
    const length = numberLength(scan, i);
    if (length === 0) break;
    if (digits + length > MAX_DIGITS + 2) {
      overflows = true;
      break;
    }
    digits += length;
    last = i;
    if (length !== groups.end[i]! - groups.start[i]!) break;
  }
  return digits >= MIN_DIGITS ? { last, overflows } : undefined;
}

/** How some groups of a run are written. */
export function formOf(scan: Scan, first: number, last: number, longest: number): PhoneForm {
  const { groups, text } = scan;
  let start = groups.start[first]!;
  const end = groups.start[last]! + numberLength(scan, last);
  let digits = '';
  for (let i = first; i <= last; i += 1)
    digits += text.slice(groups.start[i], groups.start[i]! + numberLength(scan, i));
  let brackets = false;
  if (text[start - 1] === '(') {
    if (text.slice(start, end).includes(')')) {
      start -= 1;
      brackets = true;
    }
  }
  const plus = /\+ ?$/.exec(text.slice(Math.max(0, start - 2), start));
  if (plus !== null) start -= plus[0].length;
  // "(+54) 9 11 …": the bracket around the country.
  if (plus !== null && text[start - 1] === '(' && /^\+ ?\d{1,3}\)/.test(text.slice(start, start + 6)))
    start -= 1;
  const international = plus !== null || (digits.startsWith('00') && digits.length >= 10);
  const french = digits[0] === '0' && digits.length === 10 && last === longest;
  const pairs = !french && isPairs(groups, first, last);
  const gap = groups.gap[last + 1];
  const cut =
    (last < longest &&
      (gap === Gap.dot || gap === Gap.hyphen || (pairs && isPairs(groups, last + 1, last + 1)))) ||
    (pairs &&
      first > 0 &&
      JOINS.has(groups.gap[first]!) &&
      groups.digits[first - 1]! > 0 &&
      isPairs(groups, first - 1, first - 1));
  return {
    start,
    end,
    digits,
    international,
    separators: last - first,
    brackets,
    pairs,
    cut: cut || hangsOn(scan, first) || isInRow(scan, first) || (last < longest && isInRow(scan, last + 1)),
  };
}

/** Digits of a group that belong to the number itself: all, those before a glued extension ("9740x11144"), or none. */
function numberLength({ groups, text }: Scan, index: number): number {
  const length = groups.end[index]! - groups.start[index]!;
  if (groups.digits[index] === length) return length;
  if (groups.digits[index] !== length - 1) return 0;
  const glued = GLUED_EXTENSION.exec(text.slice(groups.start[index], groups.end[index]));
  return glued === null ? 0 : glued[1]!.length;
}

/** "Sveavägen 44, 111 34", "0283-26: 200": a comma and a colon part numbers. */
const isParted = ({ groups, text }: Scan, index: number): boolean =>
  groups.gap[index] === Gap.mixed && /[,:]/.test(text.slice(groups.end[index - 1], groups.start[index]));

const JOINS: ReadonlySet<number> = new Set([Gap.space, Gap.hyphen, Gap.dot, Gap.slash, Gap.mixed]);

/** "7489 1029 3344 …", "7489-1029-3344-…": a group of four or more digits right behind another. */
function isInRow({ groups }: Pick<Scan, 'groups'>, first: number): boolean {
  return (
    first > 0 &&
    (groups.gap[first] === Gap.space || groups.gap[first] === Gap.hyphen) &&
    groups.digits[first - 1]! >= 4 &&
    groups.digits[first]! >= 4
  );
}

/** The second half of "38-60 40-120 …": up to three digits behind a hyphen and others. */
const hangsOn = ({ groups }: Pick<Scan, 'groups'>, first: number): boolean =>
  first > 0 &&
  groups.gap[first] === Gap.hyphen &&
  groups.digits[first - 1]! > 0 &&
  groups.digits[first]! <= 3;

function isPairs(groups: Scan['groups'], first: number, last: number): boolean {
  for (let i = first; i <= last; i += 1) if (groups.digits[i]! > 2) return false;
  return true;
}
