import type { Scan } from '../recognisers/scan';
import { UNITS } from './street-words';

const UNIT = new RegExp(
  String.raw`^[ ,/]{0,3}(?:${UNITS.split('|')
    .sort((a, b) => b.length - a.length)
    .join('|')})[.: #°º]{0,3}[\p{L}\d-]{0,2}\d{1,5}[A-Za-z]?(?![\p{L}\p{N}])`,
  'iu',
);
const PLACE = /^,? ?[\p{L}\p{M}][\p{L}\p{M}.'’()-]{0,30}/u;
const CODE =
  /^,? ?(?:[A-Za-z]{1,3}-?)?\d{2,6}(?:[ -]\d{2,4}|[ -]?[A-Z]{2,3}|[A-Za-z]{1,2} ?\d[A-Za-z]{2})?(?![\p{L}\p{N}]|[.,]\d)/u;
const POSTAL = /^,? ?[A-Za-z]{1,2}\d[A-Za-z\d]? ?\d[A-Za-z][A-Za-z\d](?![\p{L}\p{N}])/u;
const LINE_START = /^[ \t]{0,8}(?:[>?]{1,3} ?)?,? ?/;
/** The second half of a house number, a floor with its door, the state behind a Brazilian city. */
const HOUSE =
  /^(?:[-/]\d{1,4}[A-Za-z]?(?:\/\d{1,4})?|[-/][A-Za-z]|[-/](?:I{1,3}|IV|hs)| (?:bis|ter)(?=,))(?![\p{L}\p{N}])/u;
const FLOOR =
  /^, ?\d{1,2} ?[ºª°](?: ?(?:[Ii]zq|[Ii]zda|[Dd]cha|[Dd]er|[Ee]sq|[Dd]to|[Ff]rt|[A-Z])(?![\p{L}\p{N}])\.?)?(?![\p{L}\p{N}])/u;
/** The floor and door of a Danish house, the door of a Turkish one. */
const DOOR =
  /^(?:, ?(?:\d{1,2}|st|kl)\.(?: ?(?:sal|tv|th|mf)\.?){0,2}|,? (?:[Dd]|[Kk])[:.] ?\d{1,3})(?![\p{L}\p{N}])/u;
/** "Praha 1", "Budapest 7": the district of a town, at the end of its line. */
const QUARTER = /^ \d{1,2}\.?(?= ?(?:[,!?\n]|$))/;
/** "utca 29., 1047 Budapest": the stop of a house number. */
const STOPPED = /^\.(?=,? ?\d{4} \p{Lu})/u;
const STATE = /^(?:(?: [-–] |\/)[A-Z]{2}|\/\p{Lu}\p{Ll}{2,20})(?![\p{L}\p{N}])/u;
/** What shortens the word for a district, with its stop: "Col. Centro". */
const DISTRICT = /^,? ?(?:Col|Fracc|Urb|Deleg|Mpio|Edo|Cd|Sta|Sto|Jd|Pq|Vl|Res|Kel|Kec|Kab)\. ?(?=\p{Lu})/u;
/** ", PW 96940": an American state in front of its code, read with {@link FIVE_DIGITS}. */
const STATE_BEFORE = /, [A-Z]{2} $/;
const FIVE_DIGITS = /^\d{5}$/;
const CAPITAL = /\p{Lu}/u;
const DIGIT = /\d/;
const MAX_LINES = 4;
const MAX_WORDS = 8;
const STOP =
  /^,? ?(?:for|and|in|is|or|please|thanks|thank|by|at|on|with|to|the|after|before|when|because|phone|tel|call|mobile|i|we|my|it|y|por|para|el|la|und|bitte|für|et|pour|s'il|e|per|ve|için|dan|untuk|و|من|और|से)(?![\p{L}])/iu;
const PARTICLE = /^,? ?(?:de|da|do|del|della|di|du|des|la|le|el|of|the|and|am|an|der|im|sur|in)(?![\p{L}])/iu;

/** The patterns above, for the ReDoS check. */
export const BLOCK_PATTERNS: readonly RegExp[] = [
  UNIT,
  PLACE,
  CODE,
  POSTAL,
  HOUSE,
  FLOOR,
  DOOR,
  QUARTER,
  STOPPED,
  STATE,
  DISTRICT,
  LINE_START,
  STOP,
  PARTICLE,
  CAPITAL,
  DIGIT,
  STATE_BEFORE,
  FIVE_DIGITS,
];

/** Whether digits are the code behind an American state: "PW" is Palau before it is a password. */
export const isBehindState = (text: string, start: number, digits: string): boolean =>
  FIVE_DIGITS.test(digits) && STATE_BEFORE.test(text.slice(Math.max(0, start - 5), start));

/** What follows a street. */
export interface Tail {
  /** End of the whole block. */
  readonly end: number;
  /** End of what stands on the street's own line. */
  readonly lineEnd: number;
  /** Units and postal codes on the following lines. */
  readonly parts: readonly { readonly start: number; readonly end: number }[];
}

/** Reads the address block whose street ends at `core`: unit, places, region and postal code behind it and on the next lines, four at most. */
export function tailOf(scan: Scan, core: number): Tail {
  const { text } = scan;
  const lower = !scan.says(CAPITAL);
  const parts: { start: number; end: number }[] = [];
  let end = core;
  let lineEnd = core;
  for (let line = 0; line <= MAX_LINES; line += 1) {
    const from = line === 0 ? end : end + 1 + LINE_START.exec(text.slice(end + 1, end + 14))![0].length;
    const stop = readLine(text, from, lower, line === 0, line === 0 ? undefined : parts);
    if (stop === undefined) break;
    end = stop;
    if (line === 0) lineEnd = stop;
    if (text[end] !== '\n') break;
  }
  return { end, lineEnd, parts };
}

/** Up to 48 units from an offset, of one line. */
function lineAt(text: string, at: number): string {
  const line = text.slice(at, at + 48);
  const end = line.indexOf('\n');
  return end < 0 ? line : line.slice(0, end);
}

/** Reads places and codes from an offset; undefined when a whole line is none. */
function readLine(
  text: string,
  from: number,
  lower: boolean,
  rest: boolean,
  parts: { start: number; end: number }[] | undefined,
): number | undefined {
  let at = from;
  let coded = false;
  let town = false;
  for (let words = 0; words < MAX_WORDS; words += 1) {
    const line = lineAt(text, at);
    const digits = DIGIT.test(line);
    const quarter = town ? QUARTER.exec(line) : null;
    if (quarter !== null) return at + quarter[0].length;
    const code =
      (digits ? UNIT.exec(line) : null) ??
      (rest && at === from ? (HOUSE.exec(line) ?? STOPPED.exec(line)) : null) ??
      DOOR.exec(line) ??
      (digits ? FLOOR.exec(line) : null) ??
      STATE.exec(line) ??
      (digits ? (POSTAL.exec(line) ?? CODE.exec(line)) : null);
    if (code !== null) {
      const blank = /^[ ,]*/.exec(code[0])![0].length;
      parts?.push({ start: at + blank, end: at + code[0].length });
      at += code[0].length;
      coded = true;
      continue;
    }
    const district = DISTRICT.exec(line);
    if (district !== null) {
      at += district[0].length;
      continue;
    }
    const place = PLACE.exec(line);
    if (place === null) break;
    const capital = /^,? ?(?:\p{Lu}|\p{Lo})/u.test(line);
    const joined = PARTICLE.test(line) && /^,? ?\S+ \p{Lu}/u.test(line);
    if (!joined && (STOP.test(line) || !(capital || lower))) break;
    at += place[0].replace(/[.]$/, '').length;
    town = coded;
  }
  if (at === from && !rest) return undefined;
  // A line that goes on with other things is no line of an address.
  if (!rest && at < text.length && !/^[\n.?!,; ]/.test(text[at]!)) return undefined;
  return at;
}
