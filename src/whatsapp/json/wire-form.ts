import type { Json } from './json';

const ESCAPED = /[/\u0080-\uffff]/g;

/** The bytes that Meta would send for a payload: compact ASCII JSON with lower-case `\uXXXX` and with `\/`. Signatures cover exactly these. */
export function toWireForm(payload: Json): Buffer {
  const text = JSON.stringify(payload).replace(ESCAPED, (character) =>
    character === '/' ? '\\/' : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return Buffer.from(text, 'ascii');
}
