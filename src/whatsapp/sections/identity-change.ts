import { identifiersUnder, union, type Identifier, type Person } from '../identity';
import { objectOf, secondsOf, textOf, type JsonObject } from '../json';
import type { IdentityUpdate } from '../updates';
import type { ValueReader } from './value-reader';

const CHANGES: Readonly<Record<string, IdentityUpdate['change']>> = {
  user_changed_number: 'phone',
  customer_changed_number: 'phone',
  user_changed_user_id: 'user-id',
  customer_identity_changed: 'security-code',
};

/**
 * A system message that says who somebody has become. Only one signed item that names both sides links them; a new security code links nothing.
 * False for system messages of other kinds, which are stored like messages.
 */
export function readSystemMessage(reader: ValueReader, item: JsonObject, sender: Person | null): boolean {
  const system = objectOf(item.system);
  const kind = textOf(system?.type) ?? '';
  const change = Object.hasOwn(CHANGES, kind) ? CHANGES[kind]! : undefined;
  if (system === null || change === undefined || sender === null) return false;
  const current = change === 'security-code' ? [] : currentIdentifiers(change, item, system);
  const previous = current.length === 0 ? [] : previousIdentifiers(sender, system);
  reader.emit({
    kind: 'identity',
    externalId: textOf(item.id),
    change,
    previous,
    person: current.length === 0 ? sender : { identifiers: current },
    eventTime: secondsOf(item.timestamp),
    unknownPaths: [],
    raw: item,
  });
  return true;
}

function currentIdentifiers(
  change: IdentityUpdate['change'],
  item: JsonObject,
  system: JsonObject,
): Identifier[] {
  const named = identifiersUnder(system, {
    phone: system.wa_id === undefined ? ['new_wa_id'] : ['wa_id'],
    userId: ['user_id'],
    parentUserId: ['parent_user_id'],
  });
  // A new user id leaves the phone as it was, where the item names one.
  return change === 'user-id' && named.length > 0
    ? union(named, identifiersUnder(item, { phone: ['from'] }))
    : named;
}

function previousIdentifiers(sender: Person, system: JsonObject): Identifier[] {
  return union(
    sender.identifiers,
    identifiersUnder(system, { userId: ['previous_user_id'], parentUserId: ['previous_parent_user_id'] }),
  );
}

/** One item of `user_id_update`: `{"user_id": {"previous", "current"}}`. */
export function readUserIdUpdate(reader: ValueReader, item: JsonObject): boolean {
  const ids = objectOf(item.user_id);
  if (ids === null) return false;
  const phone = identifiersUnder(item, { phone: ['wa_id'] });
  const current = identifiersUnder(ids, { userId: ['current'] });
  const previous = identifiersUnder(ids, { userId: ['previous'] });
  if (current.length === 0) return false;
  reader.emit({
    kind: 'identity',
    externalId: null,
    change: 'user-id',
    previous: union(previous, phone),
    person: { identifiers: union(current, phone) },
    eventTime: secondsOf(item.timestamp),
    unknownPaths: [],
    raw: item,
  });
  return true;
}
