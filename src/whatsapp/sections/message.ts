import { identifiersUnder, union, type Identifier, type PersonKeys } from '../identity';
import { objectOf, secondsOf, textOf, type Json, type JsonObject } from '../json';
import { BESIDE, MESSAGE_SHAPES, plainKey, WITHOUT_CONTENT } from '../shapes';
import type { MessageExtras, MessageUpdate } from '../updates';
import { readSystemMessage } from './identity-change';
import type { ValueReader } from './value-reader';

/** Type of a message whose own type this release does not know. */
export const UNRECOGNISED_TYPE = 'unrecognised';

const SENDER: PersonKeys = {
  phone: ['from'],
  userId: ['from_user_id'],
  parentUserId: ['from_parent_user_id'],
};
const ADDRESSEE: PersonKeys = { phone: ['to'], userId: ['to_user_id'], parentUserId: ['to_parent_user_id'] };

/** Keys that say who, when and which. They are taken out of a message where they can be read, and are no content. */
const CONSUMED: ReadonlySet<string> = new Set([
  'from',
  'from_user_id',
  'from_parent_user_id',
  'id',
  'timestamp',
  'type',
]);
const CONSUMED_TWO_WAY: ReadonlySet<string> = new Set([...CONSUMED, 'to', 'to_user_id', 'to_parent_user_id']);

/** How the person of a message is found: customers write, staff answer from their app, imported threads name the other party themselves. */
export interface Conversation {
  /** What the thread around the message says about its person. */
  thread?: readonly Identifier[];
  /** True where messages may be the business's own. */
  twoWay?: boolean;
}

/** Reads one message of any type. False when it is nothing like a message. */
export function readMessage(reader: ValueReader, item: JsonObject, conversation: Conversation = {}): boolean {
  const named = typeOf(item);
  if (named === null && textOf(item.id) === null) return false;
  const outbound = conversation.twoWay === true && isOutbound(reader, item, conversation.thread);
  const own = identifiersUnder(item, outbound ? otherParty(reader, item) : SENDER);
  const identifiers = conversation.thread === undefined ? own : union(own, conversation.thread);
  const person = reader.people.complete(identifiers) ?? reader.people.sole();
  if (named === 'system' && readSystemMessage(reader, item, person)) return true;

  const said = contentOf(takeApart(item, named, conversation.twoWay === true), named, item);
  reader.emit({
    kind: 'message',
    direction: outbound ? 'outbound' : 'inbound',
    externalId: textOf(item.id),
    ...said,
    targetId: targetOf(item, said.type, said.content),
    person,
    eventTime: secondsOf(item.timestamp),
  });
  return true;
}

function isOutbound(reader: ValueReader, item: JsonObject, thread?: readonly Identifier[]): boolean {
  if (thread === undefined) return true;
  return reader.isBusiness(item.from);
}

/** In an echo the person is the addressee; some samples have the two exchanged. */
function otherParty(reader: ValueReader, item: JsonObject): PersonKeys {
  return reader.isBusiness(item.to) && item.to_user_id === undefined ? SENDER : ADDRESSEE;
}

/** The type as named, `unknown` under its present name, or deduced from the one known property that is there. */
function typeOf(item: JsonObject): string | null {
  const named = textOf(item.type);
  if (named !== null) return named === 'unknown' ? 'unsupported' : named;
  const present = Object.keys(item).filter((key) => key !== 'system' && Object.hasOwn(MESSAGE_SHAPES, key));
  return present.length === 1 ? present[0]! : null;
}

/** What a message consists of, beside who, when and which. */
interface Parts {
  content: Json | undefined;
  extras: { -readonly [K in keyof MessageExtras]: MessageExtras[K] };
  other: [string, Json][];
  unknownPaths: string[];
}

function takeApart(item: JsonObject, named: string | null, twoWay: boolean): Parts {
  const parts: Parts = { content: undefined, extras: {}, other: [], unknownPaths: [] };
  const consumed = twoWay ? CONSUMED_TWO_WAY : CONSUMED;
  for (const key of Object.keys(item)) {
    const value = item[key] ?? null;
    if (key === named) parts.content = value;
    else if (!(consumed.has(key) && isReadable(key, value)) && !placeBeside(parts, key, value)) {
      parts.other.push([key, value]);
      parts.unknownPaths.push(plainKey(key));
    }
  }
  return parts;
}

/** A key that cannot be read says nothing, so it is kept as it is. */
function isReadable(key: string, value: Json): boolean {
  return (
    value === null ||
    (key === 'timestamp' ? secondsOf(value) !== null : textOf(value) !== null || value === '')
  );
}

function placeBeside(parts: Parts, key: string, value: Json): boolean {
  if (key === 'group_id' && typeof value === 'string') {
    parts.extras.groupId = value;
    return true;
  }
  const paths = Object.hasOwn(BESIDE, key) ? BESIDE[key]!(value) : null;
  const object = objectOf(value);
  if (key === 'errors' && Array.isArray(value)) parts.extras.errors = value;
  else if (key === 'context' && object) parts.extras.context = object;
  else if (key === 'referral' && object) parts.extras.referral = object;
  else if (key === 'identity' && object) parts.extras.identity = object;
  else if (key === 'history_context' && object) parts.extras.history = object;
  else return false;
  for (const path of paths ?? []) parts.unknownPaths.push(`${key}.${path}`);
  return true;
}

function contentOf(
  parts: Parts,
  named: string | null,
  item: JsonObject,
): Pick<MessageUpdate, 'type' | 'content' | 'extras' | 'unknownPaths'> {
  const shape = named !== null && Object.hasOwn(MESSAGE_SHAPES, named) ? MESSAGE_SHAPES[named] : undefined;
  if (named === null || shape === undefined) return unrecognised(parts, named, item);
  const { content, extras, unknownPaths } = parts;
  if (parts.other.length > 0) extras.other = Object.fromEntries(parts.other);
  if (content === undefined) {
    // With an error beside it the content is missing on purpose.
    const complete = WITHOUT_CONTENT.has(named) || extras.errors !== undefined;
    return complete ? { type: named, content: {}, extras, unknownPaths } : unrecognised(parts, named, item);
  }
  const paths = shape(content);
  if (typeof content !== 'object' || content === null || paths?.includes('') === true) {
    return unrecognised(parts, named, item);
  }
  for (const path of paths ?? []) unknownPaths.push(`${named}.${path}`);
  return { type: named, content, extras, unknownPaths };
}

/** Everything of it is content; what it called itself too. */
function unrecognised(
  parts: Parts,
  named: string | null,
  item: JsonObject,
): Pick<MessageUpdate, 'type' | 'content' | 'extras' | 'unknownPaths'> {
  const whole = [...parts.other];
  if (named !== null && parts.content !== undefined) whole.push([named, parts.content]);
  if (typeof item.type === 'string') whole.push(['type', item.type]);
  const { other, ...extras } = parts.extras;
  return {
    type: UNRECOGNISED_TYPE,
    content: Object.fromEntries(whole),
    extras: other === undefined ? parts.extras : extras,
    unknownPaths: named === null ? ['type'] : [plainKey(named), ...parts.unknownPaths],
  };
}

/** Which earlier message this one is about. A placeholder is about its own medium, which follows under the same id. */
function targetOf(item: JsonObject, type: string, content: Json): string | null {
  const inside = objectOf(content);
  if (type === 'reaction') return textOf(inside?.message_id);
  if (type === 'edit' || type === 'revoke') return textOf(inside?.original_message_id);
  if (type === 'media_placeholder') return textOf(item.id);
  return textOf(objectOf(item.context)?.id);
}
