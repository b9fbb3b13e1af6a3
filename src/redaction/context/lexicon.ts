import { fold } from '../text/fold';
import { EMPTY_HASH, hashWith, WordTable } from '../text/word-table';

/** What a word, or a phrase that starts with it, tells the recognisers. */
export interface LexiconEntry {
  /** Trigger bits (see `Trigger`): a recogniser whose bit is missing in a text does not run. */
  flags: number;
  /** Context groups the word belongs to. */
  groups: string[];
  /** Phrases that begin with the word: the remaining words and their groups. */
  phrases: { rest: string[]; groups: string[] }[];
}

const ARABIC = /^[\u0621-\u064a]/;
const ARABIC_PREFIX = /^(?:وال|بال|فال|كال|لل|ال|و|ب|ل)/;

/** Whole words and phrases, folded for case and diacritics, of all languages together. */
export class Lexicon {
  private readonly entries = new Map<string, LexiconEntry>();
  /** Length of the longest word by its first unit. */
  private readonly longest = new Map<number, number>();
  private table: WordTable<LexiconEntry> | undefined;

  /** Adds words or phrases (separated by `|`) to a context group and, for single words, trigger bits. */
  add(list: string, group: string | undefined, flags = 0): void {
    for (const phrase of fold(list).split('|')) {
      const [first, ...rest] = phrase.split(/[^\p{L}\p{M}\p{N}]+/u).filter((word) => word !== '');
      if (first === undefined) continue;
      const entry = this.entryOf(first);
      entry.flags |= flags;
      if (rest.length > 0) {
        if (group !== undefined) entry.phrases.push({ rest, groups: [group] });
      } else if (group !== undefined && !entry.groups.includes(group)) entry.groups.push(group);
    }
  }

  /** Entry of the folded word between two offsets; an Arabic word is also looked up without its article and prefixes. */
  word(folded: string, from: number, to: number, hash: number): LexiconEntry | undefined {
    this.table ??= this.complete();
    const entry = this.table.find(folded, from, to, hash);
    if (entry !== undefined || folded.charCodeAt(from) < 0x600) return entry;
    const word = folded.slice(from, to);
    if (!ARABIC.test(word)) return undefined;
    const bare = word.replace(ARABIC_PREFIX, '');
    return bare === word ? undefined : this.entries.get(bare);
  }

  /** Length of the longest known word that begins with a unit. */
  longestFrom(unit: number): number {
    return this.longest.get(unit) ?? 0;
  }

  /** The longest known word that a text without blanks starts with between two offsets. */
  prefix(
    folded: string,
    from: number,
    to: number,
  ): { length: number; hash: number; entry: LexiconEntry } | undefined {
    this.table ??= this.complete();
    // Most characters begin no word: they cost one look.
    const most = Math.min(to, from + this.longestFrom(folded.charCodeAt(from)));
    let found: { length: number; hash: number; entry: LexiconEntry } | undefined;
    let hash = EMPTY_HASH;
    for (let end = from; end < most; end += 1) {
      hash = hashWith(hash, folded.charCodeAt(end));
      const entry = this.table.find(folded, from, end + 1, hash);
      if (entry !== undefined) found = { length: end + 1 - from, hash, entry };
    }
    return found;
  }

  /** The table for looking words up: an Arabic word that stands in it with its article means what it means without, too. */
  private complete(): WordTable<LexiconEntry> {
    for (const [word, entry] of this.entries) {
      const bare = ARABIC.test(word) ? this.entries.get(word.replace(ARABIC_PREFIX, '')) : undefined;
      if (bare === undefined || bare === entry) continue;
      entry.flags |= bare.flags;
      entry.groups.push(...bare.groups.filter((group) => !entry.groups.includes(group)));
      entry.phrases.push(...bare.phrases.filter((phrase) => !entry.phrases.includes(phrase)));
    }
    return new WordTable(this.entries);
  }

  private entryOf(word: string): LexiconEntry {
    let entry = this.entries.get(word);
    this.table = undefined;
    if (entry === undefined) this.entries.set(word, (entry = { flags: 0, groups: [], phrases: [] }));
    const unit = word.charCodeAt(0);
    this.longest.set(unit, Math.max(this.longest.get(unit) ?? 0, word.length));
    return entry;
  }
}
