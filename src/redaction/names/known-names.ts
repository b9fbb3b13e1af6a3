import { fold } from '../text/fold';
import type { KnownName, KnownNameSet } from '../recognisers/scan';
import { WordTable } from '../text/word-table';
import { romanise, skeleton } from './romanise';

/** Given names and surnames that are also ordinary words in one of the languages: they need a capital inside a sentence or a known neighbour. */
const ALSO_WORDS: ReadonlySet<string> = new Set(
  fold(
    'will joy mark may rose grace hope faith april june august summer dawn art bill rich pat frank drew chase hunter mason guy dean earl gene sky star ' +
      'amber ruby pearl violet ivy lily daisy iris olive ginger chance miles ray rob sue don tony jack king prince duke page read case young white black brown ' +
      'green gray long short small little best rice bush wood woods stone hill field rivers lake banks bank price cash sharp stern strong wise good love day ' +
      'sol luz paz cruz flor rosa blanca mar angel leon rey gloria victoria esperanza santos reyes campos rios torres flores vega clara bella bruno estrella ' +
      'wolf lang klein gross schön könig weiss schwarz braun koch bauer fischer richter jäger neu sommer winter engel herr frau ' +
      'blanche claire pierre petit grand blanc noir roy martin marin olivier fleur aimée chance ' +
      'deniz umut barış güneş yağmur can gül ay aslan demir kaya yıldız toprak ateş savaş özgür sevgi mutlu ' +
      'putri dewi indah agung setia cahaya bulan bintang kurnia rahmat ana van der den del los las the and von bin abu dos das',
  ).split(' '),
);

const cache = new WeakMap<readonly string[], KnownNameSet>();

/** Prepares the names a caller knows; the same array is prepared once. */
export function knownNames(names: readonly string[]): KnownNameSet {
  let prepared = cache.get(names);
  if (prepared === undefined) cache.set(names, (prepared = prepare(names)));
  return prepared;
}

function prepare(names: readonly string[]): KnownNameSet {
  const tokens = new Map<string, KnownName>();
  const add = (token: string, entry: KnownName): void => {
    tokens.set(token, entry);
    // Turkish, German and English genitives and plurals written without apostrophe.
    const ending = `${token}s`;
    if (token.length > 3 && !tokens.has(ending)) tokens.set(ending, entry);
  };
  let foreign = false;
  for (const name of names.slice(0, 200)) {
    const folded = fold(name.slice(0, 200).normalize('NFC'));
    for (const part of folded.split(/[^\p{L}\p{M}\p{N}]+/u)) {
      // Han, kana and Hangul names are two characters long; others shorter than three letters prove nothing.
      const shortest = /^[\u3040-\u9fff\uac00-\ud7a3]/.test(part) ? 2 : 3;
      if (part.length < shortest || /^\d+$/.test(part)) continue;
      if (part.charCodeAt(0) >= 0x370) foreign = true;
      const entry = { risky: ALSO_WORDS.has(part), name: part };
      add(part, entry);
      const roman = romanise(part);
      if (roman !== part && roman.length >= 3) add(roman, { risky: ALSO_WORDS.has(roman), name: part });
      const bones = skeleton(roman);
      if (bones.length >= 3) tokens.set(`~${bones}`, entry);
    }
  }
  return { tokens: new WordTable(tokens), foreign };
}
