import { isOneDigit, luhn } from '../checks/checksums';

/** Where each run of digits begins and ends, numbers of list items left out. */
interface Runs {
  readonly start: readonly number[];
  readonly end: readonly number[];
}

/** What a text may call its numbers. */
export type Named = (kind: 'identity' | 'phone' | 'code') => boolean;

/** Longest thing that people put between digits to part them: " leerzeichen ". */
const MOST_BETWEEN = 16;
const LEAST_DIGITS = 7;
const MOST_NAMED = 16;
const LEAST_OF_CARD = 12;
const MOST_OF_CARD = 19;
/** Read as separators without this. */
const ORDINARY = ' -./';
/** Part the numbers of a list, amounts and times as soon as the pieces of one number. */
const LISTING = /[,;:=\s\p{L}]/u;
const PARTING = /[,;:=+/\p{L}]/u;
const MARK = /^[_*|]$/;
const LEAST_HALVED = 9;
const ITEM = /^[.)] ?/;
/** How cards are printed. */
const PRINTED = ['4444', '465', '464'];

/**
 * The digits of one number that are parted by something odd, always the same ("4539🔥1488🔥…", "[4539] [1488] …", a line of a quoted reply each): with hyphens and blanks in its place. Of
 * such rows only what passes as a card, or what the text has a word for, is one number. Of the same length; the text itself when there is none.
 */
export function withPlainGaps(text: string, isNamed: Named): string {
  const runs = runsOf(text);
  const parts: string[] = [];
  let reached = 0;
  const join = (first: number, last: number): void => {
    for (let i = first; i < last; i += 1) {
      const [from, to] = [runs.end[i]!, runs.start[i + 1]!];
      parts.push(text.slice(reached, from), '-'.padEnd(to - from, ' '));
      reached = to;
    }
  };
  for (let first = 0; first + 1 < runs.start.length; first += 1) {
    const last = lastOfRow(text, runs, first);
    if (last === first) continue;
    if (last === first + 1) {
      if (isHalved(text, runs, first, isNamed)) join(first, last);
    } else if (isOneNumber(text, runs, first, last, isNamed)) join(first, last);
    else
      for (let i = first; i < last; i += 1) {
        const end = lastOfPrinted(text, runs, i, last);
        if (end === undefined) continue;
        join(i, end);
        i = end;
      }
    first = last - 1;
  }
  return parts.length === 0 ? text : parts.join('') + text.slice(reached);
}

function runsOf(text: string): Runs {
  const start: number[] = [];
  const end: number[] = [];
  for (let i = 0; i < text.length; i += 1) {
    if (!isDigit(text.charCodeAt(i))) continue;
    const from = i;
    while (isDigit(text.charCodeAt(i + 1))) i += 1;
    // "2. 1488" begins a line: the second item of a list.
    if (i - from < 2 && (from === 0 || text[from - 1] === '\n') && ITEM.test(text.slice(i + 1, i + 3)))
      continue;
    start.push(from);
    end.push(i + 1);
  }
  return { start, end };
}

const isDigit = (unit: number): boolean => unit >= 48 && unit <= 57;

/** Last of the runs from `first` on that have the same between each two of them. */
function lastOfRow(text: string, runs: Runs, first: number): number {
  // Most numbers stand in sentences, or are parted as numbers are.
  const apart = runs.start[first + 1]! - runs.end[first]!;
  if (apart > MOST_BETWEEN || (apart === 1 && ORDINARY.includes(text[runs.end[first]!]!))) return first;
  const gap = gapBehind(text, runs, first);
  let last = first + 1;
  while (last + 1 < runs.start.length && gapBehind(text, runs, last) === gap) last += 1;
  return last;
}

/** What stands behind a run, whatever the number of a list item in it; undefined when it is too long to part digits of one number. */
function gapBehind(text: string, { start, end }: Runs, index: number): string | undefined {
  const [from, to] = [end[index]!, start[index + 1]!];
  if (to - from > MOST_BETWEEN) return undefined;
  const gap = text.slice(from, to);
  return gap.length < 3 ? gap : gap.replace(/\d/g, '#');
}

function digitsOf(text: string, { start, end }: Runs, first: number, last: number): string {
  let digits = '';
  for (let i = first; i <= last && digits.length <= MOST_OF_CARD; i += 1)
    digits += text.slice(start[i], end[i]);
  return digits;
}

const isCard = (digits: string): boolean =>
  digits.length >= LEAST_OF_CARD && digits.length <= MOST_OF_CARD && luhn(digits) && !isOneDigit(digits);

function isOneNumber(text: string, runs: Runs, first: number, last: number, isNamed: Named): boolean {
  const digits = digitsOf(text, runs, first, last);
  if (isCard(digits)) return true;
  if (digits.length < LEAST_DIGITS || digits.length > MOST_NAMED) return false;
  if (isNamed('identity')) return true;
  const begins = digits.startsWith('0') || text[runs.start[first]! - 1] === '+';
  return (begins || !LISTING.test(gapBehind(text, runs, first)!)) && isNamed('phone');
}

/** "[482] [910]" beside a word for codes, "98765_43210" beside one for telephones. */
function isHalved(text: string, runs: Runs, first: number, isNamed: Named): boolean {
  const [left, right] = [first, first + 1].map((i) => runs.end[i]! - runs.start[i]!) as [number, number];
  const gap = gapBehind(text, runs, first)!;
  if (left === 3 && right === 3) return !PARTING.test(gap) && isNamed('code');
  return left >= 3 && right >= 3 && left + right >= LEAST_HALVED && MARK.test(gap) && isNamed('phone');
}

/** Last run of a card that is printed from a run on, inside a longer row. */
function lastOfPrinted(text: string, runs: Runs, first: number, last: number): number | undefined {
  if (runs.end[first]! - runs.start[first]! !== 4) return undefined;
  let lengths = '';
  for (let i = first; i <= last && lengths.length < 4; i += 1) {
    lengths += String(runs.end[i]! - runs.start[i]!);
    if (PRINTED.includes(lengths) && isCard(digitsOf(text, runs, first, i))) return i;
  }
  return undefined;
}
