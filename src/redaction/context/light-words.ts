import { fold } from '../text/fold';
import type { Scan } from '../recognisers/scan';

/** Words that may stand between what a number is called and the number: articles, possessives, forms of "to be", words for "number". */
const LIGHT = new Set(
  (
    'is was s its it new old here the this that my your mine yours his her our for me hey ok so now again still ' +
    'es era el mi tu su este nuevo é e meu seu novo ist lautet war hier mein dein neue neuer also c est voici mon ton nouveau le ' +
    'è mio tuo nuovo ecco ini itu adalah nya ya saya aku baru bu işte yeni benim hai he h ye yeh mera naya है ये यह मेरा ' +
    'هو هي هذا الجديد جديد het mijn jest to mój nowy je můj az új az este eto это мой новый вот це мій är mitt nytt er mit nyt min on ' +
    'είναι הוא שלי là は です 是 ' +
    'no nr n num number numbers nummer numero número numéro numer číslo nomor numara numarası numaram ref reference id code código kod kode codice ' +
    'رقم رقمي नंबर номер 番号 번호'
  )
    .normalize('NFC')
    .split(' ')
    .map(fold),
);
const BREAK = /[^\p{L}\p{M}\p{N}]+/u;
/** Characters before a number in which so many words are looked for. */
const REACH = 80;

/** Every pattern of this file, for the check of patterns. */
export const LIGHT_WORD_PATTERNS: readonly RegExp[] = [BREAK];

/** Whether the last `count` words before a place say nothing of their own: "order number is …", but not "for the order use …". */
export function onlyLightWords(scan: Scan, start: number, count: number): boolean {
  if (count === 0) return true;
  const words = scan.folded
    .slice(Math.max(0, start - REACH), start)
    .split(BREAK)
    .filter(Boolean);
  return words.slice(-count).every((word) => LIGHT.has(word));
}
