import { Fact, type Recogniser } from '../recogniser';
import { isKnownSuffix } from './public-suffix';
import { matchesOf } from '../../text/matches';

const BRACKETED_AT = / ?(?:[([{<] ?(?:at|a|@|arroba|ät) ?[)\]}>]|[-_*|]at[-_*|]) ?/giu;
const SPELLED_AT =
  / (?:at|arroba|arobase|chiocciola|klammeraffe|kuyruklu a|ät|et isareti|ऐट|एट|ات|آت|@) |[\p{L}\p{N}] @ ?|@ (?=[\p{L}\p{N}])/giu;
const DOT =
  / ?(?:[([{<] ?(?:dot|\.|punto|ponto|punkt|point|nokta) ?[)\]}>]|[-_*|]dot[-_*|]) ?| (?:dot|punto|ponto|punkt|point|nokta|titik|डॉट|نقطه|دوت) | ?\. ?/giu;
const LOCAL = /^[\p{L}\p{N}._+-]$/u;
const HOST = /^[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{2,63}){1,3}/u;
const LOCAL_MAX = 63;
const REACH = 64;

/**
 * EMAIL_ADDRESS, spelled — "ana (at) example (dot) com", "ana arroba example punto com": needs bracketed or unmistakable separators, or a mail word
 * near, so that "see you at bar dot com" stays.
 */
export const emailSpelled: Recogniser = {
  type: 'EMAIL_ADDRESS',
  needs: Fact.spelled,
  patterns: [BRACKETED_AT, SPELLED_AT, DOT, LOCAL, HOST],
  find(scan) {
    const { folded } = scan;
    const read = (at: RegExpExecArray, certain: boolean): void => {
      scan.spend(10);
      const from = at.index + (/^[\p{L}\p{N}]/u.test(at[0]) ? 1 : 0);
      const before = undotted(folded.slice(Math.max(0, from - REACH), from), localAtEnd, false);
      const after = undotted(
        folded.slice(at.index + at[0].length, at.index + at[0].length + REACH * 2),
        (text) => HOST.exec(text)?.[0],
        true,
      );
      if (before === undefined || after === undefined || !isKnownSuffix(after.text)) return;
      const start = from - before.length;
      const end = at.index + at[0].length + after.length;
      const sure = certain || UNMISTAKABLE.test(at[0]);
      if (!sure && !scan.near(start, end, 'email', 7, 2) && !scan.isWhole(start, end)) return;
      scan.add({
        type: 'EMAIL_ADDRESS',
        start,
        end,
        score: sure ? 0.9 : 0.7,
        validated: false,
        value: `${before.text}@${after.text}`,
      });
    };
    for (const at of matchesOf(folded, BRACKETED_AT)) read(at, true);
    for (const at of matchesOf(folded, SPELLED_AT)) read(at, false);
  },
};

const UNMISTAKABLE = /@|arroba|arobase|chiocciola|klammeraffe/;

/** The local part that a text ends with: read from its end, one character at a time, and never begun by a dot. */
function localAtEnd(text: string): string | undefined {
  const characters = Array.from(text);
  let start = characters.length;
  while (start > 0 && characters.length - start < LOCAL_MAX && LOCAL.test(characters[start - 1]!)) start -= 1;
  while (characters[start] === '.') start += 1;
  return start < characters.length ? characters.slice(start).join('') : undefined;
}

/** Reads a name or host with its spelled dots as dots; `length` is what it takes of the text. */
function undotted(
  part: string,
  read: (text: string) => string | undefined,
  forward: boolean,
): { text: string; length: number } | undefined {
  const lengths: number[] = [];
  let text = '';
  let last = 0;
  const push = (piece: string): void => {
    text += piece;
    for (let i = 0; i < piece.length; i += 1) lengths.push(1);
  };
  for (const dot of matchesOf(part, DOT)) {
    push(part.slice(last, dot.index));
    text += '.';
    lengths.push(dot[0].length);
    last = dot.index + dot[0].length;
  }
  push(part.slice(last));
  let found = read(text);
  if (found === undefined) return undefined;
  if (forward)
    while (found.includes('.') && !isKnownSuffix(found)) found = found.slice(0, found.lastIndexOf('.'));
  const taken = forward ? lengths.slice(0, found.length) : lengths.slice(lengths.length - found.length);
  return { text: found, length: taken.reduce((sum, length) => sum + length, 0) };
}
