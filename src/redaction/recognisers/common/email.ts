import { Fact, type Recogniser } from '../recogniser';
import type { Scan } from '../scan';
import { isKnownSuffix } from './public-suffix';

const MAX_LOCAL = 64;
const MAX_DOMAIN = 253;
const LOCAL = /[\p{L}\p{N}\p{M}.!#$%&'*+/=?^_`{|}~-]/u;
const DOMAIN =
  /^(?:[\p{L}\p{N}\p{M}](?:[\p{L}\p{N}\p{M}_-]{0,61}[\p{L}\p{N}\p{M}])?\.{1,2}){1,10}(?:xn--[a-z0-9-]{2,59}|[\p{L}\p{M}]{2,63})/iu;
/** Han, kana, Hangul and Thai, which are written without blanks: "bram@example.com로". */
const UNSPACED = /[\u0e00-\u0e7f\u3040-\u9fff\uac00-\ud7a3]/;
const COMMA_DOMAIN = /^[\p{L}\p{N}-]{1,63}(?:[.,][\p{L}\p{N}-]{1,63}){0,3}[.,][\p{L}]{2,24}(?![\p{L}\p{N}])/u;
/** "ana@gmail", "ana@hotmailcom": who has addresses for everybody needs no stop. */
const PROVIDER =
  /^(?:gmail|googlemail|hotmail|outlook|yahoo|icloud|protonmail|gmx|rediffmail)(?:combr|com|de|fr|it|es|couk|coin)?(?![\p{L}\p{N}@_-]|\.[\p{L}\p{N}])/iu;
const LITERAL = /^\[(?:IPv6:)?[0-9a-f.:]{3,45}\]/i;
const QUOTED = /"[^"\n]{1,62}"$/;

/**
 * EMAIL_ADDRESS — local@domain (RFC 5321 and 6531: non-ASCII local parts and domains too), with a suffix of the public list, an IP literal, or a quoted
 * local part. Walks outward from each `@`, at most 64 and 253 characters.
 */
export const email: Recogniser = {
  type: 'EMAIL_ADDRESS',
  needs: Fact.at,
  patterns: [LOCAL, DOMAIN, UNSPACED, COMMA_DOMAIN, PROVIDER, LITERAL, QUOTED],
  readsDisguise: true,
  find(scan) {
    const { text } = scan;
    for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
      scan.spend(2);
      // "ana@@example.com".
      const start = localStart(text, text[at - 1] === '@' ? at - 1 : at);
      const length = start === undefined ? 0 : domainLength(text, at + 1);
      if (start === undefined || length === 0) continue;
      add(scan, start, at + 1 + length);
    }
  },
};

function add(scan: Scan, start: number, end: number): void {
  const value = scan.text.slice(start, end).toLowerCase();
  scan.add({ type: 'EMAIL_ADDRESS', start, end, score: 0.98, validated: true, value });
}

function localStart(text: string, at: number): number | undefined {
  if (text[at - 1] === '"') {
    const quoted = QUOTED.exec(text.slice(Math.max(0, at - MAX_LOCAL), at));
    return quoted === null ? undefined : at - quoted[0].length;
  }
  let start = at;
  while (start > 0 && at - start < MAX_LOCAL && LOCAL.test(unitBefore(text, start)))
    start -= unitBefore(text, start).length;
  // Punctuation that only introduces an address does not belong to it.
  while (start < at && LEADING.includes(text[start]!)) start += 1;
  const scheme = /^mailto[:=/]/i.exec(text.slice(start, at));
  if (scheme !== null) start += scheme[0].length;
  return start < at && text[at - 1] !== '.' ? withoutSentence(text, start, at) : undefined;
}

/** "メールはana@…": a local part in Latin letters begins where the sentence without blanks ends. */
function withoutSentence(text: string, start: number, at: number): number {
  let last = at;
  while (last > start && !UNSPACED.test(text[last - 1]!)) last -= 1;
  return last > start && last < at ? last : start;
}

const LEADING = ".!#$%&'*+/=?^`{|}~-";

/** The character that ends at an offset, both halves of a surrogate pair. */
function unitBefore(text: string, index: number): string {
  const unit = text.charCodeAt(index - 1);
  return unit >= 0xdc00 && unit <= 0xdfff && index >= 2 ? text.slice(index - 2, index) : text[index - 1]!;
}

function domainLength(text: string, start: number): number {
  const rest = text.slice(start, start + MAX_DOMAIN);
  const literal = LITERAL.exec(rest);
  if (literal !== null) return literal[0].length;
  let domain = DOMAIN.exec(rest)?.[0];
  const glued = domain?.search(UNSPACED) ?? -1;
  if (glued > 0 && isKnownSuffix(domain!.slice(0, glued))) return glued;
  // "ana@example.com.Thanks": give up labels from the right until the suffix is a known one.
  while (domain?.includes('.') === true) {
    if (isKnownSuffix(domain.replace('..', '.'))) return domain.length;
    domain = domain.slice(0, domain.lastIndexOf('.')).replace(/\.$/, '');
  }
  return rest.includes(',') ? lengthWithCommas(rest) : (PROVIDER.exec(rest)?.[0].length ?? 0);
}

/** "ana@example,com": a comma where the stop should be, next to it on the keyboard. */
function lengthWithCommas(rest: string): number {
  const typed = COMMA_DOMAIN.exec(rest)?.[0];
  return typed !== undefined && isKnownSuffix(typed.replaceAll(',', '.')) ? typed.length : 0;
}
