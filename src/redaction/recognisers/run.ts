import type { CompiledPattern } from '../policy/operator-patterns';
import type { ShadowText } from '../text/shadow-text';
import type { Candidate, Recogniser } from './recogniser';
import { BudgetExceeded, type Scan } from './scan';

/** Runs recognisers, then operator patterns, over one view of a text; false when its budget was exceeded: then what was found until then stays in the scan. */
export function run(
  scan: Scan,
  recognisers: readonly Recogniser[],
  patterns: readonly CompiledPattern[],
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

/** Hands over what a scan found, in offsets of the original, with so much taken off each score. */
export function collect(
  scan: Scan,
  shadow: ShadowText,
  offset: number,
  discount: number,
  into: Candidate[],
): void {
  for (const found of scan.candidates)
    into.push({
      ...found,
      start: offset + shadow.startOf(found.start),
      end: offset + shadow.endOf(found.end),
      score: Math.max(0, found.score - discount),
    });
}
