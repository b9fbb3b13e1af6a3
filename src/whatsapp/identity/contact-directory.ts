import { listOf, type Json } from '../json';
import type { Identifier } from './identifiers';
import { readContact, valuesOf, type Person } from './person';

/**
 * The `contacts[]` of one `value`: who stands behind the ids of its messages.
 *
 * An item is matched to its contact by user id, then by phone; never by position, and never to "the first one". Where the two disagree, or two
 * contacts share an id and disagree (one user id, two phones), the item keeps its own identifiers alone: people who are linked by mistake are
 * erased together.
 */
export class ContactDirectory {
  private readonly people: Person[] = [];
  /** By kind and value; null where the evidence conflicts. */
  private readonly index = new Map<string, Person | null>();

  constructor(contacts: Json | undefined) {
    for (const entry of listOf(contacts)) {
      const person = readContact(entry);
      if (person !== null) this.enter(person);
    }
  }

  /** The person an item names, with what its contact entry adds. Null when the item names nobody. */
  complete(own: readonly Identifier[]): Person | null {
    if (own.length === 0) return null;
    const contact = this.find(own);
    if (contact === null) return { identifiers: own };
    return { ...contact, identifiers: union(own, contact.identifiers) };
  }

  /** The only person named, for items that name nobody themselves. Null when there are several or none. */
  sole(): Person | null {
    return this.people.length === 1 && this.people[0]!.identifiers.length > 0 ? this.people[0]! : null;
  }

  private enter(person: Person): void {
    this.people.push(person);
    for (const identifier of person.identifiers) {
      const key = keyOf(identifier);
      const known = this.index.get(key);
      if (known === undefined) this.index.set(key, person);
      else if (known !== null && contradict(known.identifiers, person.identifiers)) this.index.set(key, null);
    }
  }

  private find(own: readonly Identifier[]): Person | null {
    for (const kind of MATCHED_BY) {
      for (const identifier of own) {
        const match = identifier.kind === kind ? this.index.get(keyOf(identifier)) : undefined;
        if (match !== undefined) {
          return match === null || contradict(own, match.identifiers) ? null : match;
        }
      }
    }
    return null;
  }
}

/** Usernames and parent ids match nobody: the first can change hands, the second may stand for several. */
const MATCHED_BY: readonly Identifier['kind'][] = ['bsuid', 'phone', 'waId'];

function keyOf({ kind, value }: Identifier): string {
  return `${kind} ${value}`;
}

/** True when both sides have a user id, or both a phone (in any spelling), and none of them is common. */
function contradict(a: readonly Identifier[], b: readonly Identifier[]): boolean {
  return differ(a, b, 'bsuid') || differ(a, b, valuesOf(a, 'phone').length > 0 ? 'phone' : 'waId');
}

function differ(a: readonly Identifier[], b: readonly Identifier[], kind: Identifier['kind']): boolean {
  const others = valuesOf(b, kind);
  const own = valuesOf(a, kind);
  return own.length > 0 && others.length > 0 && !own.some((value) => others.includes(value));
}

/** Both lists, each identifier once. */
export function union(a: readonly Identifier[], b: readonly Identifier[]): Identifier[] {
  const result = [...a];
  for (const one of b) {
    if (!result.some(({ kind, value }) => kind === one.kind && value === one.value)) result.push(one);
  }
  return result;
}
