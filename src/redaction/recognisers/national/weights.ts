import { score } from '../../scoring/score';
import type { EvidenceNeeded, Identifier } from './identifier';
import type { Reading } from './reading';

const BASE: Readonly<Record<EvidenceNeeded, number>> = {
  strong: 0.6,
  region: 0.35,
  separators: 0.25,
  word: 0.15,
};
const ALONE_IN_REGION: Readonly<Record<EvidenceNeeded, number>> = {
  strong: 0.2,
  region: 0.2,
  separators: 0.3,
  word: 0.2,
};
const DISTINCT = 0.35;
const EMBEDDED = 0.3;
/** A number whose layout only one identifier of the sender's country has is nothing else. */
const DISTINCT_IN_REGION = 0.96;
/** Among identifiers that the same digits pass for, the sender's own country comes first. */
const ABROAD = 0.08;
/** A bare run of digits from abroad is as soon a receipt's: one in four hundred passes some check of eleven digits or fewer. */
const ABROAD_BARE = 0.12;
const BARE_MOST = 11;
/** What the language of a text says about the country, where nothing else does. */
const HINT = 0.01;
/** However certain, a number of the sender's country is more certain. */
const ELSEWHERE_MOST = 0.99;
/** A shape without a check beside a word for parts or orders. */
const UNPROVEN = 0.1;
/** As long as telephone, order and customer numbers are. */
const SHORT = 10;
/** A phone word or a plus beside bare digits. */
const PHONE_LIKE = 0.2;
/** "My Colombian ID (cédula)": the country says more than a word that several countries have. */
const NATION = 0.25;

/** What stands around a number that passes, and how it is written. */
export interface Evidence {
  /** A word of its own stands near, or one for identity with its country (`nation`) … */
  readonly word: boolean;
  readonly nation: boolean;
  /** … or, without one, a word for identity or tax. */
  readonly generic: boolean;
  readonly inRegion: boolean;
  /** The sender's country is known and another. */
  readonly abroad: boolean;
  /** The sender's country is not known. */
  readonly anywhere: boolean;
  /** Written as people write it; `distinct`: as they write nothing else. */
  readonly typical: boolean;
  readonly distinct: boolean;
  /** All that the message says. */
  readonly alone: boolean;
  /** The number goes on beyond it. */
  readonly embedded: boolean;
  /** A word for orders, parcels, customers touches it. */
  readonly against: boolean;
  readonly phoneLike: boolean;
  /** The language of the text speaks for its country. */
  readonly hinted: boolean;
}

/** Adds the evidence up (reference: §5 and §6); two decimals, so that equal evidence gives equal scores. */
export function weigh(
  identifier: Identifier,
  { single, digits, compact }: Reading,
  evidence: Evidence,
): number {
  const { word, generic, inRegion, abroad, anywhere, typical, distinct, alone, embedded, against } = evidence;
  let total = score(BASE[identifier.evidence], {
    context: word || (generic && !abroad),
    region: inRegion,
    separators: typical && !distinct && !abroad && (identifier.evidence !== 'word' || alone),
    against,
  });
  if (distinct)
    total = Math.max(
      total,
      score(BASE[identifier.evidence] + DISTINCT, { context: word, region: inRegion, against }),
    );
  // A few bare digits without a check prove nothing, even when they are all that was said; neither do they in groups that nobody writes.
  const convincing =
    typical ||
    (single ? digits < compact.length || isEnoughAlone(identifier, digits) : provesMuch(identifier));
  if (alone && convincing && (inRegion || (typical && anywhere)))
    total += ALONE_IN_REGION[identifier.evidence];
  if (distinct && inRegion) total = Math.max(total, DISTINCT_IN_REGION);
  const bare = single && digits === compact.length;
  const unproven = single && (identifier.structural === true || (bare && digits <= BARE_MOST));
  if (abroad && !distinct && !word) total -= unproven ? ABROAD_BARE : ABROAD;
  // Ten digits are as soon a customer's number: from nowhere we know, not even one in four hundred is let pass.
  if (anywhere && bare && digits <= SHORT && !word && !generic) total -= ABROAD_BARE;
  if (embedded && !word) total -= EMBEDDED;
  // Parts and articles are called like it, and no check says otherwise.
  if (against && identifier.structural === true && identifier.check === undefined) total -= UNPROVEN;
  if (evidence.phoneLike && !word) total -= PHONE_LIKE;
  if (evidence.nation) total += NATION;
  const most = inRegion ? 1 : ELSEWHERE_MOST;
  return Math.round((Math.min(most, total) + (evidence.hinted ? HINT : 0)) * 100) / 100;
}

/** Whether a number that passes says more than that one in ten does. */
export const provesMuch = ({ evidence }: Identifier): boolean =>
  evidence === 'strong' || evidence === 'region';

/** Whether so many bare digits that pass may be all that a message says: of ten or fewer only what has a check that proves something. */
const isEnoughAlone = ({ evidence, unchecked, structural, weak }: Identifier, digits: number): boolean =>
  weak !== true && evidence !== 'word' && (digits > SHORT || (unchecked !== true && structural !== true));
