/** Per-character tables, filled as characters are met: nothing is computed at load. */

/** First code point of every BMP block of ten decimal digits (Unicode category Nd). */
const ZEROS = [
  0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0,
  0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50,
  0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10,
];
/** Ranges of code points as hexadecimal pairs `from-to`. */
type Ranges = readonly (readonly [from: number, to: number])[];

const ranges = (list: string): Ranges =>
  list.split(' ').map((range) => {
    const [from, to = from] = range.split('-').map((hex) => Number.parseInt(hex, 16)) as [number, number?];
    return [from, to] as const;
  });
const within = (list: Ranges, codePoint: number): boolean =>
  list.some(([from, to]) => codePoint >= from && codePoint <= to);

const INVISIBLE = ranges(
  'ad 300-36f 610-61a 61c 640 64b-652 670 115f 1160 17b4 17b5 180b-180f 200b-200f 202a-202e 2060-206f 20e3 3164 fe00-fe0f feff ffa0',
);
const DASH = ranges('58a 5be 2010-2015 2043 207b 208b 2212 2e3a 2e3b fe58 fe63 ff0d');
const BLANK = ranges('a0 1680 2000-200a 202f 205f 2800 3000');
const LINE_BREAK = ranges('b c 85 2028 2029');
const APOSTROPHE = ranges('2018 2019 201b 2bc ff07');
const COMPATIBLE = ranges('b2 b3 b9 2070-209c 2460-24ff 2776-2793 fe50-fe6b ff01-ff5e');
/** Where circled numbers in fancy dress begin that Unicode holds for no numbers: black, double, sans-serif. */
const CIRCLED_ONES = [0x24f5, 0x2776, 0x2780, 0x278a];
const BLACK_ZERO = 0x24ff;
const POINTS: ReadonlyMap<number, string> = new Map([
  [0x66b, '.'],
  [0x66c, ','],
  [0x60c, ','],
  [0x3002, '.'],
  [0xff61, '.'],
  [0x2024, '.'],
  [0x2044, '/'],
  [0x2215, '/'],
  [0x2236, ':'],
  [0xa789, ':'],
  [0xb7, '*'],
  [0x2022, '*'],
  [0x2219, '*'],
  [0x25cf, '*'],
  [0x30fb, '*'],
  [0x3001, ','],
  [0x301c, '~'],
]);
/** High surrogates of the planes that hold letters and digits in fancy dress, and of the invisible tags and selectors. */
const FANCY = ranges('d835 d83c d83e db40');

/** Whether `plainCharacter` would change any character of a text: one test in front of the slow path. */
export const NEEDS_PLAIN = new RegExp(
  `[${[
    ...INVISIBLE,
    ...DASH,
    ...BLANK,
    ...LINE_BREAK,
    ...APOSTROPHE,
    ...COMPATIBLE,
    ...FANCY,
    ...ZEROS.map((zero) => [zero, zero + 9] as const),
    ...Array.from(POINTS.keys(), (point) => [point, point] as const),
  ]
    .map((range) => range.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('-'))
    .join('')}]`,
);

const plainCache = new Map<number, string>();

function computePlain(codePoint: number): string {
  const character = String.fromCodePoint(codePoint);
  for (const zero of ZEROS) if (codePoint >= zero && codePoint < zero + 10) return String(codePoint - zero);
  // Mathematical alphanumerics, segmented digits, squared letters: letters in fancy dress.
  if (codePoint >= 0x1d400 && codePoint <= 0x1d7ff) return asciiOr(character);
  if (codePoint >= 0x1fbf0 && codePoint <= 0x1fbf9) return String(codePoint - 0x1fbf0);
  if (codePoint >= 0x1f130 && codePoint <= 0x1f149) return asciiOr(character);
  if (isTag(codePoint)) return '';
  if (codePoint > 0xffff) return character;
  if (within(INVISIBLE, codePoint)) return '';
  if (within(DASH, codePoint)) return '-';
  if (within(BLANK, codePoint)) return ' ';
  if (within(LINE_BREAK, codePoint)) return '\n';
  if (within(APOSTROPHE, codePoint)) return "'";
  if (codePoint === BLACK_ZERO) return '0';
  for (const one of CIRCLED_ONES)
    if (codePoint >= one && codePoint < one + 10) return String(codePoint - one + 1);
  if (within(COMPATIBLE, codePoint)) return asciiOr(character);
  return POINTS.get(codePoint) ?? character;
}

/** Tags and the second row of variation selectors: nothing of them is seen. */
const isTag = (codePoint: number): boolean => codePoint >= 0xe0000 && codePoint <= 0xe0fff;

function asciiOr(character: string): string {
  const plain = character.normalize('NFKC');
  return /^[!-~]+$/.test(plain) ? plain : character;
}

/** The plain form of a code point: an ASCII digit, dash, blank …, the character itself, or nothing for an invisible one. */
export function plainCharacter(codePoint: number): string {
  let plain = plainCache.get(codePoint);
  if (plain === undefined) plainCache.set(codePoint, (plain = computePlain(codePoint)));
  return plain;
}

const SAME_LETTER: Readonly<Record<string, string>> = {
  ı: 'i',
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ς: 'σ',
  أ: 'ا',
  إ: 'ا',
  آ: 'ا',
  ٱ: 'ا',
  ى: 'ي',
  ی: 'ي',
  ک: 'ك',
  ة: 'ه',
  ؤ: 'و',
  ئ: 'ي',
};
const folded = new Uint16Array(0x10000);

/** A UTF-16 unit without case and diacritics; one unit always gives one unit, so that offsets stay. */
export function foldUnit(unit: number): number {
  let result = folded[unit]!;
  if (result === 0) {
    const lower = String.fromCharCode(unit).toLowerCase();
    const base = lower.normalize('NFD').replace(/[\u0300-\u036f]+/g, '');
    const single = base.length === 1 ? base : lower.length === 1 ? lower : String.fromCharCode(unit);
    result = folded[unit] = (SAME_LETTER[single] ?? single).charCodeAt(0);
  }
  return result;
}

const LETTER = /^[\p{L}\p{M}]$/u;
const letters = new Uint8Array(0x10000);

/** Whether a UTF-16 unit outside ASCII belongs to a word. */
export function isForeignLetter(unit: number): boolean {
  let known = letters[unit]!;
  if (known === 0) known = letters[unit] = LETTER.test(String.fromCharCode(unit)) ? 1 : 2;
  return known === 1;
}

const ATTACHED = ranges('300-36f 64b-652 670 200d 20e3 fe00-fe0f');

/** Whether a unit belongs to the character before it: a span must not end between the two. */
export const isAttached = (unit: number): boolean => within(ATTACHED, unit);

/** High surrogate of tags and variation selectors, which belong to the character before them. */
export const TAG_SURROGATE = 0xdb40;
