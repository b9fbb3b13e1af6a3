import { isOneDigit, luhn } from '../checks/checksums';

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
const SPELLED =
  /(?<=\d)[ ]?(?:dash|hyphen|minus|dot|point|space|slash|tiret|trait|guion|guión|traço|hífen|bindestrich|strich|punkt|punto|ponto|nokta|tire|titik|strip)[ ](?=\d)/gi;

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
 * Latin, spelled separators between digits as separators. Of the same length as the text; undefined when it would be the same.
 */
export function disguiseOf(text: string): string | undefined {
  let view = text;
  if (FOREIGN_LOOK.test(view))
    view = view.replace(TOKEN, (token) =>
      FOREIGN_LOOK.test(token) && /[A-Za-z0-9]/.test(token) ? latinised(token) : token,
    );
  if (SUSPICIOUS.test(view)) view = view.replace(MIXED_CHAIN, cardOf).replace(MIXED_RUN, digitised);
  view = view.replace(SPELLED, (word) => '-'.padEnd(word.length, ' '));
  return view === text ? undefined : view;
}

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
function cardOf(chain: string): string {
  const read = asDigits(chain);
  const digits = read.replace(/\D/g, '');
  return digits.length >= 12 && digits.length <= 19 && luhn(digits) && !isOneDigit(digits) ? read : chain;
}

function digitised(run: string): string {
  const digits = run.replace(/\D/g, '').length;
  if (digits === 0 || digits * 2 < run.length) return run;
  return asDigits(run);
}
