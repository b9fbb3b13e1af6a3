import type { Identifier } from './identity';
import { objectOf, textOf, type Json, type JsonObject } from './json';
import type { MessageUpdate } from './updates';

/** What stands for another person, in every language: other programs read it too. */
export const ANOTHER_PERSON = '[another person]';

/** Properties of `context` that name the author of the quoted message. */
const AUTHOR = ['from', 'user', 'user_id', 'from_user_id', 'from_parent_user_id'] as const;

/** What of a message is content, and what stands beside it. */
type Said = Pick<MessageUpdate, 'content' | 'extras'>;

/**
 * A message without whom it quotes, unless that is its own person or the business: an erasure could not find them there, and nobody may be shown them (GDPR
 * Art. 15(4), 25). The id of a message goes with its author, whose number it contains. Of a group it may be anybody's. Meta quotes no words, only whose message it was.
 */
export function withoutQuotedOthers(update: MessageUpdate): Said {
  const { type, content, extras, person, channel } = update;
  const { context, groupId } = extras;
  const inGroup = groupId !== undefined;
  const isOwn = (author: string) => isOwnOf(author, person?.identifiers ?? [], channel);
  const quoting = context === undefined ? undefined : withoutQuotedAuthor(context, isOwn, inGroup);
  return {
    content: type === 'reaction' && inGroup ? withoutReactionTarget(content) : content,
    extras: quoting === context ? extras : { ...extras, context: quoting! },
  };
}

/** The `context` of a message without its author, unless one of the names given is `isOwn`; where nobody is named, what `unnamedIsOthers` says. */
export function withoutQuotedAuthor(
  context: JsonObject,
  isOwn: (author: string) => boolean,
  unnamedIsOthers: boolean,
): JsonObject {
  const named = AUTHOR.filter((key) => textOf(context[key]) !== null);
  const isOthers = named.length === 0 ? unnamedIsOthers : !named.some((key) => isOwn(textOf(context[key])!));
  return isOthers ? masked(context, [...named, 'id']) : context;
}

/** The content of a reaction without the id of the message that it is to. */
export function withoutReactionTarget(content: Json): Json {
  const reaction = objectOf(content);
  return reaction === null ? content : masked(reaction, ['message_id']);
}

function masked(object: JsonObject, keys: readonly string[]): JsonObject {
  const given = keys.filter((key) => object[key] !== undefined);
  return given.length === 0
    ? object
    : { ...object, ...Object.fromEntries(given.map((key) => [key, ANOTHER_PERSON])) };
}

function isOwnOf(
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
