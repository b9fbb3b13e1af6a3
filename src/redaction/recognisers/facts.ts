import { Fact } from './recogniser';

/** An `@` apart from its address; "at" and "dot" are in the lexicon. */
const APART = /[([{<] ?@ ?[)\]}>]|[ \n]@|@[ \n]|@[\w-]{1,63}(?:[ \n]\.|\.[ \n]|[[(])/;
/** "(a)", "[at]": an `@` that is not even written. */
const UNWRITTEN = /[([{<] ?[aA] ?[)\]}>]/;
/** Printable characters in a row that a token, an address of a wallet or a device has at least. */
const LONG_RUN = 11;

/** What one pass over a text tells about it: most recognisers are left out by it. */
export interface Facts {
  /** Bits of `Fact`: from the words and from the characters. */
  readonly flags: number;
  /** Number of ASCII digits. */
  readonly digits: number;
}

/** The facts of a text whose words have these flags: which recognisers can find anything in it. */
export function factsOf(text: string, wordFlags: number, known: { names?: unknown; asked?: unknown }): Facts {
  let flags = wordFlags;
  let digits = 0;
  let colons = 0;
  let run = 0;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    run = unit > 32 && unit < 127 ? run + 1 : 0;
    if (run === LONG_RUN) flags |= Fact.longRun;
    // Letters, blanks and commas are most of a text.
    if (unit > 64) {
      if (unit < 91 || unit > 0xbf) flags |= Fact.capital;
      continue;
    }
    if (unit < 46) continue;
    if (unit >= 48 && unit <= 57) digits += 1;
    else if (unit === 46) flags |= dotFacts(text, i);
    else if (unit === 58) {
      colons += 1;
      if (text.charCodeAt(i + 1) === 47) flags |= Fact.link;
      else if (text.charCodeAt(i + 1) === 93) flags |= Fact.spelled;
    } else if (unit === 63) {
      if (text.startsWith('xt=', i + 1)) flags |= Fact.link;
    } else if (unit === 64) flags |= Fact.at;
  }
  if (digits > 0) flags |= Fact.digit;
  if (colons > 1) flags |= Fact.colons;
  if ((flags & Fact.spelled) === 0 && (UNWRITTEN.test(text) || ((flags & Fact.at) !== 0 && APART.test(text))))
    flags |= Fact.spelled;
  if (known.names !== undefined) flags |= Fact.known;
  if (known.asked !== undefined) flags |= Fact.document | Fact.secret | Fact.identity;
  return { flags, digits };
}

/** A full stop with a letter or a digit right behind it, and none of the blanks that end a sentence before it. */
function dotFacts(text: string, at: number): number {
  const after = text.charCodeAt(at + 1);
  // "[.]", "(.)": a stop that is kept from being one.
  if (after === 93 || after === 41 || after === 125) return Fact.spelled;
  if (!(text.charCodeAt(at - 1) > 45)) return 0;
  if (after >= 48 && after <= 57) return Fact.dotDigit;
  return (after | 32) >= 97 && !((after | 32) > 122 && after < 128) ? Fact.dotLetter : 0;
}
