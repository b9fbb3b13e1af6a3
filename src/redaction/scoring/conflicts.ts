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
  const free = strong.filter((inner) => !holders.hold(inner));
  free.sort(compare);
  const chosen: Candidate[] = [];
  for (const candidate of free) insert(chosen, candidate);
  return chosen;
}

/** Containers by their start, with the furthest end among them and all before: most candidates are asked about only a few. */
class Holders {
  private readonly furthest: number[] = [];

  constructor(private readonly outers: Candidate[]) {
    outers.sort((a, b) => a.start - b.start);
    let end = 0;
    for (const outer of outers) this.furthest.push((end = Math.max(end, outer.end)));
  }

  /** Whether some container holds a shorter candidate. */
  hold(inner: Candidate): boolean {
    let low = 0;
    let high = this.outers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.outers[middle]!.start <= inner.start) low = middle + 1;
      else high = middle;
    }
    for (let i = low - 1; i >= 0 && this.furthest[i]! >= inner.end; i -= 1) {
      const outer = this.outers[i]!;
      if (
        outer.end >= inner.end &&
        outer.end - outer.start > inner.end - inner.start &&
        mayHold(outer.type, inner.type)
      )
        return true;
    }
    return false;
  }
}

/** A plate holds nothing but a date: "BE27 FEB" beside its word ends like one, and dates are readable. */
const mayHold = (outer: string, inner: string): boolean =>
  outer === 'VEHICLE_PLATE'
    ? inner === 'DATE_TIME'
    : !(outer === 'STREET_ADDRESS' && NEVER_INSIDE.has(inner));

/** What an address block must not swallow: it carries evidence of its own. */
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
