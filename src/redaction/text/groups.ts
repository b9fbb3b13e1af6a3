/** What stands between two neighbouring groups; `none` when they cannot belong to one number. */
export const Gap = {
  none: 0,
  space: 1,
  hyphen: 2,
  dot: 3,
  slash: 4,
  /** Brackets, or several separators of one line: ` - `, `) `, `)-`. */
  mixed: 5,
  /** Any other single mark people put between digits: `, : _ | * + ' "`. */
  other: 6,
  line: 7,
} as const;

/**
 * The runs of ASCII letters and digits of a text and what stands between them: the one tokenisation that cards, phones and
 * national identifiers share, by columns.
 */
export interface Groups {
  readonly count: number;
  readonly start: readonly number[];
  readonly end: readonly number[];
  /** Number of digits in the group; equal to its length when it is a run of digits. */
  readonly digits: readonly number[];
  /** Gap before the group. */
  readonly gap: readonly number[];
}

const MAX_GAP = 3;

/** Splits a text into groups; gaps longer than three characters (`maxGap`) do not link. */
export function groupsOf(text: string, maxGap = MAX_GAP): Groups {
  const start: number[] = [];
  const end: number[] = [];
  const digits: number[] = [];
  const gap: number[] = [];
  let previousEnd = -1;
  for (let i = 0; i < text.length;) {
    let unit = text.charCodeAt(i);
    if (!isAlphanumeric(unit)) {
      i += 1;
      continue;
    }
    const from = i;
    let digitCount = 0;
    while (isAlphanumeric(unit)) {
      if (unit < 58) digitCount += 1;
      i += 1;
      unit = text.charCodeAt(i);
    }
    start.push(from);
    end.push(i);
    digits.push(digitCount);
    gap.push(previousEnd < 0 ? Gap.none : gapBetween(text, previousEnd, from, maxGap));
    previousEnd = i;
  }
  return { count: start.length, start, end, digits, gap };
}

function isAlphanumeric(unit: number): boolean {
  return (unit >= 48 && unit <= 57) || (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90);
}

const SINGLE: Readonly<Record<string, number>> = {
  ' ': Gap.space,
  '\t': Gap.space,
  '-': Gap.hyphen,
  '.': Gap.dot,
  '/': Gap.slash,
  '\\': Gap.slash,
  '\n': Gap.line,
  '(': Gap.mixed,
  ')': Gap.mixed,
};

function gapBetween(text: string, from: number, to: number, maxGap: number): number {
  const length = to - from;
  if (length > maxGap) return Gap.none;
  if (length === 1) return SINGLE[text[from]!] ?? (OTHER.includes(text[from]!) ? Gap.other : Gap.none);
  let line = false;
  let quoted = false;
  for (let i = from; i < to; i += 1) {
    const character = text[i]!;
    if (character === '\n' || character === '\r') line = true;
    // "> " begins the lines of a reply.
    else if (character === '>') quoted = true;
    else if (!SEPARATORS.includes(character)) return Gap.none;
  }
  return line ? Gap.line : quoted ? Gap.none : Gap.mixed;
}

const OTHER = ',:_|*+\'"~=;';
const SEPARATORS = ' \t-./()_|*+:,';
