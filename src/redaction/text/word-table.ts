/** Start of a word's hash (FNV-1a over UTF-16 units). */
export const EMPTY_HASH = 0x811c9dc5 | 0;

/** Hash of a word and one more unit. */
export const hashWith = (hash: number, unit: number): number => Math.imul(hash ^ unit, 0x01000193);

/** Hash of the word between two offsets. */
export function hashOf(text: string, from = 0, to = text.length): number {
  let hash = EMPTY_HASH;
  for (let i = from; i < to; i += 1) hash = hashWith(hash, text.charCodeAt(i));
  return hash;
}

/** Words looked up by a hash that was computed while the text was read: a word that is not in the table costs neither a string nor a comparison. */
export class WordTable<Value> {
  private readonly mask: number;
  /** Place in the other columns plus one; 0 is free. */
  private readonly slots: Int32Array;
  private readonly hashes: number[] = [];
  private readonly words: string[] = [];
  private readonly values: Value[] = [];
  /** A bit for every hash: says of most words that they are not here, without a look at the slots. */
  private filter = 0;

  constructor(entries: ReadonlyMap<string, Value>) {
    this.mask = (1 << Math.ceil(Math.log2(entries.size * 3 + 2))) - 1;
    this.slots = new Int32Array(this.mask + 1);
    for (const [word, value] of entries) {
      const hash = hashOf(word);
      let slot = hash & this.mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & this.mask;
      this.slots[slot] = this.words.push(word);
      this.hashes.push(hash);
      this.filter |= 1 << (hash >>> 27);
      this.values.push(value);
    }
  }

  /** Whether a word of this hash may be here. */
  mayHold(hash: number): boolean {
    return (this.filter & (1 << (hash >>> 27))) !== 0;
  }

  /** The value of the word that stands between two offsets and has this hash. */
  find(text: string, from: number, to: number, hash: number): Value | undefined {
    let slot = hash & this.mask;
    for (let place = this.slots[slot]!; place !== 0; place = this.slots[slot]!) {
      if (this.hashes[place - 1] === hash) {
        const word = this.words[place - 1]!;
        if (word.length === to - from && text.startsWith(word, from)) return this.values[place - 1];
      }
      slot = (slot + 1) & this.mask;
    }
    return undefined;
  }

  /** The value of a word. */
  get(word: string): Value | undefined {
    return this.find(word, 0, word.length, hashOf(word));
  }
}
