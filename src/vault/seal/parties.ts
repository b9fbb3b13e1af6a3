import type { Identifier, Update } from '../../whatsapp';
import type { Place } from './placement';
import type { ChannelFacts } from './channel.store';
import type { SubjectStanding } from './ports';

/** An update whose place in time is known, on its way to being sealed. `index` is its position among the updates given. */
export interface PlacedUpdate {
  readonly index: number;
  readonly update: Update;
  readonly place: Place;
  readonly channel: ChannelFacts;
  standing: SubjectStanding | null;
}

/** Updates about people named alike: one question to the keyring. */
export interface Party {
  readonly identifiers: readonly Identifier[];
  readonly previous: readonly Identifier[];
  readonly members: PlacedUpdate[];
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
export function partiesOf(placed: readonly PlacedUpdate[]): Party[] {
  const changes: Party[] = [];
  const others = new Map<string, Party>();
  for (const one of placed) {
    const { update } = one;
    const named = identifiersOf(update);
    const identifiers = named.length === 0 && startsSubject(update) ? UNATTRIBUTED : named;
    if (identifiers.length === 0) continue;
    if (update.kind === 'identity' && update.previous.length > 0) {
      changes.push({ identifiers, previous: update.previous, members: [one] });
      continue;
    }
    const key = keyOf(identifiers);
    const party = others.get(key);
    if (party === undefined) others.set(key, { identifiers, previous: [], members: [one] });
    else party.members.push(one);
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
