import { Break, type Words } from '../text/words';
import { fold } from '../text/fold';
import type { LexiconEntry } from './lexicon';

/** Context words around a candidate: groups found before it and after it, nearest first. */
export interface Surroundings {
  readonly before: ReadonlyMap<string, number>;
  readonly after: ReadonlyMap<string, number>;
}

const WORDS_AFTER = 5;
const REACH = 80;

/**
 * Collects the context groups before (same line and sentence, or the label or question just before) and after a candidate.
 * The value is the distance in words, so that each type may ask for its own window.
 */
export function surroundings(
  words: Words,
  start: number,
  end: number,
  folded: string,
  wordsBefore: number,
): Surroundings {
  let before = NOTHING;
  let after = NOTHING;
  let index = lastWordBefore(words, start);
  // The answer to a question, or the value under a label, may be the first thing of its sentence.
  let crossed = breakAfter(words, index, start);
  const last = index;
  let mayContinue = true;
  for (let distance = 0; index >= 0 && distance < wordsBefore; index -= 1) {
    if (start - words.end[index]! > REACH) break;
    if (crossed === Break.line) break;
    if (crossed === Break.sentence) {
      if (!mayContinue || !onlySaysWhich(words, index + 1, last, folded)) break;
      mayContinue = false;
    }
    if (crossed === Break.question && distance > 1) break;
    before = isAmountOfDays(words, index, folded)
      ? before
      : isThingsId(words, index, folded)
        ? noteGroup(before, 'negative', distance)
        : note(words, index, folded, before, distance);
    crossed = words.breaks[index]!;
    if (!goesOn(words, index)) distance += 1;
  }
  index = firstWordAfter(words, end);
  for (let distance = 0; index < words.count && distance < WORDS_AFTER; index += 1, distance += 1) {
    if (words.breaks[index] !== Break.none) break;
    if (!isThingsId(words, index, folded)) after = note(words, index, folded, after, distance);
  }
  return { before, after };
}

/** "Please charge my card. The number is …": a sentence of such words speaks of what the one before it named. */
function onlySaysWhich(words: Words, first: number, last: number, folded: string): boolean {
  if (last < first || last - first >= WORDS_TO_SAY_WHICH) return false;
  for (let i = first; i <= last; i += 1) if (!SAYS_WHICH.has(wordAt(words, i, folded)!)) return false;
  return true;
}

const WORDS_TO_SAY_WHICH = 4;
const SAYS_WHICH: ReadonlySet<string> = new Set(
  fold(
    'it its s is the this here number no nr my mine and es el la mi número numero este ist lautet die der das nummer sie meine und ' +
      'é o a meu minha le ce c est mon numéro voici il lo è mio ecco bu numara numarası numaram ini itu nomor nomornya adalah ' +
      'هو هي هذا رقم الرقم ورقمها यह ये है नंबर het nummer mijn to jest numer это номер мой',
  ).split(' '),
);

/** In scripts without blanks characters that no list knows stand one by one: a row of them counts as one word. */
const goesOn = (words: Words, index: number): boolean =>
  index > 0 &&
  words.end[index - 1] === words.start[index] &&
  words.entries[index] === undefined &&
  words.entries[index - 1] === undefined;

/** "3 dni", "kilka dni": days in Polish, Slovak and Croatian are a document in Spanish; "3) DNI" is an item of a list. */
const isAmountOfDays = (words: Words, index: number, folded: string): boolean =>
  words.entries[index] !== undefined &&
  isWord(words, index, folded, 'dni') &&
  index > 0 &&
  folded.slice(words.end[index - 1], words.start[index]) === ' ' &&
  AMOUNT.test(wordAt(words, index - 1, folded)!);

const AMOUNT =
  /^(?:\d{1,3}|kilka|kilku|pare|tych|dwa|dwoch|trzy|trzech|cztery|czterech|piec|szesc|siedem|dziesiec|roboczych|nekoliko|nekaj|niekolko|par|dva|tri|stiri|styri|pet|pat)$/;

/** "order id", "id pesanan": the word for identity beside a thing's is the thing's own number. */
function isThingsId(words: Words, index: number, folded: string): boolean {
  return (
    words.entries[index] !== undefined &&
    isWord(words, index, folded, 'id') &&
    ((words.breaks[index] === Break.none && isThing(words.entries[index - 1], ID)) ||
      (words.breaks[index + 1] === Break.none && isThing(words.entries[index + 1], NOTHING_MORE)))
  );
}

const ID: readonly string[] = ['id'];
const NOTHING_MORE: readonly string[] = [];

/** Whether a word is one for things that have numbers, alone or with what follows it. */
const isThing = (entry: LexiconEntry | undefined, rest: readonly string[]): boolean =>
  entry !== undefined &&
  (entry.groups.includes('negative') ||
    entry.phrases.some(
      (phrase) =>
        phrase.groups.includes('negative') &&
        phrase.rest.length === rest.length &&
        phrase.rest[0] === rest[0],
    ));

function noteGroup(
  before: ReadonlyMap<string, number>,
  group: string,
  distance: number,
): ReadonlyMap<string, number> {
  return before.has(group) ? before : new Map(before).set(group, distance);
}

function note(
  words: Words,
  index: number,
  folded: string,
  before: ReadonlyMap<string, number>,
  distance: number,
): ReadonlyMap<string, number> {
  const entry = words.entries[index];
  if (entry === undefined) return before;
  const found = before === NOTHING ? new Map<string, number>() : (before as Map<string, number>);
  let alone = true;
  for (const phrase of entry.phrases)
    if (phrase.rest.every((word, k) => wordAt(words, index + 1 + k, folded) === word)) {
      if (!isNumberWord(phrase.rest)) alone = false;
      for (const group of phrase.groups)
        if (!found.has(group)) found.set(group, Math.max(0, distance - phrase.rest.length));
    }
  // A "carta d'identità" is no card: what a phrase means replaces what its first word means.
  if (alone) for (const group of entry.groups) if (!found.has(group)) found.set(group, distance);
  return found;
}

/** "passport no": still a passport, whatever country's number the phrase names. */
const isNumberWord = (rest: readonly string[]): boolean =>
  rest.length === 1 && /^(?:no|nr|num|number|nummer|numero)$/.test(rest[0]!);

const NOTHING: ReadonlyMap<string, number> = new Map();

/** Without a string made for it: nearly every word is asked. */
const isWord = (words: Words, index: number, folded: string, word: string): boolean =>
  words.end[index]! - words.start[index]! === word.length && folded.startsWith(word, words.start[index]);

const wordAt = (words: Words, index: number, folded: string): string | undefined =>
  index < words.count ? folded.slice(words.start[index], words.end[index]) : undefined;

function breakAfter(words: Words, index: number, start: number): number {
  // The break in front of the candidate is the one noted for the first word at or behind its start.
  const next = index + 1;
  return next < words.count && words.start[next]! <= start + 2 ? words.breaks[next]! : Break.none;
}

/** Index of the last word that ends at or before an offset, or -1. */
export function lastWordBefore(words: Words, offset: number): number {
  let low = 0;
  let high = words.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (words.end[middle]! <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Index of the first word that starts at or behind an offset. */
export function firstWordAfter(words: Words, offset: number): number {
  let low = 0;
  let high = words.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (words.start[middle]! < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
