import { identifiersUnder, type PersonKeys } from '../identity';
import { secondsOf, textOf, type JsonObject } from '../json';
import { STATUS_SHAPE } from '../shapes';
import type { ValueReader } from './value-reader';

const RECIPIENT: PersonKeys = {
  either: ['recipient_id'],
  userId: ['recipient_user_id'],
  parentUserId: ['recipient_parent_user_id', 'parent_recipient_user_id'],
};
/** In groups `recipient_id` is the group. */
const PARTICIPANT: PersonKeys = {
  either: ['recipient_participant_id', 'participant_recipient_id'],
  userId: ['recipient_participant_user_id'],
  parentUserId: ['recipient_participant_parent_user_id'],
};

/** One item of `statuses[]`: of a message, or of a call. */
export function readStatus(reader: ValueReader, item: JsonObject): boolean {
  const externalId = textOf(item.id);
  const status = textOf(item.status)?.toLowerCase();
  if (externalId === null || status === undefined) return false;
  const own = identifiersUnder(item, item.recipient_type === 'group' ? PARTICIPANT : RECIPIENT);
  const person = reader.people.complete(own) ?? reader.people.sole();
  const eventTime = secondsOf(item.timestamp);
  if (item.type === 'call') {
    reader.event('call-status', item, {
      person,
      eventTime,
      detail: status,
      externalId: `${externalId}/${status}`,
    });
    return true;
  }
  reader.emit({
    kind: 'status',
    externalId,
    status,
    person,
    eventTime,
    unknownPaths: STATUS_SHAPE(item) ?? [],
    raw: item,
  });
  return true;
}
