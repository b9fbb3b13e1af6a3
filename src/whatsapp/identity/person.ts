import { objectOf, textOf, type Json, type JsonObject } from '../json';
import {
  identifierOfUserId,
  identifierOfUsername,
  identifiersOfEither,
  identifiersOfWaId,
  type Identifier,
} from './identifiers';

/** A person as one place of a signed webhook names them. All identifiers stand together there, so they are one person's. */
export interface Person {
  readonly identifiers: readonly Identifier[];
  readonly profileName?: string;
  readonly username?: string;
}

/** The keys under which a person may be named; which ones apply depends on the object. */
export interface PersonKeys {
  /** Digits of a phone or wa_id. */
  phone?: readonly string[];
  /** Either a phone or a user id, told apart by form. */
  either?: readonly string[];
  userId?: readonly string[];
  parentUserId?: readonly string[];
}

/** Reads the identifiers that stand under `keys` of one object, each once. */
export function identifiersUnder(value: JsonObject, keys: PersonKeys): Identifier[] {
  const found: Identifier[] = [];
  each(value, keys.phone, (text) => addAll(found, identifiersOfWaId(text)));
  each(value, keys.either, (text) => addAll(found, identifiersOfEither(text)));
  each(value, keys.userId, (text) => addAll(found, present(identifierOfUserId(text))));
  each(value, keys.parentUserId, (text) => addAll(found, present(identifierOfUserId(text, 'parentBsuid'))));
  return found;
}

function each(value: JsonObject, keys: readonly string[] | undefined, use: (text: string) => void): void {
  if (keys === undefined) return;
  for (const key of keys) {
    const text = textOf(value[key]);
    if (text !== null) use(text);
  }
}

function addAll(found: Identifier[], identifiers: readonly Identifier[]): void {
  for (const one of identifiers) {
    if (!found.some(({ kind, value }) => kind === one.kind && value === one.value)) found.push(one);
  }
}

function present(identifier: Identifier | null): Identifier[] {
  return identifier === null ? [] : [identifier];
}

const CONTACT_KEYS: PersonKeys = { phone: ['wa_id'], userId: ['user_id'], parentUserId: ['parent_user_id'] };

/** One entry of a webhook's `contacts[]`. */
export function readContact(entry: Json): Person | null {
  const contact = objectOf(entry);
  if (contact === null) return null;
  const profile = objectOf(contact.profile);
  const profileName = textOf(profile?.name);
  const username = textOf(profile?.username) ?? textOf(contact.username);
  const identifiers = identifiersUnder(contact, CONTACT_KEYS);
  if (username !== null) addAll(identifiers, present(identifierOfUsername(username)));
  return {
    identifiers,
    ...(profileName !== null && { profileName }),
    ...(username !== null && { username }),
  };
}

/** The values of one kind among identifiers. */
export function valuesOf(identifiers: readonly Identifier[], kind: Identifier['kind']): string[] {
  return identifiers.filter((identifier) => identifier.kind === kind).map(({ value }) => value);
}
