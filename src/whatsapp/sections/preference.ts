import { identifiersUnder, identifierOfUsername } from '../identity';
import { objectOf, secondsOf, textOf, type JsonObject } from '../json';
import type { ValueReader } from './value-reader';

const NAMED = { phone: ['wa_id', 'phone_number'], userId: ['user_id'], parentUserId: ['parent_user_id'] };

/** One item of `user_preferences[]`: a consent event (`stop`, `resume`, `signup`), never an erasure request. */
export function readPreference(reader: ValueReader, item: JsonObject): boolean {
  const detail = textOf(item.value);
  if (detail === null && textOf(item.category) === null) return false;
  const person = reader.people.complete(identifiersUnder(item, NAMED)) ?? reader.people.sole();
  reader.event('preference', item, { person, eventTime: secondsOf(item.timestamp), detail });
  return true;
}

/** One item of `automatic_events[]`: something that Meta inferred from the chat. It names its message, hardly ever its person. */
export function readAutomaticEvent(reader: ValueReader, item: JsonObject): boolean {
  const detail = textOf(item.event_name);
  if (detail === null) return false;
  const id = textOf(item.id);
  reader.event('automatic', item, {
    person: reader.people.complete(identifiersUnder(item, NAMED)) ?? reader.people.sole(),
    eventTime: secondsOf(item.timestamp),
    detail,
    externalId: id === null ? null : `${id}/${detail}`,
  });
  return true;
}

/** One item of `state_sync[]`: an entry of the phone's address book. The person may never have written to the business. */
export function readAddressBookEntry(reader: ValueReader, item: JsonObject): boolean {
  const contact = objectOf(item.contact);
  if (contact === null) return false;
  const own = identifiersUnder(contact, NAMED);
  const username = textOf(contact.username);
  const name = username === null ? null : identifierOfUsername(username);
  reader.event('address-book', item, {
    person: reader.people.complete(name === null ? own : [...own, name]),
    eventTime: secondsOf(objectOf(item.metadata)?.timestamp),
    detail: textOf(item.action),
  });
  return true;
}

/** One item of a value-level `errors[]`. Texts may name a phone number: sealed whole. */
export function readError(reader: ValueReader, item: JsonObject): boolean {
  const code = textOf(item.code);
  reader.event('error', item, {
    person: reader.people.sole(),
    detail: code,
  });
  return true;
}
