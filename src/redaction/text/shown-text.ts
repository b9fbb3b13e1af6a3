import { isAttached } from './characters';

const OVERRIDE = '\u202e';
/** Where a right-to-left override ends: its own mark, that of an isolate, or the paragraph (Unicode UAX #9). */
const OVERRIDDEN = /\u202e([^\u202c\u2069\n\u2029]*)/gu;

/** A text as it is shown: in another order, or decoded. */
export interface ShownText {
  readonly text: string;
  /** The stretch of the original that a stretch of this text shows. */
  readonly rangeOf: (start: number, end: number) => { readonly start: number; readonly end: number };
}

/** Turns round what stands behind right-to-left overrides (U+202E); undefined when there is none. As long as the original. */
export function shownText(original: string): ShownText | undefined {
  if (!original.includes(OVERRIDE)) return undefined;
  const origins = Int32Array.from({ length: original.length }, (_, i) => i);
  const text = original.replace(OVERRIDDEN, (_all, hidden: string, at: number) => {
    const from = at + OVERRIDE.length;
    let to = from;
    let left = from + hidden.length;
    const characters = Array.from(hidden).reverse();
    for (const character of characters) {
      left -= character.length;
      for (let k = 0; k < character.length; k += 1) origins[to + k] = left + k;
      to += character.length;
    }
    return OVERRIDE + characters.join('');
  });
  return {
    text,
    rangeOf: (start, end) => {
      let [lowest, highest] = [original.length, 0];
      for (let i = start; i < end; i += 1) {
        lowest = Math.min(lowest, origins[i]!);
        highest = Math.max(highest, origins[i]!);
      }
      // Accents were torn from their letters; nothing is masked without what belongs to it.
      while (lowest > 0 && isAttached(original.charCodeAt(lowest))) lowest -= 1;
      let last = highest + 1;
      while (last < original.length && isAttached(original.charCodeAt(last))) last += 1;
      return { start: lowest, end: last };
    },
  };
}
