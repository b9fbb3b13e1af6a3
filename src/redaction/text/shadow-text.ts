import { isAttached, TAG_SURROGATE, NEEDS_PLAIN, plainCharacter } from './characters';

/**
 * The text the recognisers read: the original with foreign and full-width digits made ASCII, invisible characters and combining
 * accents removed, exotic dashes and blanks made plain. Every offset leads back to a UTF-16 offset of the original.
 */
export class ShadowText {
  private constructor(
    readonly original: string,
    readonly text: string,
    /** Original offset of every shadow unit; undefined when both are the same string. */
    private readonly origins: Int32Array | undefined,
  ) {}

  /** Builds the shadow of a text in one pass; a text that needs no change is its own shadow. */
  static of(original: string): ShadowText {
    if (!NEEDS_PLAIN.test(original)) return new ShadowText(original, original, undefined);
    const parts: string[] = [];
    const origins: number[] = [];
    for (let i = 0; i < original.length;) {
      const unit = original.charCodeAt(i);
      if (unit < 0x80 && unit !== 0x0b && unit !== 0x0c) {
        parts.push(original[i]!);
        origins.push(i);
        i += 1;
        continue;
      }
      const codePoint = original.codePointAt(i)!;
      const plain = plainCharacter(codePoint);
      parts.push(plain);
      const astral = codePoint > 0xffff ? 1 : 0;
      for (let k = 0; k < plain.length; k += 1)
        origins.push(plain.length === 2 && astral === 1 && isPair(plain) ? i + k : i);
      i += 1 + astral;
    }
    origins.push(original.length);
    return new ShadowText(original, parts.join(''), Int32Array.from(origins));
  }

  /** Start in the original of a span that starts at a shadow unit. */
  startOf(index: number): number {
    const start = this.origins === undefined ? index : this.origins[index]!;
    return isLowSurrogate(this.original, start) ? start - 1 : start;
  }

  /** End in the original of a span that ends before a shadow unit: behind the marks that belong to its last character. */
  endOf(index: number): number {
    if (index === 0) return 0;
    let end = (this.origins === undefined ? index - 1 : this.origins[index - 1]!) + 1;
    if (isLowSurrogate(this.original, end)) end += 1;
    if (this.origins !== undefined)
      for (;;) {
        const unit = this.original.charCodeAt(end);
        if (unit === TAG_SURROGATE && isLowSurrogate(this.original, end + 1)) end += 2;
        else if (isAttached(unit)) end += 1;
        else break;
      }
    return end;
  }
}

const isPair = (text: string): boolean => isLowSurrogate(text, 1);

function isLowSurrogate(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  return unit >= 0xdc00 && unit <= 0xdfff;
}
