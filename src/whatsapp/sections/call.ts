import { identifiersUnder } from '../identity';
import { secondsOf, textOf, type JsonObject } from '../json';
import type { ValueReader } from './value-reader';

/** One item of `calls[]`: connect, terminate, recording or transcript. `session.sdp` holds IP addresses: all of it is sealed. */
export function readCall(reader: ValueReader, item: JsonObject): boolean {
  const id = textOf(item.id);
  const event = textOf(item.event) ?? textOf(item.status);
  if (id === null || event === null) return false;
  const calledByUs = item.direction === 'BUSINESS_INITIATED' || reader.isBusiness(item.from);
  const own = identifiersUnder(
    item,
    calledByUs
      ? { phone: ['to'], userId: ['to_user_id'], parentUserId: ['to_parent_user_id'] }
      : { phone: ['from'], userId: ['from_user_id'], parentUserId: ['from_parent_user_id'] },
  );
  reader.event('call', item, {
    person: reader.people.complete(own) ?? reader.people.sole(),
    eventTime: secondsOf(item.timestamp),
    detail: event,
    externalId: `${id}/${event}`,
  });
  return true;
}
