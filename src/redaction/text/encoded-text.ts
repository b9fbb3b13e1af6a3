import type { ShownText } from './shown-text';

const NAMED: ReadonlyMap<string, string> = new Map([
  ['nbsp', ' '],
  ['ensp', ' '],
  ['emsp', ' '],
  ['thinsp', ' '],
  ['shy', ''],
  ['zwj', ''],
  ['zwnj', ''],
  ['commat', '@'],
  ['period', '.'],
  ['hyphen', '-'],
  ['dash', '-'],
  ['ndash', '-'],
  ['mdash', '-'],
  ['lowbar', '_'],
  ['plus', '+'],
  ['colon', ':'],
  ['sol', '/'],
  ['lpar', '('],
  ['rpar', ')'],
]);
/** Entities of HTML, escapes of links for what stands in and between numbers, and marks that Markdown or JSON keeps from being marks. */
const ENCODED =
  /&#(\d{2,5});|&#x([0-9a-f]{2,4});|&([a-z]{3,6});|%(2[089bdef]|3[0-9a]|40|5f|7e)|\\u00([2-7][0-9a-f])|\\([@_.*~`#+()[\]-])/gi;
/** Most texts hold none of it. */
const HINT = /&[#a-zA-Z]|%[2-57]|\\[u@_.*~`#+()[\]-]/;

/** A text as a browser would show it that was pasted from where it was encoded ("ana&#64;example.com", "4111%201111 …"); undefined when nothing in it is. */
export function decodedText(original: string): ShownText | undefined {
  if (!(original.includes('&') || original.includes('%') || original.includes('\\'))) return undefined;
  if (!HINT.test(original)) return undefined;
  let text = '';
  let reached = 0;
  /** Original offset of every unit of the result, and of its end. */
  const origins: number[] = [];
  const keep = (to: number): void => {
    for (let i = reached; i < to; i += 1) origins.push(i);
    text += original.slice(reached, to);
    reached = to;
  };
  for (const match of original.matchAll(ENCODED)) {
    const plain = plainOf(match);
    if (plain === undefined) continue;
    keep(match.index);
    text += plain;
    if (plain !== '') origins.push(match.index);
    reached = match.index + match[0].length;
  }
  if (reached === 0) return undefined;
  keep(original.length);
  origins.push(original.length);
  return {
    text,
    rangeOf: (start, end) => ({
      start: origins[start]!,
      end: end === start ? origins[start]! : origins[end]!,
    }),
  };
}

/** What an escape stands for: one unit of ASCII, or nothing. */
function plainOf([, decimal, hexadecimal, name, percent, unicode, marked]: RegExpExecArray):
  string | undefined {
  if (name !== undefined) return NAMED.get(name.toLowerCase());
  if (marked !== undefined) return marked;
  const code =
    decimal === undefined
      ? Number.parseInt(hexadecimal ?? percent ?? unicode ?? '', 16)
      : Number.parseInt(decimal, 10);
  return code === 0xa0 ? ' ' : code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : undefined;
}
