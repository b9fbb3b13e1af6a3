import type { Identifier } from './identity';
import { objectOf, textOf, type Json, type JsonObject } from './json';
import type { MessageUpdate } from './updates';

/** What stands for another person, in every language: other programs read it too. */
export const ANOTHER_PERSON = '[another person]';

/** Properties of `context` that name the author of the quoted message. */
const AUTHOR = ['from', 'user_id', 'from_user_id', 'from_parent_user_id'] as const;

/** What of a message is content, and what stands beside it. */
type Said = Pick<MessageUpdate, 'content' | 'extras'>;

/**
 * A message without whom it quotes, unless that is its own person or the business: an erasure could not find them there, and nobody may be shown them (GDPR
 * Art. 15(4), 25). The id of a message goes with its author, whose number it contains. Of a group it may be anybody's. Meta quotes no words, only whose message it was.
 */
export function withoutQuotedOthers(update: MessageUpdate): Said {
  const { type, content, extras } = update;
  const { context, groupId } = extras;
  const quoting = context === undefined ? undefined : withoutAuthor(context, update);
  return {
    content: type === 'reaction' && groupId !== undefined ? withoutTarget(content) : content,
    extras: quoting === context ? extras : { ...extras, context: quoting! },
  };
}

function withoutAuthor(context: JsonObject, { extras, person, channel }: MessageUpdate): JsonObject {
  const named = AUTHOR.filter((key) => textOf(context[key]) !== null);
  const isOthers =
    named.length === 0
      ? extras.groupId !== undefined
      : !named.some((key) => isOwn(textOf(context[key])!, person?.identifiers ?? [], channel));
  return isOthers ? masked(context, [...named, 'id']) : context;
}

function withoutTarget(content: Json): Json {
  const reaction = objectOf(content);
  return reaction === null ? content : masked(reaction, ['message_id']);
}

function masked(object: JsonObject, keys: readonly string[]): JsonObject {
  const given = keys.filter((key) => object[key] !== undefined);
  return given.length === 0
    ? object
    : { ...object, ...Object.fromEntries(given.map((key) => [key, ANOTHER_PERSON])) };
}

function isOwn(
  author: string,
  own: readonly Identifier[],
  { displayPhone, phoneNumberId }: MessageUpdate['channel'],
): boolean {
  const key = digitsOf(author);
  return (
    own.some(({ value }) => digitsOf(value) === key) ||
    (displayPhone !== null && digitsOf(displayPhone) === key) ||
    phoneNumberId === author
  );
}

/** Phones are written in many ways: what counts are their digits; other identifiers count as they are. */
export function digitsOf(identifier: unknown): string {
  const text = String(identifier);
  return /^\+?[\d\s()-]+$/.test(text) ? text.replace(/\D/g, '') : text;
}
