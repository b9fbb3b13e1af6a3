import type { CompiledPattern } from './policy/operator-patterns';
import { type Candidate, Fact, type Recogniser } from './recognisers/recogniser';
import { NEVER_STORED, RECOGNISERS, sharedLexicon } from './recognisers/registry';
import { BudgetExceeded, Scan, type ScanContext } from './recognisers/scan';
import { resolve } from './scoring/conflicts';
import { disguiseOf } from './text/disguise';
import { ShadowText } from './text/shadow-text';

/** A span somebody else found, in UTF-16 offsets of the text. */
export interface ExtraSpan {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly score: number;
}

/** What detection works with. */
export interface DetectionInput {
  readonly scan: ScanContext;
  readonly patterns: readonly CompiledPattern[];
  readonly extraSpans: readonly ExtraSpan[];
  readonly threshold: (type: string) => number;
}

/** What is seen only through a disguise counts a little less. */
const DISGUISE_DISCOUNT = 0.05;
const WINDOW = 65_536;
const OVERLAP = 1024;
const PIECE = 2048;
/** Longer than any value that is never stored, but for tokens, which are read from either side. */
const PIECE_OVERLAP = 256;
/** What a piece may cost: all pieces together not twice as much as their window. */
const PIECE_STEPS = 4000;
/** Texts of at most this many windows are read; longer ones are withheld, and masked from there on. */
const MAX_WINDOWS = 16;

/** Finds the spans of a text, in reading order and free of overlaps, in UTF-16 offsets of the original. */
export function detect(text: string, input: DetectionInput): { spans: Candidate[]; withheld: boolean } {
  const candidates: Candidate[] = [];
  const blind: Candidate[] = [];
  const readable = Math.min(text.length, WINDOW * MAX_WINDOWS);
  let withheld = text.length > readable;
  for (let from = 0; from < readable; from += WINDOW - OVERLAP) {
    const window =
      from === 0 && text.length <= WINDOW ? text : text.slice(from, Math.min(from + WINDOW, readable));
    if (withheld) readPieces(window, from, input, candidates, blind);
    else withheld = !readWindow(window, from, input, candidates, blind);
    if (from + WINDOW >= readable) break;
  }
  // No message of WhatsApp is as long: what nobody reads is not kept either.
  if (text.length > readable) blind.push(unread(readable, text.length));
  candidates.push(...merged(blind, candidates));
  for (const span of input.extraSpans)
    if (span.start >= 0 && span.end <= text.length && span.end > span.start)
      candidates.push({
        type: span.type,
        start: span.start,
        end: span.end,
        score: span.score,
        validated: false,
      });
  return { spans: resolve(candidates, input.threshold), withheld };
}

/** Reads one window; false when its budget is exceeded: then only what is never stored has been looked for to its end. */
function readWindow(
  window: string,
  offset: number,
  input: DetectionInput,
  into: Candidate[],
  blind: Candidate[],
): boolean {
  const shadow = ShadowText.of(window);
  const scan = Scan.of(shadow.text, input.scan, sharedLexicon());
  let complete = run(scan, input.patterns);
  collect(scan, shadow, offset, 0, into);
  const disguise = (scan.facts.flags & (Fact.digit | Fact.at)) === 0 ? undefined : disguiseOf(shadow.text);
  if (disguise !== undefined && complete) {
    const view = scan.disguise(disguise);
    complete = run(view, []);
    collect(view, shadow, offset, DISGUISE_DISCOUNT, into);
  }
  if (!complete) readPieces(window, offset, input, into, blind);
  return complete;
}

/**
 * Looks for what is never stored in a window that cost too much, piece by piece, each with a budget of its own: the original is kept, and nothing of the kind
 * may be kept with it. A piece that costs too much even so is masked whole.
 */
function readPieces(
  window: string,
  offset: number,
  input: DetectionInput,
  into: Candidate[],
  blind: Candidate[],
): void {
  for (let from = 0; from < window.length; from += PIECE - PIECE_OVERLAP) {
    const piece = window.slice(from, from + PIECE);
    const shadow = ShadowText.of(piece);
    const scan = Scan.of(shadow.text, input.scan, sharedLexicon(), PIECE_STEPS);
    const complete = run(scan, [], NEVER_STORED);
    collect(scan, shadow, offset + from, 0, into);
    if (!complete) blind.push(unread(offset + from, offset + from + piece.length));
  }
}

/** Of two spans that overlap one is dropped: what reaches into a stretch nobody read becomes part of it, and stretches that touch become one. */
function merged(blind: readonly Candidate[], found: readonly Candidate[]): Candidate[] {
  const stretches: Candidate[] = [];
  for (const span of blind) {
    for (const { start, end } of found) {
      if (start >= span.end || end <= span.start) continue;
      span.start = Math.min(span.start, start);
      span.end = Math.max(span.end, end);
    }
    const last = stretches.at(-1);
    if (last !== undefined && last.end >= span.start) last.end = Math.max(last.end, span.end);
    else stretches.push(span);
  }
  return stretches;
}

/** Nobody could look for what is never stored here: masked whole. */
const unread = (start: number, end: number): Candidate => ({
  type: 'SECRET',
  start,
  end,
  score: 1,
  validated: true,
});

function run(
  scan: Scan,
  patterns: readonly CompiledPattern[],
  recognisers: readonly Recogniser[] = RECOGNISERS,
): boolean {
  const { flags, digits } = scan.facts;
  try {
    for (const recogniser of recognisers)
      if (
        (recogniser.needs & flags) !== 0 &&
        digits >= (recogniser.minDigits ?? 0) &&
        (!scan.disguised || recogniser.readsDisguise === true)
      )
        recogniser.find(scan);
    for (const pattern of patterns) {
      scan.spendOnPattern(pattern.size);
      for (const hit of pattern.find(scan.text))
        scan.add({ type: pattern.type, ...hit, score: 0.95, validated: true });
    }
    return true;
  } catch (error) {
    if (error instanceof BudgetExceeded) return false;
    throw error;
  }
}

function collect(scan: Scan, shadow: ShadowText, offset: number, discount: number, into: Candidate[]): void {
  for (const found of scan.candidates)
    into.push({
      ...found,
      start: offset + shadow.startOf(found.start),
      end: offset + shadow.endOf(found.end),
      score: Math.max(0, found.score - discount),
    });
}
