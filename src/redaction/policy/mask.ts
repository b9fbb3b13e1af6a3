import { luhn } from '../checks/checksums';
import { isKnownIssuer } from '../recognisers/common/issuer-ranges';

/** The irreversible mask of a `never-store` value: the type alone, for cards with the last four digits. */
export function maskOf(type: string, value: string): string {
  if (type !== 'CREDIT_CARD') return `[${type}]`;
  const digits = value.normalize('NFKC').replace(/\D/g, '');
  return digits.length >= 12 ? `[${type} ****${digits.slice(-4)}]` : `[${type}]`;
}

const DIGITS = /\d+/g;
const SEPARATOR = /^[^\p{L}\d]{0,3}$/u;
const MIN_CARD = 12;
const MAX_CARD = 19;

/**
 * A text without digits that may be a card: for originals of what a search, cut short by its budget, did not reach. Longer runs than a card's are masked
 * unread, groups that pass as a card together are masked together; whatever else is written in digits stays, because the person is entitled to it.
 */
export function withoutCards(text: string): string {
  let masked = '';
  let reached = 0;
  for (const chain of chainsOf(text))
    for (let first = 0; first < chain.start.length; first += 1) {
      const last = lastGroupOfCard(chain, first);
      if (last === -1) continue;
      masked += `${text.slice(reached, chain.start[first])}[CREDIT_CARD]`;
      reached = chain.end[last]!;
      first = last;
    }
  return masked + text.slice(reached);
}

/** Groups of digits with nothing but a few separators between them. */
interface Chain {
  /** All their digits. */
  digits: string;
  /** Where each group begins and ends in the text, and in `digits`. */
  readonly start: number[];
  readonly end: number[];
  readonly from: number[];
}

function chainsOf(text: string): Chain[] {
  const chains: Chain[] = [];
  let chain: Chain | undefined;
  for (const { 0: digits, index } of text.matchAll(DIGITS)) {
    const gap = chain === undefined ? Infinity : index - chain.end.at(-1)!;
    if (chain === undefined || gap > 3 || !SEPARATOR.test(text.slice(index - gap, index)))
      chains.push((chain = { digits: '', start: [], end: [], from: [] }));
    chain.from.push(chain.digits.length);
    chain.digits += digits;
    chain.start.push(index);
    chain.end.push(index + digits.length);
  }
  return chains;
}

function lastGroupOfCard({ digits, start, end, from }: Chain, first: number): number {
  if (end[first]! - start[first]! > MAX_CARD) return first;
  let found = -1;
  for (let last = first; last < start.length; last += 1) {
    const to = from[last + 1] ?? digits.length;
    const length = to - from[first]!;
    if (length > MAX_CARD) break;
    if (length < MIN_CARD) continue;
    const number = digits.slice(from[first], to);
    if (luhn(number) && isKnownIssuer(number)) found = last;
  }
  return found;
}
