import type { Candidate } from '../recognisers/recogniser';

/** Types that keep their place against another type of equal standing, first wins; the rest follow alphabetically. */
const ORDER = [
  'CREDIT_CARD',
  'IBAN_CODE',
  'SECRET',
  'CRYPTO',
  'EMAIL_ADDRESS',
  'URL',
  'IP_ADDRESS',
  'MAC_ADDRESS',
  'US_SSN',
  'DATE_OF_BIRTH',
];
const TAIL = ['PHONE_NUMBER', 'DATE_TIME', 'STREET_ADDRESS', 'PERSON'];

function rank(type: string): number {
  const head = ORDER.indexOf(type);
  if (head >= 0) return head;
  const tail = TAIL.indexOf(type);
  return tail >= 0 ? 1000 + tail : 500;
}

function compare(a: Candidate, b: Candidate): number {
  return (
    Number(b.validated) - Number(a.validated) ||
    (a.validated ? Number(b.named === true) - Number(a.named === true) : 0) ||
    b.score - a.score ||
    b.end - b.start - (a.end - a.start) ||
    rank(a.type) - rank(b.type) ||
    (a.type < b.type ? -1 : a.type > b.type ? 1 : a.start - b.start)
  );
}

/** Types that are parts of others: a date inside an address goes with it, a known name inside an e-mail address too. */
const CONTAINERS = new Set(['URL', 'EMAIL_ADDRESS', 'STREET_ADDRESS', 'SECRET', 'VEHICLE_PLATE']);

/**
 * Chooses among overlapping candidates: validated before unvalidated, then score, length, and a fixed order of types, so that the result is
 * the same twice. A container (URL, e-mail) of sufficient score takes what lies inside it. Returned in reading order, free of overlaps.
 */
export function resolve(candidates: readonly Candidate[], threshold: (type: string) => number): Candidate[] {
  const strong = candidates.filter(
    (candidate) => candidate.score >= threshold(candidate.type) && candidate.end > candidate.start,
  );
  if (strong.length < 2) return strong;
  const holders = new Holders(strong.filter((candidate) => CONTAINERS.has(candidate.type)));
  const free = strong.filter((inner) => !holders.hold(inner)).sort((a, b) => a.start - b.start);
  const chosen: Candidate[] = [];
  for (let from = 0; from < free.length;) {
    let end = free[from]!.end;
    let to = from + 1;
    for (; to < free.length && free[to]!.start < end; to += 1) end = Math.max(end, free[to]!.end);
    if (to - from === 1) chosen.push(free[from]!);
    else chosen.push(...best(free.slice(from, to)));
    from = to;
  }
  return chosen;
}

/** The best of candidates that overlap in a chain, in reading order. Chains are short: what overlaps nothing is never compared. */
function best(chain: Candidate[]): Candidate[] {
  const chosen: Candidate[] = [];
  for (const candidate of chain.sort(compare)) insert(chosen, candidate);
  return chosen;
}

/** Containers of each type that no other of their type contains: by start, hence by end too, so that one look tells. */
class Holders {
  private readonly byType = new Map<string, Candidate[]>();

  constructor(outers: Candidate[]) {
    outers.sort((a, b) => a.start - b.start || b.end - a.end);
    for (const outer of outers) {
      const widest = this.byType.get(outer.type);
      if (widest === undefined) this.byType.set(outer.type, [outer]);
      else if (outer.end > widest.at(-1)!.end) widest.push(outer);
    }
  }

  /** Whether some container holds a shorter candidate. */
  hold(inner: Candidate): boolean {
    for (const [type, outers] of this.byType) {
      const outer = lastUpTo(outers, inner.start);
      if (
        outer !== undefined &&
        outer.end >= inner.end &&
        outer.end - outer.start > inner.end - inner.start &&
        mayHold(type, inner)
      )
        return true;
    }
    return false;
  }
}

/** The last of candidates in order of their start that starts no later. */
function lastUpTo(sorted: readonly Candidate[], start: number): Candidate | undefined {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]!.start <= start) low = middle + 1;
    else high = middle;
  }
  return sorted[low - 1];
}

/** A plate holds nothing but a date: "BE27 FEB" beside its word ends like one, and dates are readable. */
const mayHold = (outer: string, inner: Candidate): boolean =>
  outer === 'VEHICLE_PLATE'
    ? inner.type === 'DATE_TIME'
    : !(outer === 'STREET_ADDRESS' && (NEVER_INSIDE.has(inner.type) || inner.named === true));

/** What an address block must not swallow: it carries evidence of its own. Neither does it take what a word names ("…nummer 11 310804 A 336"). */
const NEVER_INSIDE = new Set([
  'CREDIT_CARD',
  'IBAN_CODE',
  'SECRET',
  'PHONE_NUMBER',
  'EMAIL_ADDRESS',
  'URL',
  'US_SSN',
]);

/** Inserts into the list sorted by start unless it overlaps one that was chosen before. */
function insert(chosen: Candidate[], candidate: Candidate): void {
  let low = 0;
  let high = chosen.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (chosen[middle]!.start < candidate.start) low = middle + 1;
    else high = middle;
  }
  const before = chosen[low - 1];
  const after = chosen[low];
  if (before !== undefined && before.end > candidate.start) return;
  if (after !== undefined && after.start < candidate.end) return;
  chosen.splice(low, 0, candidate);
}
