import { identifiersUnder, identifierOfUsername, union, type Identifier } from '../identity';
import { objectOf, textOf, type JsonObject } from '../json';
import { readMessage } from './message';
import type { ValueReader } from './value-reader';

/** One item of `history[]`: a chunk of imported chats, or the business's refusal to share them. */
export function readHistory(reader: ValueReader, item: JsonObject): boolean {
  if (item.threads === undefined && item.errors === undefined && item.metadata === undefined) return false;
  reader.keepOthers(item, ['metadata', 'errors', 'threads']);
  if (item.metadata !== undefined) reader.event('history-progress', item.metadata);
  if (item.errors !== undefined) reader.event('history-declined', item.errors);
  if (item.threads !== undefined) {
    reader.eachItem('threads', item.threads, (thread) => readThread(reader, thread));
  }
  return true;
}

/** A thread names the other party by phone, or in `context` when only a username is known; its messages belong to that person. */
function readThread(reader: ValueReader, thread: JsonObject): boolean {
  if (thread.messages === undefined) return false;
  const context = objectOf(thread.context);
  reader.keepOthers(thread, [
    'messages',
    ...(textOf(thread.id) === null ? [] : ['id']),
    ...(context === null ? [] : ['context']),
  ]);
  const named: Identifier[] = context
    ? identifiersUnder(context, { phone: ['wa_id'], userId: ['user_id'], parentUserId: ['parent_user_id'] })
    : [];
  const username = textOf(context?.username);
  const name = username === null ? null : identifierOfUsername(username);
  const party = union(identifiersUnder(thread, { either: ['id'] }), name === null ? named : [...named, name]);
  reader.eachItem('messages', thread.messages, (message) =>
    readMessage(reader, message, { thread: party, twoWay: true }),
  );
  return true;
}
