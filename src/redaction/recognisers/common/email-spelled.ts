import { Fact, type Recogniser } from '../recogniser';
import { isKnownSuffix } from './public-suffix';
import { matchesOf } from '../../text/matches';

const BRACKETED_AT = / ?(?:[([{<] ?(?:at|a|@|arroba|ät) ?[)\]}>]|[-_*|]at[-_*|]) ?/giu;
const SPELLED_AT =
  / (?:at|arroba|arobase|chiocciola|klammeraffe|kuyruklu a|ät|et isareti|malpa|zavinac|kukac|apenstaartje|snabel-?a|krollalfa|собака|собачка|골뱅이|アットマーク|ऐट|एट|ات|آت|@) |[\p{L}\p{N}][ \n](?:> )?@ ?|@[ \n]?(?:> )?(?=[\p{L}\p{N}])/giu;
const DOT =
  / ?(?:[([{<] ?(?:dot|\.|punto|ponto|punkt|point|nokta) ?[)\]}>]|[-_*|]dot[-_*|]) ?| (?:dot|punto|ponto|punkt|punktum|punt|point|nokta|titik|kropka|tecka|pont|точка|점|ドット|डॉट|نقطه|دوت) | ?\n?\. ?/giu;
/** The mark between two parts of a name, said. */
const UNDERSCORE =
  / (?:underscore|under score|underline|tiret bas|guion bajo|barra baja|sublinhado|unterstrich|trattino basso|alt cizgi|podkreslnik) /giu;
const STOP_OR_MARK = new RegExp(`${UNDERSCORE.source}|${DOT.source}`, 'giu');
const SENTENCE = /\s\.|\.\s/;
const NO_WORD = /\.(?:com|net|org|edu)(?:\.[a-z]{2})?$/;
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
  patterns: [BRACKETED_AT, SPELLED_AT, DOT, STOP_OR_MARK, SENTENCE, NO_WORD, LOCAL, HOST],
  find(scan) {
    const { folded } = scan;
    const read = (at: RegExpExecArray, certain: boolean): void => {
      scan.spend(10);
      const from = at.index + (/^[\p{L}\p{N}]/u.test(at[0]) ? 1 : 0);
      // "at" is said in every other sentence: what follows tells soonest that it is none.
      const behind = at.index + at[0].length;
      const after = undotted(folded.slice(behind, behind + REACH * 2), (text) => HOST.exec(text)?.[0], true);
      if (after === undefined || !isKnownSuffix(after.text)) return;
      const before = undotted(folded.slice(Math.max(0, from - REACH), from), localAtEnd, false);
      if (before === undefined) return;
      const start = from - before.length;
      const end = behind + after.length;
      if (isMention(at[0], folded.slice(behind, end), after.text)) return;
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

/** "dinner@mine. it was", "follow @ana. com certeza": a sentence ends behind a name with an `@`. */
const isMention = (at: string, written: string, host: string): boolean =>
  (at === '@' && SENTENCE.test(written) && !NO_WORD.test(host)) ||
  (/\s@$/.test(at) && /\S\.\s/.test(written));

const UNMISTAKABLE =
  /@|arroba|arobase|chiocciola|klammeraffe|malpa|zavinac|kukac|apenstaartje|snabel|krollalfa|собака|собачка|골뱅이|アットマーク/;

/** The local part that a text ends with: read from its end, one character at a time, and never begun by a dot. */
function localAtEnd(text: string): string | undefined {
  const characters = Array.from(text);
  let start = characters.length;
  while (start > 0 && characters.length - start < LOCAL_MAX && LOCAL.test(characters[start - 1]!)) start -= 1;
  while (characters[start] === '.') start += 1;
  return start < characters.length ? characters.slice(start).join('') : undefined;
}

function isMark(said: string): boolean {
  UNDERSCORE.lastIndex = 0;
  return UNDERSCORE.test(said);
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
  for (const dot of matchesOf(part, forward ? DOT : STOP_OR_MARK)) {
    push(part.slice(last, dot.index));
    text += isMark(dot[0]) ? '_' : '.';
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
