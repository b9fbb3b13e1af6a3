import { Part, Scope, sha256 } from '../crypto';
import type { KeyringClient, LeaseItem, SealWish } from '../keyring/client';
import type { Statement } from '../foundation/database';
import type { Identifier } from '../whatsapp';
import { type IdentifierLeases, sealIdentifier } from './identifier-records';
import { RecentlySeen } from './recently-seen';
import { type SealedIdentifier, type SubjectSeen, SubjectStore } from './subject.store';

/** Somebody is named by a signed webhook, or by the business's own sender. */
export interface Sighting {
  readonly identifiers: readonly Identifier[];
  /** Unix seconds. */
  readonly eventTime: number;
  /** False for statuses: they start no subject. */
  readonly mayCreate: boolean;
  /** Identifiers the same person had before, when one signed item says so. */
  readonly previous?: readonly Identifier[];
  /** Part keys that will be needed, fetched in the same round trip. */
  readonly seal: readonly SealWish[];
}

/** Who somebody is, to this system. `contested`: the evidence leads to several subjects; the most trustworthy one is named, nobody was merged. */
export type Standing =
  | {
      readonly status: 'ok';
      readonly subjectRef: string;
      readonly incarnation: number;
      readonly contested: boolean;
    }
  | { readonly status: 'suppressed' | 'unknown' };

/** Somebody who was resolved, and what to remember of them. */
export interface Acquaintance {
  readonly subjectRef: string;
  readonly identifiers: readonly Identifier[];
  /** Unix seconds. */
  readonly eventTime: number;
}

/** Writes that keep what was learnt about subjects; call `remember` once they are durable. */
export interface SubjectWrites {
  readonly statements: readonly Statement[];
  remember(): void;
}

const DAY_SECONDS = 86_400;
const REMEMBERED = 100_000;
/** Of scope subject; asked for when an identifier is to be sealed. */
const IDENTIFIER_PARTS = [Part.identifiers, Part.identifierMasks, Part.referenceTag] as const;

/**
 * References of data subjects: finds or makes them in the keyring, and keeps their identifiers sealed beside them.
 *
 * No resolution is believed without asking: after an erasure the same identifier means somebody new, and only the keyring knows. Its client asks once for
 * all who were resolved a moment ago.
 */
export class SubjectRegister {
  private readonly known = new RecentlySeen(REMEMBERED);

  constructor(private readonly keyring: KeyringClient) {}

  /** Asks the keyring who they are, in the order given. Rejects with `unavailable` when it is away. */
  async resolve(sightings: readonly Sighting[]): Promise<Standing[]> {
    const answers = await this.keyring.resolve(
      sightings.map(({ identifiers, eventTime, mayCreate, previous, seal }) => ({
        identifiers: identifiers.filter(proves),
        eventTime,
        mayCreate,
        previous: previous?.filter(proves),
        seal,
      })),
    );
    return answers.map(({ status, subjectRef, incarnation }) =>
      status === 'suppressed' || status === 'unknown' || subjectRef === undefined || incarnation === undefined
        ? { status: status === 'suppressed' ? 'suppressed' : 'unknown' }
        : { status: 'ok', subjectRef, incarnation, contested: status === 'conflict' },
    );
  }

  /** Prepares the rows of subjects and identifiers that this process has not written lately. A repetition changes nothing. */
  async acquaint(people: readonly Acquaintance[]): Promise<SubjectWrites> {
    const seen = new Map<string, SubjectSeen>();
    const keys: string[] = [];
    const fresh = new Map<string, Acquaintance>();
    for (const person of people) {
      const day = Math.floor(person.eventTime / DAY_SECONDS);
      const key = `${person.subjectRef} ${day}`;
      if (!this.known.has(key)) {
        keys.push(key);
        seen.set(person.subjectRef, widened(seen.get(person.subjectRef), person.subjectRef, day));
      }
      const digest = digestOf(person);
      if (person.identifiers.length > 0 && !this.known.has(digest)) fresh.set(digest, person);
    }
    const sealed = await this.sealAll([...fresh.values()]);
    const statements: Statement[] = [];
    if (seen.size > 0) statements.push(SubjectStore.noteSeen([...seen.values()]));
    if (sealed.length > 0) statements.push(SubjectStore.keepIdentifiers(sealed));
    return {
      statements,
      remember: () => {
        for (const key of keys) this.known.add(key);
        for (const digest of fresh.keys()) this.known.add(digest);
      },
    };
  }

  private async sealAll(people: readonly Acquaintance[]): Promise<SealedIdentifier[]> {
    if (people.length === 0) return [];
    return this.keyring.lend(people.flatMap(leasesFor), (answers) =>
      people.flatMap((person, i) => {
        const [identifiers, masks, referenceTag] = answers
          .slice(i * IDENTIFIER_PARTS.length, (i + 1) * IDENTIFIER_PARTS.length)
          .map((answer) => answer.lease);
        // A subject that was fenced a moment ago gets no lease: what was said of it is noise from now on, and so need not be kept.
        if (!identifiers || !masks || !referenceTag) return [];
        const leases: IdentifierLeases = { identifiers, masks, referenceTag };
        const day = Math.floor(person.eventTime / DAY_SECONDS);
        return person.identifiers.map((identifier) => sealIdentifier(leases, identifier, day));
      }),
    );
  }
}

function widened(known: SubjectSeen | undefined, subjectRef: string, day: number): SubjectSeen {
  if (!known) return { subjectRef, firstDay: day, lastDay: day };
  return { subjectRef, firstDay: Math.min(known.firstDay, day), lastDay: Math.max(known.lastDay, day) };
}

/** A username can change hands: it proves nothing, and must neither find, link nor start a subject. */
function proves({ kind }: Identifier): boolean {
  return kind !== 'username';
}

/** Incarnation 0 is the current one: `resolve` has usually brought the last of these keys along. */
function leasesFor({ subjectRef }: Acquaintance): LeaseItem[] {
  return IDENTIFIER_PARTS.map((part) => ({
    direction: 'seal',
    scope: Scope.subject,
    subjectRef,
    incarnation: 0,
    classId: 0,
    bucket: 0,
    part,
  }));
}

/** Says whether exactly these identifiers were written, without keeping them in memory. */
function digestOf({ subjectRef, identifiers }: Acquaintance): string {
  const text = identifiers.map(({ kind, value }) => `${kind} ${value}`).join('\n');
  return sha256(`${subjectRef}\n${text}`).toString('latin1');
}
