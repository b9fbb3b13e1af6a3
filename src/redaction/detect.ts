import type { CompiledPattern } from './policy/operator-patterns';
import { type Candidate, Fact } from './recognisers/recogniser';
import { RECOGNISERS, sharedLexicon } from './recognisers/registry';
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
/** Texts of at most this many windows are read; longer ones are withheld. */
const MAX_WINDOWS = 16;

/** Finds the spans of a text, in reading order and free of overlaps, in UTF-16 offsets of the original. */
export function detect(text: string, input: DetectionInput): { spans: Candidate[]; withheld: boolean } {
  const candidates: Candidate[] = [];
  let withheld = text.length > WINDOW * MAX_WINDOWS;
  for (let from = 0; from < text.length && !withheld; from += WINDOW - OVERLAP) {
    const window = from === 0 && text.length <= WINDOW ? text : text.slice(from, from + WINDOW);
    withheld = !readWindow(window, from, input, candidates);
    if (from + WINDOW >= text.length) break;
  }
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

/** Reads one window; false when its budget is exceeded. What was found until then is kept: `never-store` values are looked for first. */
function readWindow(window: string, offset: number, input: DetectionInput, into: Candidate[]): boolean {
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
  return complete;
}

function run(scan: Scan, patterns: readonly CompiledPattern[]): boolean {
  const { flags, digits } = scan.facts;
  try {
    for (const recogniser of RECOGNISERS)
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
