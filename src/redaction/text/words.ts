import type { Lexicon, LexiconEntry } from '../context/lexicon';
import { isForeignLetter } from './characters';

/** What separates a word from the one before it. */
export const Break = {
  none: 0,
  /** End of a sentence. */
  sentence: 1,
  /** A question: what follows may be the answer. */
  question: 2,
  line: 3,
  /** A line that ends in a colon: a label for the next one. */
  label: 4,
} as const;

/** The words of a folded text with what the lexicon knows about them. */
export interface Words {
  readonly count: number;
  readonly start: Int32Array;
  readonly end: Int32Array;
  readonly breaks: Uint8Array;
  /** Entry of the word, if any; sparse. */
  readonly entries: (LexiconEntry | undefined)[];
  /** Union of the trigger flags met. */
  readonly flags: number;
}

const isWordUnit = (unit: number): boolean =>
  (unit >= 97 && unit <= 122) || (unit >= 48 && unit <= 57) || (unit >= 0xaa && isForeignLetter(unit));

/** Splits a folded text into words and looks each one up once. */
export function wordsOf(folded: string, lexicon: Lexicon): Words {
  // Scripts without blanks can give a word per character.
  const capacity = folded.length + 1;
  const start = new Int32Array(capacity);
  const end = new Int32Array(capacity);
  const breaks = new Uint8Array(capacity);
  const entries: (LexiconEntry | undefined)[] = [];
  let flags = 0;
  let count = 0;
  let previousEnd = 0;
  for (let i = 0; i < folded.length;) {
    let unit = folded.charCodeAt(i);
    if (!isWordUnit(unit)) {
      i += 1;
      continue;
    }
    const from = i;
    let unspaced = false;
    do {
      if (unit >= 0xe00 && !unspaced) unspaced = isUnspaced(unit);
      i += 1;
      unit = folded.charCodeAt(i);
    } while (isWordUnit(unit) && !(unspaced && i - from >= 24));
    const word = folded.slice(from, i);
    let entry = lexicon.word(word);
    if (unspaced && entry === undefined) {
      // Scripts without blanks: the longest known word that starts here, else one character further.
      const known = lexicon.prefix(word);
      i = from + (known?.length ?? 1);
      entry = known?.entry;
    }
    start[count] = from;
    end[count] = i;
    breaks[count] = breakIn(folded, previousEnd, from);
    if (entry !== undefined) flags |= entry.flags;
    entries.push(entry);
    previousEnd = i;
    count += 1;
  }
  return { count, start, end, breaks, entries, flags };
}

/** Thai, Han, kana and Hangul: written without blanks between words, or with particles glued on. */
function isUnspaced(unit: number): boolean {
  return (
    (unit >= 0xe00 && unit <= 0xe7f) ||
    (unit >= 0x3040 && unit <= 0x9fff) ||
    (unit >= 0xac00 && unit <= 0xd7a3)
  );
}

function breakIn(text: string, from: number, to: number): number {
  if (to - from === 1 && text.charCodeAt(from) === 32) return Break.none;
  let found: number = Break.none;
  let colon = false;
  for (let i = from; i < to; i += 1) {
    switch (text.charCodeAt(i)) {
      case 10:
        if (found !== Break.question) found = colon ? Break.label : Break.line;
        break;
      case 58:
        colon = true;
        break;
      case 63:
      case 0x61f:
      case 0xff1f:
        found = Break.question;
        break;
      case 33:
      case 0x964:
        if (found === Break.none) found = Break.sentence;
        break;
      case 46:
        // "Tel. 0431", "No. 5": a full stop behind a short word or before a digit abbreviates.
        if (found === Break.none && i + 1 < to && !isDigit(text, to)) found = Break.sentence;
        break;
      default:
    }
  }
  return found;
}

const isDigit = (text: string, index: number): boolean => {
  const unit = text.charCodeAt(index);
  return unit >= 48 && unit <= 57;
};
