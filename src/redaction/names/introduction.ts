import { fold } from '../text/fold';
import { MENTION, RELATIVE, NOT_A_NAME } from './person-words';
import { isPlaceOrClub, PLACE_PATTERNS } from './places-and-clubs';
import type { Recogniser } from '../recognisers/recogniser';
import { Fact } from '../recognisers/recogniser';
import type { Scan } from '../recognisers/scan';

const CAPITAL = String.raw`\p{Lu}[\p{L}\p{M}]{0,24}(?:['’-][\p{L}\p{M}]{1,24})?\.?`;
const PARTICLE = String.raw`(?:da|de|do|dos|das|del|della|di|van|der|den|von|zu|la|le|bin|ibn|bint|al|el|y|e|of)`;
const FULL = new RegExp(String.raw`^${CAPITAL}(?: (?:${PARTICLE} ){0,2}${CAPITAL}){0,3}`, 'u');
const LOWER = /^[\p{L}\p{M}]{2,20}(?:['-][\p{L}]{2,20})?(?: [\p{L}\p{M}]{2,20}){0,2}/u;
const UNCASED = /^[\p{Lo}\p{M}]{2,20}(?: [\p{Lo}\p{M}]{2,20}){0,2}/u;

/** "شيماء عبد الرحمن": two names that only a name can be. */
const ARABIC_FULL = /^[\u0621-\u064a]{2,12} (?:عبد|ابو|أبو|بن|ابن|بنت|آل) [\u0621-\u064a]{2,12}/;

const ARTICLE_NAME = /^(?:Le|Lê|La|De|Do|Đỗ|El|Al) \p{Lu}\p{L}+(?: \p{Lu}\p{L}+){0,2}$/u;
/** Two words with a capital that nobody is called: "speak to Deutsche Bank". */
const ORGANISATION =
  /(?:^| )(?:Bank|Banco|Banque|Banca|Hotel|Hostal|Restaurante?|Ristorante|Clinica|Clínica|Hospital|Klinik|School|University|Universidad|Airlines|Airways|Services?|Center|Centre|Store|Shop|Team|Office|Department|Support|Company|Ltd|Inc|GmbH|Express|Group|Insurance|Seguros|Telecom|Deutsche|Español|English)(?: |$)/u;

const MOST_TITLES = 3;
const TITLES =
  /^(?:mr|mrs|ms|miss|dr|prof|herr|frau|sr|sra|srta|dra|señora?|madame|monsieur|mme|mlle|signora?|sig(?:\.ra|\.na)?|dott(?:\.ssa)?|avv|ing|arch|univ|mag|eng|engr|lic|arq|д-р|др|проф|г-н|г-жа|κος|κα)(?:\.-?|-| ) ?/iu;

/** "Mr. Berg. What now", "Mrs. Berg's Tales": a sentence, and what is hers. */
const SENTENCE = /\p{L}{4}\. /u;
const POSSESSIVE = /['’]s\b/;

/** PERSON, introduced — self-introductions, salutations, titles, labels and signatures in the ten languages; in scripts without capitals one to three words. */
export const introducedPerson: Recogniser = {
  type: 'PERSON',
  needs: Fact.person,
  patterns: [
    FULL,
    TITLES,
    LOWER,
    UNCASED,
    SENTENCE,
    POSSESSIVE,
    ARABIC_FULL,
    ORGANISATION,
    ARTICLE_NAME,
    ...PLACE_PATTERNS,
  ],
  find(scan) {
    const { words } = scan;
    for (const i of words.known) {
      const entry = words.entries[i]!;
      if ((entry.flags & Fact.person) === 0) continue;
      const kinds = new Map<string, number>();
      for (const group of entry.groups) if (group.startsWith('person.')) kinds.set(group.slice(7), i);
      for (const phrase of entry.phrases) {
        const last = i + phrase.rest.length;
        if (
          last >= words.count ||
          !phrase.rest.every(
            (rest, k) => scan.folded.slice(words.start[i + 1 + k], words.end[i + 1 + k]) === rest,
          )
        )
          continue;
        for (const group of phrase.groups)
          if (group.startsWith('person.') && (kinds.get(group.slice(7)) ?? -1) < last)
            kinds.set(group.slice(7), last);
      }
      for (const [kind, last] of kinds) readName(scan, kind, i, last);
    }
  },
};

function readName(scan: Scan, kind: string, first: number, last: number): void {
  scan.spend(2);
  const { text, words } = scan;
  const from = words.end[last]!;
  const joint = JOINTS[kind]!.exec(text.slice(from, from + 12));
  if (joint === null) return;
  const opens =
    first === 0 ||
    words.breaks[first] !== 0 ||
    /[,;(>] ?$/.test(text.slice(Math.max(0, words.start[first]! - 2), words.start[first]));
  if (kind === 'signature' && words.breaks[first] === 0 && first > 0) return;
  const phrase = scan.folded.slice(words.start[first], words.end[last]);
  // "Ben", "sono", "saya" are also names and verbs inside a sentence, unless a first and a family name follow; "I'm" and "this is" are not.
  const twice = kind === 'possible' && BEFORE_FULL_NAMES.has(phrase);
  if (kind === 'possible' && !opens && !twice && !ANYWHERE.has(phrase)) return;
  let start = from + joint[0].length;
  // "Dear Mr. Smith", "My name is Univ.-Prof. Dr. Smith": titles are not the name.
  for (let titles = 0; titles < MOST_TITLES; titles += 1) {
    const title = TITLES.exec(text.slice(start, start + 14));
    if (title === null || (titles === 0 && kind === 'title')) break;
    start += title[0].length;
  }
  const rest = text.slice(start, start + 80);
  const inline = kind === 'signature' && !joint[0].includes('\n');
  const name = (twice ? fullNameAt(rest) : undefined) ?? (twice && !opens ? undefined : nameAt(rest, kind));
  if (name === undefined) return;
  // "más IVA": Indonesian "mas" is a title, an abbreviation no name.
  if (kind === 'title' && name.length <= 4 && name === name.toUpperCase() && /^[A-Z]+$/.test(name)) return;
  // On one line with its greeting a name ends the line: "thanks, Maria" is signed, "thanks, Maria is here" is not.
  if (inline && !LINE_END.test(rest.slice(name.length))) return;
  const score = kind === 'certain' || kind === 'label' || kind === 'title' ? 0.85 : 0.7;
  scan.add({ type: 'PERSON', start, end: start + name.length, score, validated: false, value: fold(name) });
}

const ANYWHERE: ReadonlySet<string> = new Set([
  "i'm",
  'call me',
  'people call me',
  'everyone calls me',
  'i am',
  'this is',
  'ich bin',
  'je suis',
  "c'est",
  'أنا',
  'انا',
  'मैं',
]);

/** In languages that write no nouns with a capital: what follows with two is called so. */
const BEFORE_FULL_NAMES: ReadonlySet<string> = new Set(
  fold(
    'ben|saya|soy|sou|sou o|sou a|eu sou|eu sou o|eu sou a|aqui é|sono|je suis|jag är|jeg er|ik ben|' +
      `${MENTION}|${RELATIVE}`,
  ).split('|'),
);

const LINE_END = /^ ?[.!]?\s{0,3}(?:$|\n)/;

const JOINTS: Readonly<Record<string, RegExp>> = {
  certain: /^(?: is| es| é| est| è| ist)?[ :]{1,3}["'“]?/,
  possible: /^ /,
  salutation: /^[, ] ?/,
  title: /^\.? /,
  label: /^ ?[:=] {0,6}/,
  signature: /^(?:[,.!]? ?\n{1,2} ?-?|, |,? [-–] )/,
};

/** What stands in front of a match, and so many units of it. */
function cutAt(text: string, pattern: RegExp, kept: number): string {
  const at = text.search(pattern);
  return at < 0 ? text : text.slice(0, at + kept);
}

function nameAt(rest: string, kind: string): string | undefined {
  let name = FULL.exec(rest)?.[0];
  if (name === undefined) {
    const uncased = UNCASED.exec(rest)?.[0];
    if (uncased !== undefined)
      return (kind === 'possible' && !ARABIC_FULL.test(uncased)) ||
        (kind === 'salutation' && !ENDS.test(rest.slice(uncased.length)))
        ? undefined
        : wordsUntilStop(uncased);
    if (kind !== 'certain') return undefined;
    const lower = LOWER.exec(rest)?.[0];
    return lower === undefined ? undefined : wordsUntilStop(lower);
  }
  name = cutAt(cutAt(name, SENTENCE, 4), POSSESSIVE, 0);
  if (name.endsWith('.') && !/ \p{Lu}\.$/u.test(name)) name = name.slice(0, -1);
  // "tôi tên là Lê Minh Lan", "je m'appelle Le Goff": an article with a capital in front of a name with one.
  name = (kind === 'certain' && ARTICLE_NAME.test(name) ? name : wordsUntilStop(name)) ?? '';
  // "LoL", "LibraTv": brands; people have inner capitals behind Mc, Mac, De, O' only.
  if (
    name.length < 2 ||
    // "NVSGGT42YUO", "ABCDE1234F": the letters of a number.
    /\d/.test(rest[name.length] ?? '') ||
    /\p{Ll}\p{Lu}/u.test(name.replace(/\b(?:Mc|Mac|De|Di|La|Le|Van|Fitz)(?=\p{Lu})/gu, ''))
  )
    return undefined;
  if (kind === 'salutation' && !/^(?:[,!.:;\n]|$| [-–]|[ ]*(?:\p{Ll}|\p{Lo}))/u.test(rest.slice(name.length)))
    return undefined;
  if (
    kind === 'possible' &&
    (name === name.toUpperCase() ||
      isPlaceOrClub(name.split(' ', 1)[0]!) ||
      !/^(?:$|[,.!?\n]| (?:from|de|da|do|von|vom|aus|of|and|here|y|e|und|et|speaking)\b|'s)/iu.test(
        rest.slice(name.length),
      ))
  )
    return undefined;
  return name;
}

/** Two to four words with a capital each, none of them all in capitals. */
function fullNameAt(rest: string): string | undefined {
  const found = FULL.exec(rest)?.[0];
  const name = found === undefined ? undefined : wordsUntilStop(found.replace(/\.$/, ''));
  return name?.includes(' ') === true &&
    !/\p{Lu}{2}/u.test(name) &&
    !ORGANISATION.test(name) &&
    !isPlaceOrClub(name.split(' ', 1)[0]!)
    ? name
    : undefined;
}

const ENDS = /^(?:[,!.:;،\n]|$)/;

/** The words up to the first that is no name; undefined when that is the first one. */
function wordsUntilStop(text: string): string | undefined {
  let end = 0;
  for (const match of text.matchAll(/[^ ]+/g)) {
    if (
      NOT_A_NAME.has(fold(match[0].replace(/[.,]$/, ''))) &&
      match[0] !== 'Ó' &&
      !/^(?:de|da|do|dos|das|del|la|di|van|der|von|bin|al|el|y|e)$/i.test(match[0])
    )
      break;
    if (end === 0 && NOT_A_NAME.has(fold(match[0]))) break;
    end = match.index + match[0].length;
  }
  const kept = text.slice(0, end).replace(/ (?:de|da|do|dos|das|del|la|di|van|der|von|bin|al|el|y|e)$/i, '');
  return kept.length < 2 ? undefined : kept;
}
