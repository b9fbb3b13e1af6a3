import { Part } from '../../crypto';
import type { SealWish } from '../../keyring/client';
import type { KeyChest } from './key-chest';
import { type Party, startsSubject } from './parties';
import type { Subjects } from './ports';

/** Part keys of the subject alone that every sealed thing needs: the one that makes tags. */
const OF_SUBJECT: SealWish = { classId: 0, bucket: 0, parts: [Part.referenceTag] };

/**
 * Asks who the parties are, once for each, by their earliest event: what holds for it holds for the later ones, except when it is suppressed. Then, which
 * is rare, every event is asked for by itself: a redelivery stays out, and what the person wrote since starts a new subject.
 */
export async function resolveParties(
  subjects: Subjects,
  chest: KeyChest,
  parties: readonly Party[],
): Promise<void> {
  if (parties.length === 0) return;
  const standings = await subjects.resolve(parties.map((party) => sightingOf(party, chest)));
  const single: Party[] = [];
  parties.forEach((party, i) => {
    const standing = standings[i]!;
    if (standing.status === 'suppressed' && party.members.length > 1) {
      for (const member of party.members) single.push({ ...party, members: [member] });
    } else {
      for (const member of party.members) member.standing = standing;
      party.recent.subjectRef = standing.status === 'ok' ? standing.subjectRef : null;
    }
  });
  // Each has one member now, so this ends.
  await resolveParties(subjects, chest, single);
}

function sightingOf(party: Party, chest: KeyChest) {
  const { identifiers, previous, members, recent } = party;
  const inHand = recent.subjectRef !== null && chest.holds(recent.subjectRef, members);
  return {
    identifiers,
    eventTime: members.reduce((earliest, { place }) => Math.min(earliest, place.eventTime), Infinity),
    mayCreate: members.some(({ update }) => startsSubject(update)),
    ...(previous.length > 0 && { previous }),
    seal: inHand ? [] : wishesFor(members),
  };
}

function wishesFor(members: Party['members']): SealWish[] {
  const wishes = new Map<string, SealWish>();
  for (const { place, update } of members) {
    const { classId, bucket } = place;
    const parts = update.kind === 'message' ? [Part.redacted, Part.original] : [Part.original];
    const known = wishes.get(`${classId} ${bucket}`);
    if (known === undefined || known.parts.length < parts.length) {
      wishes.set(`${classId} ${bucket}`, { classId, bucket, parts });
    }
  }
  return [OF_SUBJECT, ...wishes.values()];
}
