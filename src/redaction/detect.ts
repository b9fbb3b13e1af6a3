import { readPieces, readWhatCanBeRead } from './pieces';
import type { CompiledPattern } from './policy/operator-patterns';
import { type Candidate, Fact } from './recognisers/recogniser';
import { RECOGNISERS, sharedLexicon } from './recognisers/registry';
import { collect, run } from './recognisers/run';
import { Scan, type ScanContext } from './recognisers/scan';
import { resolve } from './scoring/conflicts';
import { disguiseOf, hasHanDigits } from './text/disguise';
import { decodedText } from './text/encoded-text';
import type { Named } from './text/same-gaps';
import { ShadowText } from './text/shadow-text';
import { type ShownText, shownText } from './text/shown-text';

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
  readonly threshold: (type: string) => number;
  /** Whether the policy keeps values of a type in neither part. */
  readonly neverStored: (type: string) => boolean;
}

/** What is seen only through a disguise counts a little less. */
const DISGUISE_DISCOUNT = 0.05;
/** What reading a text as it is shown, and decoded, may cost besides together: as much as 64 Ki characters of ordinary chat. */
const SHOWN_STEPS = 25_000;
const WINDOW = 65_536;
const OVERLAP = 1024;
/** Texts of at most this many windows are read; of longer ones, which no message of WhatsApp is, nothing is passed on. */
const MAX_WINDOWS = 16;

/** Finds the spans of a text, in reading order and free of overlaps, in UTF-16 offsets of the original. */
export function detect(
  text: string,
  input: DetectionInput,
  extraSpans: readonly ExtraSpan[],
): { spans: Candidate[]; withheld: boolean } {
  const candidates: Candidate[] = [];
  const blind: Candidate[] = [];
  input.scan.budget?.allow(text.length);
  let withheld = text.length > WINDOW * MAX_WINDOWS;
  for (let from = 0; from < text.length; from += WINDOW - OVERLAP) {
    const window = from === 0 && text.length <= WINDOW ? text : text.slice(from, from + WINDOW);
    if (withheld) readPieces(window, from, input, candidates, blind);
    else withheld = !readWindow(window, from, input, candidates, blind);
    if (from + WINDOW >= text.length) break;
  }
  candidates.push(...merged(blind, candidates));
  for (const span of extraSpans)
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

/**
 * What is never stored in a text whose reading failed: spans that overlap nowhere, and stretches that cannot be read as one. Never throws, and takes each piece by
 * itself, so that what fails in one leaves the others.
 */
export function detectWhatCanBeRead(text: string, input: DetectionInput): Candidate[] {
  const candidates: Candidate[] = [];
  const blind: Candidate[] = [];
  input.scan.budget?.allow(text.length);
  readWhatCanBeRead(text, input, candidates, blind);
  candidates.push(...merged(blind, candidates));
  return resolve(candidates, input.threshold);
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
  let complete = run(scan, RECOGNISERS, input.patterns);
  collect(scan, shadow, offset, 0, into);
  const disguise = mayBeDisguised(scan) ? disguiseOf(shadow.text, namedIn(scan)) : undefined;
  if (disguise !== undefined && complete) {
    const view = scan.disguise(disguise);
    complete = run(view, RECOGNISERS, []);
    collect(view, shadow, offset, DISGUISE_DISCOUNT, into);
  }
  if (complete) {
    const [shown, decoded] = [shownText(window), decodedText(window)];
    const steps = shown !== undefined && decoded !== undefined ? SHOWN_STEPS / 2 : SHOWN_STEPS;
    complete =
      (shown === undefined || readShown(shown, steps, offset, input, into)) &&
      (decoded === undefined || readShown(decoded, steps, offset, input, into));
  }
  if (!complete) readPieces(window, offset, input, into, blind);
  return complete;
}

const mayBeDisguised = ({ facts: { flags }, text }: Scan): boolean =>
  (flags & (Fact.digit | Fact.at)) !== 0 || ((flags & Fact.capital) !== 0 && hasHanDigits(text));

/** What a text has words for; asked by who found digits in an odd row. */
const namedIn =
  (scan: Scan): Named =>
  (kind) =>
    kind !== 'phone'
      ? (scan.facts.flags & (kind === 'identity' ? Fact.identity : Fact.secret)) !== 0
      : scan.mentions('phone') || scan.mentions('number');

/** Reads a window as it is shown, where something in it is written backwards to be shown forwards, or encoded. */
function readShown(
  shown: ShownText,
  steps: number,
  offset: number,
  input: DetectionInput,
  into: Candidate[],
): boolean {
  const shadow = ShadowText.of(shown.text);
  const scan = Scan.of(shadow.text, input.scan, sharedLexicon(), steps);
  const complete = run(scan, RECOGNISERS, []);
  const found: Candidate[] = [];
  collect(scan, shadow, 0, DISGUISE_DISCOUNT, found);
  for (const candidate of found) {
    const { start, end } = shown.rangeOf(candidate.start, candidate.end);
    into.push({ ...candidate, start: offset + start, end: offset + end });
  }
  return complete;
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
