import { listOf, objectOf, textOf, type Json, type JsonObject } from './json';

/** Texts of a message of one type, best first. Reads originals and redacted copies alike; shapes may be anything. */
type TextReader = (content: Json) => (string | null)[];

const under =
  (...keys: string[]): TextReader =>
  (content) => {
    const value = objectOf(content);
    return keys.map((key) => textOf(value?.[key]));
  };

const READERS: Readonly<Record<string, TextReader>> = {
  text: under('body'),
  image: under('caption'),
  video: under('caption'),
  document: under('caption', 'filename'),
  location: under('name', 'address'),
  button: under('text'),
  reaction: under('emoji'),
  order: under('text'),
  system: under('body'),
  contacts: (content) =>
    listOf(content).map((card) => textOf(objectOf(objectOf(card)?.name)?.formatted_name)),
  interactive: (content) => interactiveText(objectOf(content)),
  edit: (content) => {
    const message = objectOf(objectOf(content)?.message);
    const type = textOf(message?.type);
    return message === null || type === null ? [] : [messageText(type, message[type] ?? null)];
  },
};

function interactiveText(content: JsonObject | null): (string | null)[] {
  const reply = objectOf(content?.button_reply) ?? objectOf(content?.list_reply);
  if (reply !== null) return [textOf(reply.title), textOf(reply.description)];
  const flow = objectOf(content?.nfm_reply);
  if (flow !== null) return [textOf(flow.body)];
  return [textOf(objectOf(content?.call_permission_reply)?.response), textOf(objectOf(content?.body)?.text)];
}

/** What a message says, as one would read it aloud: body, caption, choice, place or names. Empty for what says nothing in words. */
export function messageText(type: string, content: Json): string {
  const reader = Object.hasOwn(READERS, type) ? READERS[type] : undefined;
  return (reader?.(content) ?? []).filter((text) => text !== null && text !== '').join('\n');
}
