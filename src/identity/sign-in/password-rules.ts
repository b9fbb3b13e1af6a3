import { dictionary } from '@zxcvbn-ts/language-common';
import { isInBreachedFile } from './breached-file';

const MIN_LENGTH = 12;
const MAX_LENGTH = 128;

/** Passwords that everybody tries first, in lower case: some 49,000 from breaches. */
const COMMON = new Set(dictionary['passwords-common'] as readonly string[]);

/** What a password is held against besides lists. */
export interface PasswordContext {
  /** Texts that anybody would try: login and name. */
  known: readonly string[];
  /** A file of breached passwords; see `isInBreachedFile`. */
  breachedFile?: string | undefined;
}

/**
 * The rule that a password breaks, in words; undefined for a good one. As NIST SP 800-63B has it: length and lists, no rules of composition, which make people
 * write `Password1!`.
 */
export async function brokenPasswordRule(
  password: string,
  { known, breachedFile }: PasswordContext,
): Promise<string | undefined> {
  const { length } = Array.from(password);
  if (length < MIN_LENGTH || length > MAX_LENGTH)
    return `must have ${MIN_LENGTH} to ${MAX_LENGTH} characters`;
  const lower = password.normalize('NFKC').toLowerCase();
  if (isCommon(lower)) return 'must not be a password that is known from breaches, nor one with additions';
  if (new Set(lower).size < 5 || isRun(lower)) return 'must be no repetition and no run such as 123456789';
  if (known.some((text) => holds(lower, text)))
    return 'must not contain the login, the name or the name of Lethe';
  if (breachedFile !== undefined && (await isInBreachedFile(breachedFile, password)))
    return 'must not be a password that is known from breaches';
  return undefined;
}

/** On the list itself, or on it without the digits and signs that were put around it, or on it twice. */
function isCommon(lower: string): boolean {
  const bare = lower.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  const half = lower.slice(0, lower.length / 2);
  return [lower, bare].some((text) => COMMON.has(text)) || (half + half === lower && COMMON.has(half));
}

/** Mostly characters that follow each other: `abcdefgh1234`. */
function isRun(lower: string): boolean {
  const codes = Array.from(lower, (character) => character.codePointAt(0)!);
  const steps = codes.filter((code, i) => i > 0 && Math.abs(code - codes[i - 1]!) <= 1);
  return steps.length > (codes.length * 3) / 4;
}

function holds(lower: string, text: string): boolean {
  return ['lethe', ...text.toLowerCase().split(/[^\p{L}\p{N}]+/u)].some(
    (word) => word.length >= 4 && lower.includes(word),
  );
}
