import type { Json, JsonObject } from '../../whatsapp';

/** A placeholder as stored: the number it has in its own message and the keyed tag of its value. */
export interface TaggedPlaceholder {
  readonly type: string;
  readonly n: number;
  /** Keyed tag of the value; equal tags are equal values. */
  readonly tag: string;
}

/** A redacted message as read back. */
export interface NumberedMessage {
  readonly text: string;
  readonly content?: Json | undefined;
  readonly placeholders: readonly TaggedPlaceholder[];
}

const PLACEHOLDER = /\[([A-Z][A-Z0-9_]{1,40})_(\d{1,6})\]/g;

/**
 * Numbers the placeholders of a page anew, in reading order: one value (tag) has one number on the page, and the number tells nothing about any other page. Returns
 * copies; a placeholder without an entry stays as it is.
 */
export function renumberPlaceholders<T extends NumberedMessage>(messages: readonly T[]): T[] {
  const numbers = new Map<string, number>();
  const counts = new Map<string, number>();
  const numberOf = (type: string, tag: string): number => {
    const key = `${type} ${tag}`;
    let number = numbers.get(key);
    if (number === undefined) {
      number = (counts.get(type) ?? 0) + 1;
      counts.set(type, number);
      numbers.set(key, number);
    }
    return number;
  };
  return messages.map((message) => {
    const tags = new Map(message.placeholders.map(({ type, n, tag }) => [`${type}_${n}`, { type, tag }]));
    const rewrite = (text: string): string =>
      text.replace(PLACEHOLDER, (whole, type: string, n: string) => {
        const known = tags.get(`${type}_${n}`);
        return known === undefined ? whole : `[${type}_${numberOf(type, known.tag)}]`;
      });
    return {
      ...message,
      text: rewrite(message.text),
      ...(message.content === undefined ? {} : { content: rewriteAll(message.content, rewrite) }),
      placeholders: message.placeholders.map(({ type, tag }) => ({ type, n: numberOf(type, tag), tag })),
    };
  });
}

function rewriteAll(value: Json, rewrite: (text: string) => string): Json {
  if (typeof value === 'string') return rewrite(value);
  if (Array.isArray(value)) return value.map((item) => rewriteAll(item, rewrite));
  if (typeof value !== 'object' || value === null) return value;
  const copy: JsonObject = Object.create(null) as JsonObject;
  for (const [key, inner] of Object.entries(value))
    if (inner !== undefined) copy[rewrite(key)] = rewriteAll(inner, rewrite);
  return copy;
}
