import type { Lexicon, LexiconEntry } from '../context/lexicon';
import { isForeignLetter } from './characters';
import { EMPTY_HASH, hashWith } from './word-table';

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

/** The words of a folded text with what the lexicon knows about them, by columns. */
export interface Words {
  readonly count: number;
  readonly start: readonly number[];
  readonly end: readonly number[];
  readonly breaks: readonly number[];
  /** Hash of the word, by which a `WordTable` finds it. */
  readonly hashes: readonly number[];
  /** Entry of the word, if any. */
  readonly entries: readonly (LexiconEntry | undefined)[];
  /** Indices of the words that have an entry. */
  readonly known: readonly number[];
  /** Union of the trigger flags met. */
  readonly flags: number;
}

/** Units in which a word of a script without blanks is looked for. */
const UNSPACED_REACH = 24;

const isWordUnit = (unit: number): boolean =>
  (unit >= 97 && unit <= 122) || (unit >= 48 && unit <= 57) || (unit >= 0xaa && isForeignLetter(unit));

/** Splits a folded text into words and looks each one up once. */
export function wordsOf(folded: string, lexicon: Lexicon): Words {
  // Plain arrays: the few numbers of a short text are cheaper to make and to forget than typed ones.
  const start: number[] = [];
  const end: number[] = [];
  const breaks: number[] = [];
  const hashes: number[] = [];
  const entries: (LexiconEntry | undefined)[] = [];
  const known: number[] = [];
  let flags = 0;
  let previousEnd = 0;
  for (let i = 0; i < folded.length;) {
    let unit = folded.charCodeAt(i);
    if (!isWordUnit(unit)) {
      i += 1;
      continue;
    }
    const from = i;
    // Where a script without blanks begins, and the hash of what stands in front of it.
    let edge = -1;
    let spaced = EMPTY_HASH;
    let reach = UNSPACED_REACH;
    let hash = EMPTY_HASH;
    do {
      if (unit >= 0xe00 && edge < 0 && isUnspaced(unit)) {
        edge = i;
        spaced = hash;
        // No further than the longest word that begins like it.
        reach = Math.min(reach, lexicon.longestFrom(folded.charCodeAt(from)));
      }
      hash = hashWith(hash, unit);
      i += 1;
      unit = folded.charCodeAt(i);
    } while (isWordUnit(unit) && !(edge >= 0 && i - from >= reach));
    let entry = lexicon.word(folded, from, i, hash);
    if (edge >= 0 && entry === undefined) {
      // Scripts without blanks: the longest known word that starts here, else one character further.
      const prefix = edge - from > UNSPACED_REACH ? undefined : lexicon.prefix(folded, from, i);
      if (prefix === undefined && edge > from) {
        // "iPhone手机": what stands in front is a word of its own, and is read once however long it is.
        i = edge;
        hash = spaced;
        entry = lexicon.word(folded, from, edge, spaced);
      } else {
        i = from + (prefix?.length ?? 1);
        hash = prefix?.hash ?? hashWith(EMPTY_HASH, folded.charCodeAt(from));
        entry = prefix?.entry;
      }
    }
    if (entry !== undefined) {
      flags |= entry.flags;
      known.push(start.length);
    }
    start.push(from);
    end.push(i);
    breaks.push(breakIn(folded, previousEnd, from));
    hashes.push(hash);
    entries.push(entry);
    previousEnd = i;
  }
  return { count: start.length, start, end, breaks, hashes, entries, known, flags };
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
        // "Tel. 0431", "No. X5", "vers.-no": a full stop before a digit or hyphen or behind an abbreviation ends no sentence.
        if (
          found === Break.none &&
          i + 1 < to &&
          !isDigit(text, to) &&
          text[i + 1] !== '-' &&
          !abbreviates(text, i)
        )
          found = Break.sentence;
        break;
      default:
    }
  }
  return found;
}

/** "No.", "pers."; and the last stop of "D.N.I.", "p.k.". */
const ABBREVIATION =
  /(?:^|[^\p{L}\p{N}])(?:no|nr|num|nro|tel|tlf|ref|nº|ph|mob|cel|art|cod|cap|idnr|pers|kt|st|asm|f|fec|nac|nasc|geb|ur|nar|dat|tgl|szul)$|\.\p{L}$/u;

const abbreviates = (text: string, stop: number): boolean =>
  ABBREVIATION.test(text.slice(Math.max(0, stop - 5), stop));

const isDigit = (text: string, index: number): boolean => {
  const unit = text.charCodeAt(index);
  return unit >= 48 && unit <= 57;
};
