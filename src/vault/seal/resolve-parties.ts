import { Part } from '../../crypto';
import type { SealWish } from '../../keyring/client';
import { type Party, startsSubject } from './parties';
import type { Subjects } from './ports';

/** Part keys of the subject alone that every sealed thing needs: the one that makes tags. */
const OF_SUBJECT: SealWish = { classId: 0, bucket: 0, parts: [Part.referenceTag] };

/**
 * Asks who the parties are, once for each, by their earliest event: what holds for it holds for the later ones, except when it is suppressed. Then, which
 * is rare, every event is asked for by itself: a redelivery stays out, and what the person wrote since starts a new subject.
 */
export async function resolveParties(subjects: Subjects, parties: readonly Party[]): Promise<void> {
  if (parties.length === 0) return;
  const standings = await subjects.resolve(parties.map((party) => sightingOf(party)));
  const single: Party[] = [];
  parties.forEach((party, i) => {
    const standing = standings[i]!;
    if (standing.status === 'suppressed' && party.members.length > 1) {
      for (const member of party.members) single.push({ ...party, members: [member] });
    } else {
      for (const member of party.members) member.standing = standing;
    }
  });
  // Each has one member now, so this ends.
  await resolveParties(subjects, single);
}

function sightingOf({ identifiers, previous, members }: Party) {
  const seal = new Map<string, SealWish>();
  let eventTime = Number.POSITIVE_INFINITY;
  let mayCreate = false;
  for (const { place, update } of members) {
    eventTime = Math.min(eventTime, place.eventTime);
    mayCreate ||= startsSubject(update);
    const parts = update.kind === 'message' ? [Part.redacted, Part.original] : [Part.original];
    const key = `${place.classId} ${place.bucket}`;
    const wish = seal.get(key);
    if (wish === undefined || wish.parts.length < parts.length) {
      seal.set(key, { classId: place.classId, bucket: place.bucket, parts });
    }
  }
  return {
    identifiers,
    eventTime,
    mayCreate,
    ...(previous.length > 0 && { previous }),
    seal: [OF_SUBJECT, ...seal.values()],
  };
}
