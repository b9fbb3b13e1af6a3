import type { Identifier, Update } from '../../whatsapp';
import type { ChannelFacts } from './channel.store';
import type { Place } from './placement';
import type { SubjectStanding } from './ports';
import type { RecentParties, RecentParty } from './recent-parties';

/** An update whose place in time is known, on its way to being sealed. `index` is its position among the updates given. */
export interface PlacedUpdate {
  readonly index: number;
  readonly update: Update;
  /** By channel and type at first; by the conversation once it is known whose it is. */
  place: Place;
  readonly channel: ChannelFacts;
  party: Party | null;
  standing: SubjectStanding | null;
}

/** Updates about people named alike: one question to the keyring. */
export interface Party {
  readonly identifiers: readonly Identifier[];
  readonly previous: readonly Identifier[];
  readonly recent: RecentParty;
  readonly members: readonly PlacedUpdate[];
}

/** What nobody can be attributed to is sealed under a pseudo-subject of its own; only retention erases it. */
export const UNATTRIBUTED: readonly Identifier[] = [{ kind: 'externalId', value: 'lethe/unattributed' }];

/** A status, of a message or a call, is about something we did; it starts no subject, or a late one would bring an erased person back. */
export function startsSubject(update: Update): boolean {
  return update.kind !== 'status' && !(update.kind === 'event' && update.event === 'call-status');
}

/**
 * Groups updates by the identifiers they name. Changes of identity come first: a message under the new number must find the person, not make one.
 * A status that names nobody belongs to nobody.
 */
export function partiesOf(placed: readonly PlacedUpdate[], recent: RecentParties): Party[] {
  const changes: Party[] = [];
  const others = new Map<string, Party & { members: PlacedUpdate[] }>();
  for (const one of placed) {
    const { update, channel } = one;
    const named = identifiersOf(update);
    const identifiers = named.length === 0 && startsSubject(update) ? UNATTRIBUTED : named;
    if (identifiers.length === 0) continue;
    const key = keyOf(identifiers);
    const previous = update.kind === 'identity' ? update.previous : [];
    const known = previous.length === 0 ? others.get(key) : undefined;
    if (known !== undefined) {
      known.members.push(one);
      one.party = known;
      continue;
    }
    const party = { identifiers, previous, recent: recent.of(key, update.person, channel), members: [one] };
    one.party = party;
    if (previous.length > 0) changes.push(party);
    else others.set(key, party);
  }
  return [...changes, ...others.values()];
}

/** Identifiers that prove somebody; a username alone names nobody. */
function identifiersOf({ person }: Update): readonly Identifier[] {
  return person !== null && person.identifiers.some(({ kind }) => kind !== 'username')
    ? person.identifiers
    : [];
}

function keyOf(identifiers: readonly Identifier[]): string {
  let key = '';
  for (const { kind, value } of identifiers) key += `${kind} ${value}\n`;
  return key;
}
