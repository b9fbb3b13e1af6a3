import { identifiersUnder, identifierOfUsername, type PersonKeys } from '../identity';
import { objectOf, secondsOf, textOf, type Json, type JsonObject } from '../json';
import type { ValueReader } from './value-reader';

const PARTICIPANT: PersonKeys = {
  either: ['input'],
  phone: ['wa_id'],
  userId: ['user_id'],
  parentUserId: ['parent_user_id'],
};
const LISTS = ['added_participants', 'removed_participants', 'failed_participants'] as const;

/**
 * One item of `groups[]`. Each participant becomes an event of their own, so that erasing one of them reaches what was said of them; the rest
 * (subject, description, invitation) is an event of the group. The lists decide what happened, not `type`: an official example says
 * `group_create` for a removal.
 */
export function readGroup(reader: ValueReader, item: JsonObject): boolean {
  if (textOf(item.group_id) === null && textOf(item.type) === null) return false;
  const eventTime = secondsOf(item.timestamp);
  const rest: [string, Json][] = [];
  for (const [key, value] of Object.entries(item)) {
    if (value === undefined) continue;
    if (!isParticipantList(key) || !Array.isArray(value)) rest.push([key, value]);
    else for (const one of value) readParticipant(reader, item, key, one, eventTime);
  }
  const raw = Object.fromEntries(rest);
  // A request to join names its person on the item itself.
  const own = identifiersUnder(item, {
    phone: ['wa_id'],
    userId: ['user_id'],
    parentUserId: ['parent_user_id'],
  });
  const person = reader.people.complete(own);
  reader.event('group', raw, { person, eventTime, detail: textOf(item.type) });
  return true;
}

function isParticipantList(key: string): boolean {
  return (LISTS as readonly string[]).includes(key);
}

function readParticipant(
  reader: ValueReader,
  group: JsonObject,
  list: string,
  participant: Json,
  eventTime: number | null,
): void {
  const entry = objectOf(participant) ?? { input: participant };
  const own = identifiersUnder(entry, PARTICIPANT);
  const username = textOf(entry.username);
  const name = username === null ? null : identifierOfUsername(username);
  const person = reader.people.complete(name === null ? own : [...own, name]);
  const raw = { group_id: group.group_id ?? null, type: group.type ?? null, list, participant };
  reader.event('group-participant', raw, { person, eventTime, detail: list });
}
