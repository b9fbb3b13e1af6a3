import { AddressWords } from '../address/address-words';
import { NOT_A_NAME } from './person-words';
import { isTurkishState } from './places-and-clubs';
import { givenNames } from './given-names';
import { Fact, type Recogniser } from '../recognisers/recogniser';
import type { Scan } from '../recognisers/scan';

const MAX_SURNAMES = 3;
/** What stands between the parts of one name: a blank, an apostrophe, a hyphen, the stop behind an initial. */
const LINK = /^(?:[ '’-]|\. )$/;
const CAPITAL = /^[\p{Lu}\p{Lo}]/u;
const PARTICLE = /^(?:da|de|do|dos|das|del|della|di|van|der|den|von|zu|la|le|bin|ibn|bint|al|el|abu|mac)$/;
/** In front of a name they make a place of it, or a thing. */
const PLACE_BEFORE =
  /^(?:san|santa|santo|sao|saint|st|sankt|sint|fort|lake|mount|mt|port|cape|hotel|cafe|bar|restaurant|isla|villa|rua|calle|via|rue|piazza|plaza|montee|rang|cite|ville|hurricane|typhoon)$/;
/** The same with a capital: "East Benjamin". */
const QUARTER_BEFORE =
  /^(?:north|south|east|west|new|upper|lower|nord|sud|norte|sur|nueva|nuevo|nova|novo|neu|nouvelle)$/;
/** … and behind it. */
const PLACE_BEHIND =
  /^(?:airport|beach|bay|city|county|island|islands|lake|river|park|bridge|station|hotel|hospital|university|college|school|church|hall|house|museum|stadium|group|inc|ltd|llc|gmbh|corp|company|records|bank|cup|day|awards?|district|valley|hills?|falls|creek|gardens?|center|centre|mall|tower|club|ville|village|estates?|heights|causeway|skyway|overpass|underpass|parkways?|expressway|freeway|motorway|throughway|trafficway|turnpike|viaduct|junction|crossing|crossroads?|canyon|cliffs?|coves?|extension|inlet|isle|shoals?|shores?|harbou?rs?|haven|highlands|knolls?|landing|mews|orchard|prairie|plains?|ranch|rapids|ridges?|route|spurs?|summit|tunnel|vista|plaza|mountains?|meadows)$/;
/** Forms of companies, in the case that they are written in. */
const COMPANY =
  /^(?:SA|S\.A|SARL|S\.A\.R\.L|SRL|SAS|EIRL|SpA|SPA|Tbk|PLC|Plc|AG|KG|OHG|Ltda|SL|Oy|AB|AS|NV|BV|Kft|Zrt|Bhd|Sons|Partners|Associates|Bros|Brothers)(?![\p{L}\d])|^s\.p\./u;
/** Suffixes of American streets (USPS Publication 28, appendix C1) that are surnames as well: behind a number they end a street. */
const SUFFIX =
  /^(?:alley|arcade|branch|brooks?|burgs?|bypass|camp|circles?|common|corners?|course|courts?|crescent|crest|curve|dale|dam|divide|drives?|ferry|fields?|flats?|fords?|forest|forges?|forks?|fort|gateway|glens?|greens?|groves?|hollow|islands?|keys?|lakes?|land|lane|light|lights|loaf|locks?|lodge|loop|manors?|mills?|mission|mount|neck|oval|parks?|pass|passage|path|pike|pines?|place|points?|ports?|radial|ramp|rest|roads?|row|run|springs?|square|station|stream|street|terrace|trace|track|trail|unions?|valleys?|views?|walk|walks|wall|ways?|wells?)$/;
/** Also words, but names behind one: "Luis Jesús Londoño". */
const NAMES_TOO: ReadonlySet<string> = new Set(['christian', 'jesus', 'noel', 'leo', 'angel']);

/** Cyrillic and Greek have capitals; from Hebrew on scripts have none. */
const LAST_CASED = 0x58f;
const SERVANT = /^(?:عبد|ابو|بن|بنت)$/;
const ARABIC_FAMILY = /^ال[\u0621-\u064a]{3,12}$/;

/** "John 3:16". */
const VERSE = /^ \d{1,3}:\d/;

/** PERSON, by a given name — a capitalised common given name with the surnames behind it; one that is also a place or a word needs a surname. No case, no name: lower-case names wait for an introduction. */
export const namedPerson: Recogniser = {
  type: 'PERSON',
  needs: Fact.capital,
  patterns: [
    LINK,
    CAPITAL,
    PARTICLE,
    PLACE_BEFORE,
    QUARTER_BEFORE,
    PLACE_BEHIND,
    COMPANY,
    SUFFIX,
    SERVANT,
    ARABIC_FAMILY,
    VERSE,
  ],
  find(scan) {
    const { words, text, folded } = scan;
    const names = givenNames();
    for (let i = 0; i < words.count; i += 1) {
      const start = words.start[i]!;
      if (!isCapital(text, start)) continue;
      const name = names.find(folded, start, words.end[i]!, words.hashes[i]!);
      if (name === undefined) continue;
      scan.spend(2);
      const last = lastOfName(scan, i, name.ambiguous);
      if (
        last !== undefined &&
        (last > i || !(name.ambiguous || isAbbreviation(text, start, words.end[i]!))) &&
        !isPlace(scan, i, last)
      )
        scan.add({
          type: 'PERSON',
          start,
          end: words.end[last]!,
          score: last > i ? 0.75 : 0.6,
          validated: false,
          value: folded.slice(start, words.end[last]),
        });
      i = last ?? i;
    }
  },
};

/** "IVA", "ANA": up to four capitals are an abbreviation as soon as a name. */
const isAbbreviation = (text: string, start: number, end: number): boolean =>
  end - start <= 4 && end - start > 1 && /^[A-Z]+$/.test(text.slice(start, end));

const wordAt = ({ words, folded }: Scan, index: number): string =>
  folded.slice(words.start[index], words.end[index]);

function isCapital(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit < 128 ? unit >= 65 && unit <= 90 : CAPITAL.test(text[at]!);
}

/** Last surname behind a given name; undefined when what follows says that it is none. */
function lastOfName(scan: Scan, first: number, ambiguous: boolean): number | undefined {
  const { words, text } = scan;
  let last = first;
  for (let next = first + 1; next < words.count && next - first <= MAX_SURNAMES + 2; next += 1) {
    if (!LINK.test(text.slice(words.end[next - 1], words.start[next]))) break;
    const word = wordAt(scan, next);
    if (text[words.end[next - 1]!] === '.' && words.end[next - 1]! - words.start[next - 1]! > 1) break;
    if (PARTICLE.test(word)) continue;
    if (text.charCodeAt(words.start[next]!) > LAST_CASED) {
      if (!isUncasedSurname(scan, next, ambiguous)) break;
      last = next;
      continue;
    }
    // "Bas T786", "Rosa X12": nobody's name has digits.
    if (!isCapital(text, words.start[next]!) || /\d/.test(word)) break;
    if (word.length > 1 && ((NOT_A_NAME.has(word) && !NAMES_TOO.has(word)) || isOther(scan, next))) break;
    // "Ben Öğrenciyim": Turkish for "I", and what one is.
    if (word === 's' || isUnit(scan, next) || isTurkishState(word)) break;
    last = next;
  }
  return last;
}

/** Scripts without capitals: another given name, "عبد" and what follows it, or an Arabic family name by its article, which "حسن النية" has as well. */
function isUncasedSurname(scan: Scan, index: number, ambiguous: boolean): boolean {
  const { words, folded } = scan;
  const word = wordAt(scan, index);
  if (SERVANT.test(word) || SERVANT.test(wordAt(scan, index - 1))) return true;
  if (givenNames().find(folded, words.start[index]!, words.end[index]!, words.hashes[index]!) !== undefined)
    return true;
  return !ambiguous && ARABIC_FAMILY.test(word);
}

/** Months, weekdays and words for streets behind a name are no surnames. */
const isOther = ({ words }: Scan, index: number): boolean =>
  ((words.entries[index]?.flags ?? 0) & (Fact.month | Fact.weekday | Fact.street)) !== 0;

/** "Holly Apt. 370": the unit of an address. */
const isUnit = ({ words, text }: Scan, index: number): boolean =>
  words.entries[index]?.groups.includes('unitWord') === true &&
  /^\.? ?#?\d/.test(text.slice(words.end[index], words.end[index]! + 4));

/** "San Pedro", "Victoria Station", "Carlos Street". */
function isPlace(scan: Scan, first: number, last: number): boolean {
  const { words } = scan;
  if (VERSE.test(scan.text.slice(words.end[last], words.end[last]! + 6))) return true;
  if (first > 0 && isPlaceBefore(scan, first - 1)) return true;
  if (isStreetName(scan, first, last)) return true;
  for (let i = first + 1; i <= last + 1 && i < words.count; i += 1) {
    const street = words.entries[i]?.groups.includes('street.behind') === true;
    if (COMPANY.test(scan.text.slice(words.start[i], words.start[i]! + 12))) return true;
    if ((street || PLACE_BEHIND.test(wordAt(scan, i))) && isCapital(scan.text, words.start[i]!)) return true;
  }
  return false;
}

function isPlaceBefore(scan: Scan, index: number): boolean {
  const { words, text } = scan;
  if (words.breaks[index + 1] !== 0) return false;
  const word = wordAt(scan, index);
  return (
    PLACE_BEFORE.test(word) ||
    (QUARTER_BEFORE.test(word) && isCapital(text, words.start[index]!)) ||
    words.entries[index]?.groups.includes('street.front') === true
  );
}

/** "73521 Jane Pike", "Hugo de Grootlaan 177", "Nadine-Dengg-Gasse". */
function isStreetName(scan: Scan, first: number, last: number): boolean {
  const { words, text } = scan;
  if (
    SUFFIX.test(wordAt(scan, last)) &&
    /(?<!\d)\d{1,5} $/.test(text.slice(Math.max(0, words.start[first]! - 7), words.start[first]))
  )
    return true;
  const reader = new AddressWords(scan);
  return reader.hasEnding(last) && (reader.isNumber(last + 1) || text[words.start[last]! - 1] === '-');
}
