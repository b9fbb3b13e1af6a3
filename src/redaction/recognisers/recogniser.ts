import type { Scan } from './scan';

/** What a text must contain for a recogniser to be worth running; bits of `Facts.flags`. */
export const Fact = {
  digit: 1,
  at: 2,
  /** A full stop inside a word: "example.com", and one before a digit: "10.0". */
  dotLetter: 4,
  dotDigit: 32768,
  /** Two colons or more. */
  colons: 8,
  /** A word that starts or belongs to something: see the word flags, which share these bits. */
  month: 16,
  weekday: 32,
  person: 64,
  street: 128,
  secret: 256,
  spelled: 512,
  known: 1024,
  /** "swift", "bic": words for bank codes without digits. */
  bank: 2048,
  /** `:/`, or the `?xt=` of a magnet link. */
  link: 4096,
  address: 8192,
  /** A word for passports, licences, plates, accounts, devices. */
  document: 16384,
  /** A word for an identifier of some country, for identity or tax. */
  identity: 65536,
  /** Eleven printable ASCII characters in a row. */
  longRun: 131072,
  /** A capital letter, or a letter of a script without them. */
  capital: 262144,
  /** A digit in words. */
  numeral: 524288,
  /** A country, or what comes from it. */
  nation: 1048576,
} as const;

/**
 * A possible span in shadow offsets.
 *
 * `score` is final (base, context, region and separators already counted, see `score`). `validated`: a checksum, a calendar or an
 * issuer's rule confirmed it; a validated candidate beats an unvalidated one it overlaps. `value` is the normalised value by which equal values
 * get equal placeholder numbers; default: the text of the span without blanks and case.
 */
export interface Candidate {
  readonly type: string;
  start: number;
  end: number;
  score: number;
  readonly validated: boolean;
  /** A word of its own stands near: among validated candidates the named one wins. */
  readonly named?: boolean;
  readonly value?: string;
}

/**
 * One way of finding one type. Each file of this folder holds one; its docstring names the source of the shape and of the check.
 *
 * `find` reads `scan`, and adds what it finds with `scan.add`. It must be linear in the text, take candidates only through bounded patterns
 * or the shared groups and words, and count expensive steps with `scan.spend`.
 */
export interface Recogniser {
  /** Type of its spans; the first one when it yields several. */
  readonly type: string;
  /** The further types of its spans, those that the sender's region names among them. National identifiers are always looked for and need none. */
  readonly furtherTypes?: (region: string | undefined) => readonly string[];
  /** Runs only on texts with at least one of these facts. */
  readonly needs: number;
  /** … and at least so many digits. */
  readonly minDigits?: number;
  /** Every regular expression it runs, for the ReDoS check in CI. */
  readonly patterns: readonly RegExp[];
  /** Context words `a|b c|d` of its own, by context group; match whole words after folding. */
  readonly context?: Readonly<Record<string, string>>;
  /** Also reads the look-alike view of a text ("4I11 O234" as digits). */
  readonly readsDisguise?: boolean;
  find(scan: Scan): void;
}
