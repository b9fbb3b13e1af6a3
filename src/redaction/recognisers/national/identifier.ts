/**
 * How much a number that passes its check proves (reference: share of random numbers that pass).
 * `strong` alone enough · `region` needs the sender's country or a context word · `separators` needs the separators people write it with (in the
 * region) or a context word · `word` needs a context word always.
 */
export type EvidenceNeeded = 'strong' | 'region' | 'separators' | 'word';

/** One national identifier. Its file's docstring names the issuer's rule. */
export interface Identifier {
  readonly type: string;
  /** ISO country whose region supports it. */
  readonly country: string;
  readonly evidence: EvidenceNeeded;
  /** Anchored shape of the compact form: upper case, without separators. */
  readonly shape: RegExp;
  /** Lengths the compact form can have. */
  readonly lengths: readonly number[];
  /** Written forms with typical separators: `0` digit, `A` letter, anything else itself. */
  readonly layouts?: readonly string[];
  /** Layouts that no ordinary number has: evidence enough without the region. */
  readonly distinct?: readonly string[];
  /** Checksum, calendar and component rules; absent: shape only. `written` is the upper-case original with separators. */
  readonly check?: (compact: string, written: string) => boolean;
  /** Its own context words `a|b c`: they name the identifier, hence its country. `~a` is also an ordinary word elsewhere and counts only for senders of the country. */
  readonly words: string;
  /** The issuer publishes no check: a validated number of another type wins over it. */
  readonly unchecked?: boolean;
  /** Its check is a structure that most random numbers have: a bare one proves nothing, even as the whole message. */
  readonly structural?: boolean;
  /** One random number in twenty or more passes its check: bare digits prove nothing then, not even as the whole message from its country, unless they were asked for. */
  readonly weak?: boolean;
  /** What a text in the language of the country looks like: without a sender's region it settles which of two countries' numbers of one rule is meant. */
  readonly hint?: RegExp;
  /** May be written with its ISO country code in front (`HR33392005961`). */
  readonly prefix?: string;
}
