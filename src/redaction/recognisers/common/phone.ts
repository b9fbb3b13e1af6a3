import { Fact, type Recogniser } from '../recogniser';
import type { Scan } from '../scan';
import { EVIDENCE_PATTERNS, judge } from './phone-evidence';
import { FORM_PATTERNS, formOf, longestRun, MAX_DIGITS, MIN_DIGITS, startsNumber } from './phone-form';
import { isUnderBars, LOOKALIKE_PATTERNS } from './phone-lookalikes';

const EXTENSION =
  /^[ ,]{0,2}(?:x|ext\.?|extension|poste|ramal|int\.?|dahili|durchwahl|#)[ .:]{0,2}\d{1,6}(?![\p{L}\p{N}])/iu;

/**
 * PHONE_NUMBER — groups of digits (7–15 of them, at most seven groups, optional `+` or `00`, brackets, extension), judged by libphonenumber for the sender's
 * region, and by a phone word near, the separators, or being known in the conversation. A bare `wa_id` counts when its number is valid and something
 * says that it is a phone. Bare digits, prices, dates, decimals and identifiers that score higher are left alone.
 */
export const phone: Recogniser = {
  type: 'PHONE_NUMBER',
  needs: Fact.digit,
  minDigits: 5,
  patterns: [EXTENSION, ...FORM_PATTERNS, ...LOOKALIKE_PATTERNS, ...EVIDENCE_PATTERNS],
  readsDisguise: true,
  context: {
    phoneKind:
      'office|home|work|desk|fax|mobile|cell|büro|oficina|escritório|bureau|ufficio|ofis|kantor|مكتب',
    unit: 'apt|apartment|suite|unit|flat|floor|no|box|room|house|building',
  },
  find(scan) {
    const { groups } = scan;
    for (let first = 0; first < groups.count; first += 1) {
      if (groups.digits[first] === 0 || !startsNumber(scan, first)) continue;
      scan.spend(1);
      const run = longestRun(scan, first);
      if (run === undefined) continue;
      if (isUnderBars(scan.text.slice(groups.start[first], groups.end[run.last]))) {
        first = run.last;
        continue;
      }
      const taken = bestOf(scan, first, run.last, run.overflows);
      if (taken !== undefined) first = taken;
    }
  },
};

/** Tries the run, then the run without its last groups; returns the last group taken. */
function bestOf(scan: Scan, first: number, longest: number, overflows: boolean): number | undefined {
  for (let last = longest; last >= first; last -= 1) {
    const form = formOf(scan, first, last, longest);
    if (form.digits.length < MIN_DIGITS) return undefined;
    if (form.digits.length > MAX_DIGITS + (form.digits.startsWith('00') ? 2 : 0)) continue;
    const judged = judge(scan, form, overflows);
    if (judged === undefined) continue;
    scan.add({
      type: 'PHONE_NUMBER',
      start: form.start,
      end: withExtension(scan.text, form.end),
      ...judged,
    });
    return last;
  }
  return undefined;
}

/** Extends a number by its extension. */
function withExtension(text: string, end: number): number {
  const match = EXTENSION.exec(text.slice(end, end + 20));
  return match === null ? end : end + match[0].length;
}
