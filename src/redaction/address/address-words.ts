import type { Scan } from '../recognisers/scan';
import { ENDINGS } from './street-words';

const LINK = /^[ ,.'’/-]{1,3}$|^\. $|^,? #$/;
const NUMBER = /^\d{1,5}[a-z]?$/;
const ENDING_SET: ReadonlySet<string> = new Set(ENDINGS.split('|'));

/** "During 1933", "Spring 2026": they end like "Burgring". */
const ENGLISH = /^(?:during|spring|string|bring|offering|engineering)$/;

/** Asks what the words of a text look like to one who reads addresses. */
export class AddressWords {
  constructor(protected readonly scan: Scan) {}

  /** Whether a word ends like a street's name: "Hauptstraße". */
  hasEnding(index: number): boolean {
    const word = this.word(index);
    if (ENGLISH.test(word)) return false;
    if (word.length < 5 || word.charCodeAt(0) < 97) return word.length === 4 && ENDING_SET.has(word);
    for (let length = 3; length <= 8 && length <= word.length; length += 1)
      if (ENDING_SET.has(word.slice(-length))) return true;
    return false;
  }

  /** "Platz", "Weg": an ending that stands alone. */
  isEndingAlone(index: number): boolean {
    return ENDING_SET.has(this.word(index));
  }

  /** The folded word at an index; empty beyond the text. */
  word(index: number): string {
    const { words, folded } = this.scan;
    return index >= 0 && index < words.count ? folded.slice(words.start[index], words.end[index]) : '';
  }

  /** Whether a word follows the one before it on the same line, with nothing but blank, comma, point or hyphen between. */
  linked(index: number): boolean {
    const { words, text } = this.scan;
    if (index <= 0 || index >= words.count) return false;
    const from = words.end[index - 1]!;
    const to = words.start[index]!;
    return to - from === 1 && text[from] === ' ' ? true : to - from <= 3 && LINK.test(text.slice(from, to));
  }

  /** "Marijke van Dalen, Kerkstraat 12": a comma in front of a word parts it from the name before. */
  isApart(index: number): boolean {
    const { words, text } = this.scan;
    return index > 0 && text.slice(words.end[index - 1], words.start[index]).includes(',');
  }

  /** Up to five digits, with a letter at most, that are no time. */
  isNumber(index: number): boolean {
    const { words, folded } = this.scan;
    if (index < 0 || index >= words.count) return false;
    const unit = folded.charCodeAt(words.start[index]!);
    return (
      unit >= 48 &&
      unit <= 57 &&
      words.end[index]! - words.start[index]! <= 6 &&
      !this.isTime(index) &&
      NUMBER.test(this.word(index))
    );
  }

  /** "1Z999AA10123456784": a word with digits that no name of a street has. */
  isCode(index: number): boolean {
    const word = this.word(index);
    return word.length > 6 && /\d/.test(word);
  }

  /** Either half of "13:00". */
  private isTime(index: number): boolean {
    const { words, text } = this.scan;
    const [start, end] = [words.start[index]!, words.end[index]!];
    return (
      (text[end] === ':' && isDigit(text[end + 1])) || (text[start - 1] === ':' && isDigit(text[start - 2]))
    );
  }

  /** Whether a word begins with a capital. */
  isCapital(index: number): boolean {
    const { words, text } = this.scan;
    return (
      index >= 0 &&
      index < words.count &&
      /^\p{Lu}/u.test(text.slice(words.start[index], words.start[index]! + 2))
    );
  }

  /** Whether a word is in a script without capitals. */
  isUncased(index: number): boolean {
    const { words, text } = this.scan;
    return index >= 0 && index < words.count && /^\p{Lo}/u.test(text[words.start[index]!]!);
  }
}

const isDigit = (character: string | undefined): boolean =>
  character !== undefined && character >= '0' && character <= '9';
