import { Fact, type Recogniser } from '../recognisers/recogniser';
import type { Scan } from '../recognisers/scan';
import { BLOCK_PATTERNS, tailOf } from './block';
import { type StreetLine, StreetReader } from './street-line';
import { matchesOf } from '../text/matches';

/** Chinese and Japanese: district, street or quarter, then the number. */
const EAST_ASIAN: readonly RegExp[] = [
  /[\p{Script=Han}]{2,20}(?:路|街|巷|弄|胡同)\d{1,5}号/gu,
  /[\p{Script=Han}]{1,3}[都道府県][\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]{2,20}\d{1,4}[-−]\d{1,4}(?:[-−]\d{1,4})?/gu,
];
const HAN = /[\u4e00-\u9fff]/;

/** "Flat 3, 34 Harrow Lane": what the number in front is the number of. */
const UNIT_IN_FRONT =
  /(?:^|[^\p{L}])((?:flat|unit|apt|apartment|suite|room|villa|shop|plot|block|blk|house)\.? (?:no\.? )?)$/iu;
const PO_BOXES: readonly RegExp[] = [
  /(?<![\p{L}\p{N}])p\.? ?o\.? ?box ?(?:no\.? ?)?\d{1,8}/giu,
  /(?<![\p{L}\p{N}])(?:post office box|postbox|apartado|apartado de correos|apartado postal|caixa postal|casella postale|boîte postale|postfach|postbus|boks) (?:no\.? ?)?\d{1,8}(?!\.?\d)/giu,
  /(?<![\p{L}\p{N}])(?:apt|suite|ste|apto)\.? ?#?\d{1,5}[a-z]?(?![\p{L}\p{N}])/giu,
  /ص\.? ?ب\.? ?\d{1,8}/gu,
  /(?<![\p{L}\p{N}])(?:psc|unit) \d{1,6},? box \d{1,6}/giu,
  // Bogotá and its like: "Carrera 15 # 93-40".
  /(?<![\p{L}\p{N}])(?:calle|carrera|cra|cl|kr|transversal|diagonal|avenida|av)\.? \d{1,3}[a-z]? ?(?:#|no\.?|n°) ?\d{1,3}[a-z]? ?- ?\d{1,3}/giu,
  /(?<![\p{L}\p{N}])us(?:s|ns|cgc|nv) [\p{L}-]{2,30}(?=\n[fad]po )/giu,
];

/**
 * STREET_ADDRESS — a number with a street word in front, behind or as ending, a post-office box, or anything with a number right behind a word for addresses. Behind such a
 * word the whole block up to the postal code is one span, four lines at most; elsewhere the street with its line, and units and postal codes below it.
 */
export const streetAddress: Recogniser = {
  type: 'STREET_ADDRESS',
  needs: Fact.digit,
  patterns: [...PO_BOXES, ...EAST_ASIAN, HAN, UNIT_IN_FRONT, ...BLOCK_PATTERNS],
  find(scan) {
    const { words } = scan;
    const reader = new StreetReader(scan);
    const street = (words.flags & (Fact.street | Fact.address)) !== 0;
    for (let i = 0; i < words.count; i += 1) {
      const unit = scan.folded.charCodeAt(words.start[i]!);
      if (unit >= 48 && unit <= 57 && !reader.isCode(i))
        take(scan, reader.beforeNumber(i) ?? reader.beforePlace(i), 0.6);
      const entry = words.entries[i];
      if (!street || entry === undefined || (entry.flags & (Fact.street | Fact.address)) === 0) continue;
      scan.spend(2);
      if (entry.groups.includes('street.behind')) take(scan, reader.behind(i), 0.6);
      if (entry.groups.includes('street.front')) take(scan, reader.inFront(i), 0.6);
      if ((entry.flags & Fact.address) !== 0) take(scan, reader.afterCue(lastOfCue(scan, i)), 0.7);
    }
    if (HAN.test(scan.text))
      for (const pattern of EAST_ASIAN)
        for (const match of matchesOf(scan.text, pattern))
          take(scan, { start: match.index, end: match.index + match[0].length }, 0.6);
    if ((words.flags & Fact.street) !== 0)
      for (const pattern of PO_BOXES)
        for (const match of matchesOf(scan.text, pattern))
          take(scan, { start: match.index, end: match.index + match[0].length }, 0.6);
  },
};

function take(scan: Scan, line: StreetLine | undefined, score: number): void {
  if (line === undefined) return;
  scan.spend(3);
  const cued = score > 0.6 || scan.near(line.start, line.end, 'address', 8, 0);
  const tail = tailOf(scan, line.end);
  const unit = UNIT_IN_FRONT.exec(scan.text.slice(Math.max(0, line.start - 14), line.start));
  const start = line.start - (unit === null ? 0 : unit[1]!.length);
  addSpan(scan, start, cued ? tail.end : tail.lineEnd, cued ? Math.max(score, 0.75) : score);
  if (!cued) for (const part of tail.parts) addSpan(scan, part.start, part.end, 0.55);
}

/** Readings of one street by its number, its word and its town overlap: they are one address. */
function addSpan(scan: Scan, start: number, end: number, score: number): void {
  const last = scan.candidates.at(-1);
  if (last?.type === 'STREET_ADDRESS' && start < last.end && last.start < end) {
    last.start = Math.min(start, last.start);
    last.end = Math.max(end, last.end);
    last.score = Math.max(score, last.score);
  } else scan.add({ type: 'STREET_ADDRESS', start, end, score, validated: false });
}

/** Last word of a cue that may be a phrase. */
function lastOfCue({ words, folded }: Scan, index: number): number {
  const entry = words.entries[index]!;
  let last = index;
  for (const { rest, groups } of entry.phrases)
    if (
      groups.includes('address') &&
      rest.every((word, k) => folded.slice(words.start[index + 1 + k], words.end[index + 1 + k]) === word)
    )
      last = Math.max(last, index + rest.length);
  return last;
}
