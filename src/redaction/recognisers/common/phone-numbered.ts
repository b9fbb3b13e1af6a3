import { lastWordBefore } from '../../context/surroundings';
import type { Scan } from '../scan';

/** Compounds of German, Dutch, the Nordic languages, Finnish and Hungarian for the number of something … */
const NUMBERED = /^\p{L}{3,24}?(?:nummer|nummeret|numret|numero|nro|nr|szam|szama)$/u;
/** … that is called. */
const CALLABLE =
  /^(?:tel|tlf|handy|mob|ruf|ring|fax|gsm|whats|kontakt|contact|priva|arbeit|arbet|arbejd|buro|kontor|dienst|service|support|hotline|zentral|puhelin|kannyk|matkap|tyo|koti|not|nod|phone|fest|fon|sms|anruf|ruck|call|zweit|erst|haupt|neben|durchwahl|direkt|hem|hjem|jobb|job|thuis|werk|vast|firm|geschaft|ausland|bereitschaft|vakt|vagt|mellek|kozpont|ugyelet|servis|altern|zusatz|nood|doorkies|vaihto|vorwahl|reserv)/;
/** "계약번호", "契約番号": the number of what stands in front in one word with it; "私の番号" is a person's. */
const THINGS_NUMBER = /(?:[\uac00-\ud7a3]번호|[\u30a1-\u30fa\u4e00-\u9fff]番号)[^\d]{0,6}$/;

/** Every pattern of this file, for the check of patterns. */
export const NUMBERED_PATTERNS: readonly RegExp[] = [NUMBERED, CALLABLE, THINGS_NUMBER];

/** "Sagsnr. 7840-19580", "Zählernummer 20451187": the word right in front says that something else has the number. */
export function isThingsNumber({ words, folded }: Scan, start: number): boolean {
  const index = lastWordBefore(words, start);
  if (index < 0 || start - words.end[index]! > MOST_BEHIND) return false;
  const word = folded.slice(words.start[index], words.end[index]);
  return NUMBERED.test(word) && !CALLABLE.test(word);
}

/** Characters between a word and its number, as ".: " has. */
const MOST_BEHIND = 3;

/** Whether the word in front of a place names its own number in scripts without blanks. */
export const endsInItsNumber = (text: string, start: number): boolean =>
  THINGS_NUMBER.test(text.slice(Math.max(0, start - 12), start));
