import { fold } from '../text/fold';
import { WordTable } from '../text/word-table';

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
  private longest = 1;
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

  /** The longest known word a text without blanks starts with. */
  prefix(text: string): { length: number; entry: LexiconEntry } | undefined {
    for (let length = Math.min(text.length, this.longest); length > 0; length -= 1) {
      const entry = this.entries.get(text.slice(0, length));
      if (entry !== undefined) return { length, entry };
    }
    return undefined;
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
    if (word.charCodeAt(0) >= 0xe00) this.longest = Math.max(this.longest, word.length);
    return entry;
  }
}
