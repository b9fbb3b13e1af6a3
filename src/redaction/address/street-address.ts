import { Fact, type Recogniser } from '../recognisers/recogniser';
import type { Scan } from '../recognisers/scan';
import { tailOf } from './block';
import { BEHIND, ENDINGS, IN_FRONT } from './street-words';

const NUMBER = String.raw`\d{1,5}(?: ?[A-Za-z](?![A-Za-z]))?(?:[-/]\d{1,4}[A-Za-z]?)?`;
const WORD = String.raw`[\p{L}\p{M}\d][\p{L}\p{M}\d.'’/-]{0,30}`;
const alternatives = (list: string): string =>
  [...new Set(list.split('|'))].sort((a, b) => b.length - a.length).join('|');

/** "12 Main Street", "01 4589 40th Street", "Atatürk Caddesi No: 12". */
const STREET_BEHIND = new RegExp(
  String.raw`(?<![\p{L}\p{N}.,/-])(?:${NUMBER}[ ,]{1,2}){1,2}(?:${WORD} ){1,4}?(?:${alternatives(BEHIND)})(?![\p{L}\p{N}])\.?`,
  'giu',
);
const STREET_BEHIND_NUMBER = new RegExp(
  String.raw`(?<![\p{L}\p{N}.-])(?:${WORD} ){1,3}(?:caddesi|cad\.|sokak|sokağı|sok\.|bulvarı|utca|útja|út|tér|tere|körút|str\.|маrг) ?(?:no|nr)?[:. ]{0,3}${NUMBER}`,
  'giu',
);
/** "Rua Augusta, 1200", "12 rue de la Paix", "C/ Mayor 5". */
const STREET_IN_FRONT = new RegExp(
  String.raw`(?<![\p{L}\p{N}.-])(?:(?:${NUMBER}[ ,]{1,2}){1,2}(?:${alternatives(IN_FRONT)})(?:[./] ?| )(?:${WORD}(?: |(?=[,\n.?!]|$))){1,6}(?:, ?)?(?:${NUMBER}(?![\p{L}\p{N}]))?|(?:${alternatives(IN_FRONT)})(?:[./] ?| )(?:${WORD} ?){1,6}?,? ?(?:n[°ºr.]{0,2}|no|nº|núm|numero|number|رقم)?[.: ]{0,2}${NUMBER}(?![\p{L}\p{N}]))`,
  'giu',
);
/** "Hauptstraße 5", "12 Grote Baan 477", "Stora Storgatan 12 B". */
const STREET_ENDING = new RegExp(
  String.raw`(?<![\p{L}\p{N}.-])(?:${NUMBER} )?(?:\p{Lu}[\p{L}\p{M}.'-]{0,20} ){0,2}[\p{L}\p{M}-]{2,30}(?:${alternatives(ENDINGS)})\.? ${NUMBER}(?![\p{L}\p{N}]|[.,:/]\d)`,
  'giu',
);
/** Anything with a number right behind "my address is": "Kromwater 38", "56 Canelones 2266". */
const UNNAMED = new RegExp(
  String.raw`(?<![\p{L}\p{N}.-])(?:(?:\d{1,5}[A-Za-z]? ){1,2}(?:${WORD}(?: |(?=[,\n.?!]|$))){1,5}?(?:\d{1,5}[A-Za-z]?(?![\p{L}\p{N}]))?|\p{Lu}[\p{L}\p{M}.'-]{1,30} (?:${WORD} ){0,4}?\d{1,5}[A-Za-z]?(?![\p{L}\p{N}]|[.,:/]\d))`,
  'gu',
);
const PO_BOX =
  /(?<![\p{L}\p{N}])(?:(?:p\.? ?o\.? ?box|post office box|postbox|apartado(?: de correos| postal)?|caixa postal|casella postale|boîte postale|postfach|postbus|boks|ص\.? ?ب\.?) ?(?:no\.? ?)?\d{1,8}|(?:psc|unit) \d{1,6},? box \d{1,6}|us(?:s|ns|cgc|nv) [\p{L}-]{2,30}(?=\n[fad]po ))/giu;

/**
 * STREET_ADDRESS — a number with a street word in front, behind or as ending, or a post-office box; behind a word for addresses the whole block up to the postal code, four
 * lines at most, else street, unit and postal code as parts.
 */
export const streetAddress: Recogniser = {
  type: 'STREET_ADDRESS',
  needs: Fact.digit,
  patterns: [STREET_BEHIND, STREET_BEHIND_NUMBER, STREET_IN_FRONT, STREET_ENDING, UNNAMED, PO_BOX],
  find(scan) {
    if ((scan.words.flags & Fact.street) !== 0) {
      each(scan, STREET_BEHIND, isStreetBehind);
      each(scan, STREET_BEHIND_NUMBER, () => true);
      each(scan, STREET_IN_FRONT, isStreetInFront);
      each(scan, PO_BOX, () => true);
    }
    if ((scan.words.flags & Fact.address) !== 0) readUnnamed(scan);
    each(
      scan,
      STREET_ENDING,
      (written) =>
        /^(?:\d+ )?\p{Lu}/u.test(written) || /(?:strasse|straße|gatan|vagen|straat)/i.test(written),
    );
  },
};

function each(scan: Scan, pattern: RegExp, plausible: (written: string) => boolean): void {
  for (const match of scan.folded.length === scan.text.length ? scan.text.matchAll(pattern) : []) {
    scan.spend(5);
    const written = match[0].trimEnd().replace(/[,.]$/, '');
    if (!plausible(written)) continue;
    const start = match.index;
    const core = start + written.length;
    const cued = scan.near(start, core, 'address', 8, 0);
    const tail = tailOf(scan, core);
    addSpan(scan, start, cued ? tail.end : tail.lineEnd, cued ? 0.75 : 0.6);
    if (!cued) for (const part of tail.parts) addSpan(scan, part.start, part.end, 0.55);
  }
}

const addSpan = (scan: Scan, start: number, end: number, score: number): void =>
  scan.add({ type: 'STREET_ADDRESS', start, end, score, validated: false });

/** Takes what stands right behind a word for addresses, when it has a number and a capital. */
function readUnnamed(scan: Scan): void {
  for (const match of scan.text.matchAll(UNNAMED)) {
    scan.spend(3);
    const written = match[0].trimEnd();
    const start = match.index;
    if (
      (scan.around(start, start + written.length).before.get('address') ?? 9) > 2 ||
      !/\p{Lu}|\p{Lo}/u.test(written)
    )
      continue;
    addSpan(scan, start, tailOf(scan, start + written.length).end, 0.7);
  }
}

/** "2 more days in court", "15 min drive": a number, ordinary words and a word that is also a street word. */
function isStreetBehind(written: string): boolean {
  const words = written.split(/[ ,]+/);
  const names = words.filter((word) => !/^\d/.test(word)).slice(0, -1);
  if (names.length === 0) return words.some((word) => /^\d+(?:st|nd|rd|th)$/i.test(word));
  const capital = names.some((word) => /^\p{Lu}|^[\p{Lo}]/u.test(word));
  const last = words[words.length - 1]!.replace(/\.$/, '');
  if (!capital) return SURE.test(last) && names.length <= 3 && !names.some((word) => ORDINARY.test(word));
  return SURE.test(last) || /^\p{Lu}/u.test(last) || /^\p{Lo}/u.test(last);
}

const SURE =
  /^(?:street|road|avenue|ave|boulevard|blvd|lane|parkway|highway|crescent|terrace|caddesi|sokak|sokağı|bulvarı|mahallesi|utca|marg|rd)$/i;
const ORDINARY =
  /^(?:a|an|the|to|in|on|of|for|more|min|mins|minutes|hours?|days?|miles?|km|lane|people|times|big|small|long|short|am|pm|o'clock|from|down|up|at|and|or|is|are)$/i;

/** Short prefixes ("r", "c", "al", "via") open an address only when written like one. */
function isStreetInFront(written: string): boolean {
  const match = /^(?:[\d/-]+ ?[A-Za-z]?[ ,]+){0,2}(\p{L}+)([./]?) ?(\p{Lu}|\p{Lo})?/u.exec(written);
  if (match === null) return false;
  const [, prefix, mark, capital] = match as unknown as [string, string, string, string | undefined];
  if (prefix.length <= 2 && mark === '' && !/^\p{Lo}/u.test(prefix))
    return capital !== undefined && /^\p{Lu}/u.test(prefix) && /\d$/.test(written) && prefix.length === 2;
  if (/^(?:via|place|route|cours|square|passage|strada|colonia|plaza|camino|str|os|pr)$/i.test(prefix))
    return capital !== undefined && /\d/.test(written) && /\d$|^\d/.test(written);
  return capital !== undefined || /\d$/.test(written);
}
