import { isOneDigit, luhn } from '../checks/checksums';
import { type Named, withPlainGaps } from './same-gaps';

const LOOK_ALIKE: Readonly<Record<string, string>> = {
  O: '0',
  o: '0',
  l: '1',
  I: '1',
  i: '1',
  '|': '1',
};
const MIXED_RUN = /(?<![A-Za-z0-9])[0-9OolIi|]{2,19}(?![A-Za-z0-9])/g;
/** Several such runs in a row, letters for most of their digits: "4lll llll 1lll llll". */
const MIXED_CHAIN = /(?<![A-Za-z0-9])[0-9OolIi|]{1,19}(?:[ .-][0-9OolIi|]{1,19}){0,7}(?![A-Za-z0-9])/g;
const SUSPICIOUS = /[0-9][OolIi|]|[OolIi|][0-9]/;
/** … the same with letters that look a little less like digits: at most half of it. */
const LEET_CHAIN =
  /(?<![A-Za-z0-9])[0-9OolIi|SsBbZz]{1,19}(?:[ .-][0-9OolIi|SsBbZz]{1,19}){0,7}(?![A-Za-z0-9])/g;
const LEET = /[0-9][SsBbZz]|[SsBbZz][0-9]/;
/** Words for what stands between digits. Those for commas are left out: they make decimals. */
const SPELLED =
  /(?<=\d)[ ]?(?:dash|hyphen|minus|dot|point|space|slash|underscore|underline|tiret bas|tiret|trait|espace|guion bajo|guión bajo|barra baja|guion|guión|barra|espacio|traço|hífen|espaço|sublinhado|bindestrich|unterstrich|leerzeichen|strich|punkt|punto|ponto|nokta|boşluk|tire|titik|spasi|strip|trattino|spazio|streepje|liggend streepje|punt|bindestreck|kropka|myślnik|spacja|tečka|pomlčka|mezera|pont|kötőjel|cratimă|punct|точка|тире|дефис|пробел|крапка|نقطة|نقطه|شرطة|شرطه|डॉट|डैश|נקודה|מקף)[ ](?=\d)/giu;
/** Any word between two digits: few texts have one. */
const WORD_BETWEEN = /\d ?[^\d\s!-@]{3,12}(?: [^\d\s!-@]{3,6})? \d/;
/** Digits in Han, as a number is read out: "一三八〇〇一三八〇〇〇". */
const HAN_DIGITS = /[〇零一二三四五六七八九]{6,19}/g;
const HAN_NUMBER = /[〇零一二三四五六七八九]{6}/;
const HAN = '〇一二三四五六七八九';
const COUNTED = '一二三四五六七八九';

/** Cyrillic and Greek letters that look like Latin ones. */
const HOMOGLYPHS: ReadonlyMap<string, string> = new Map(
  Array.from('АAВBЕEКKМMНHОOРPСCТTХXУYаaеeоoрpсcуyхxіiІIѕsјjԁdΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧXοoνvαa').flatMap(
    (character, index, all) => (index % 2 === 0 ? [[character, all[index + 1]!] as const] : []),
  ),
);
const FOREIGN_LOOK = /[\u0391-\u03c9\u0400-\u0501]/;
const TOKEN = /[A-Za-z0-9@._\u0391-\u03c9\u0400-\u0501-]{2,256}/g;

/**
 * The text as it looks rather than as it is spelled: letters inside digit runs as digits ("4I11"), Cyrillic and Greek look-alikes inside Latin words as
 * Latin, spelled and odd separators between digits as separators, Han digits. Of the same length as the text; undefined when it would be the same.
 */
export function disguiseOf(text: string, isNamed: Named): string | undefined {
  let view = text;
  if (FOREIGN_LOOK.test(view))
    view = view.replace(TOKEN, (token) =>
      FOREIGN_LOOK.test(token) && /[A-Za-z0-9]/.test(token) ? latinised(token) : token,
    );
  if (HAN_NUMBER.test(view)) view = view.replace(HAN_DIGITS, inFigures);
  if (SUSPICIOUS.test(view)) view = view.replace(MIXED_CHAIN, cardOf).replace(MIXED_RUN, digitised);
  if (LEET.test(view)) view = view.replace(LEET_CHAIN, leetCardOf);
  if (WORD_BETWEEN.test(view)) view = view.replace(SPELLED, (word) => '-'.padEnd(word.length, ' '));
  view = withPlainGaps(view, isNamed);
  return view === text ? undefined : view;
}

/** Whether a text without any figure may hold a number in Han. */
export const hasHanDigits = (text: string): boolean => HAN_NUMBER.test(text);

const inFigures = (digits: string): string =>
  COUNTED.includes(digits) ? digits : Array.from(digits, (digit) => Math.max(0, HAN.indexOf(digit))).join('');

function latinised(token: string): string {
  let result = '';
  for (const character of token) {
    const latin = HOMOGLYPHS.get(character);
    if (latin === undefined && FOREIGN_LOOK.test(character)) return token;
    result += latin ?? character;
  }
  return result;
}

const asDigits = (run: string): string =>
  run.replace(/[OolIi|]/g, (character) => LOOK_ALIKE[character] ?? character);

/** A chain that is a card once its letters are read as digits: only a check digit is worth that much suspicion. */
const cardOf = (chain: string): string => asCard(asDigits(chain)) ?? chain;

/** The same for letters that look less like digits, when most of it is digits. */
function leetCardOf(chain: string): string {
  // A group without a digit is a word: "8771B is".
  if (
    (chain.match(/[0-9]/g)?.length ?? 0) * 2 < chain.length ||
    /(?:^|[ .-])[A-Za-z|]+(?:[ .-]|$)/.test(chain)
  )
    return chain;
  return asCard(asDigits(chain.replace(/[SsBbZz]/g, (letter) => LEET_DIGIT[letter.toLowerCase()]!))) ?? chain;
}

const LEET_DIGIT: Readonly<Record<string, string>> = { s: '5', b: '8', z: '2' };

function asCard(read: string): string | undefined {
  const digits = read.replace(/\D/g, '');
  return digits.length >= 12 && digits.length <= 19 && luhn(digits) && !isOneDigit(digits) ? read : undefined;
}

function digitised(run: string): string {
  const digits = run.replace(/\D/g, '').length;
  if (digits === 0 || digits * 2 < run.length) return run;
  return asDigits(run);
}
