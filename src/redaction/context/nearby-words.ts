import type { Scan } from '../recognisers/scan';
import { fold } from '../text/fold';

const BREAK = /[^\p{L}\p{M}\p{N}]+/u;
const SENTENCE_END = /[.!?\u061f\u0964\u3002]\s|\n/gu;
/** Characters before or behind a place in which words are looked for. */
const REACH = 80;
const UNSPACED = /[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]/;
const DIGITS = /^\d+$/;
const ARABIC_ARTICLE = /^(?:وال|بال|فال|ال|لل)/;

/** Every pattern of this file, for the check of patterns. */
export const NEARBY_WORD_PATTERNS: readonly RegExp[] = [
  BREAK,
  SENTENCE_END,
  UNSPACED,
  DIGITS,
  ARABIC_ARTICLE,
];

/**
 * Words that only a rare candidate asks for. They stand apart from the lexicon: what is looked up there costs every text a little, and these are
 * among the commonest words there are.
 */
export class WordList {
  private readonly spaced: ReadonlySet<string>;
  private readonly unspaced: readonly string[];

  /** `list`: words of any language, parted by blanks; they are folded here. */
  constructor(list: string) {
    const words = fold(list.normalize('NFC')).split(' ');
    this.spaced = new Set(words);
    this.unspaced = words.filter((word) => UNSPACED.test(word));
  }

  /** Whether one of the words is among so many in front of a place in its sentence, or so many behind another. */
  near(scan: Scan, start: number, end: number, before: number, after: number): boolean {
    const front = sentenceBefore(scan, start);
    const back =
      before > 0 || after > 0 ? scan.folded.slice(end, end + REACH).split(SENTENCE_END, 1)[0]! : '';
    return (
      (before > 0 && wordsOf(front).slice(-before).some(this.has)) ||
      (after > 0 && wordsOf(back).slice(0, after).some(this.has)) ||
      this.unspaced.some(
        (word) => (before > 0 && front.endsWith(word)) || (after > 0 && back.startsWith(word)),
      )
    );
  }

  /** Whether the last `count` words in front of a place are all of the list, or numbers; scripts without blanks are not taken apart. */
  fills(scan: Scan, start: number, count: number): boolean {
    const words = wordsOf(sentenceBefore(scan, start));
    return words
      .slice(words.length - count)
      .every((word) => this.has(word) || DIGITS.test(word) || UNSPACED.test(word));
  }

  /** How many words of the list stand right behind a place in its sentence, four at most. */
  leading(scan: Scan, end: number): number {
    const back = scan.folded.slice(end, end + REACH).split(SENTENCE_END, 1)[0]!;
    const other = wordsOf(back)
      .slice(0, 4)
      .findIndex((word) => !this.has(word));
    return other < 0 ? Math.min(4, wordsOf(back).length) : other;
  }

  private readonly has = (word: string): boolean =>
    this.spaced.has(word) || (ARABIC_ARTICLE.test(word) && this.spaced.has(word.replace(ARABIC_ARTICLE, '')));
}

/** Words that may stand between what a number is called and the number: articles, possessives, forms of "to be", words for "number". */
export const LIGHT_WORDS = new WordList(
  'is was s its it new old here the this that my your mine yours his her our for me hey ok so now again still ' +
    'es era el mi tu su este nuevo é e meu seu novo ist lautet war hier mein dein neue neuer also c est voici mon ton nouveau le ' +
    'è mio tuo nuovo ecco ini itu adalah nya ya saya aku baru bu işte yeni benim hai he h ye yeh mera naya है ये यह मेरा ' +
    'هو هي هذا الجديد جديد het mijn jest mój nowy je můj az új az este это мой новый вот це мій är mitt nytt er mit nyt min on ' +
    'είναι הוא שלי là は です 是 ' +
    'says say said shows reads steht lautete sagt dice dicen diz dicono dit indique mówi говорит пишет yazıyor diyor bilang zegt säger sier siger يقول كتب ' +
    'no nr n num number numbers nummer numero número numéro numer číslo nomor numara numarası numaram ref reference id code código kod kode codice ' +
    'رقم رقمي नंबर संख्या क्रमांक क्र номер № 番号 번호 号 نمبر شماره با شما নম্বর নাম্বার নং எண் நம்பர் సంఖ్య నంబర్ നമ്പർ ನಂಬರ್ નંબર ਨੰਬਰ namba nambari lambar lamba nombor nombo inombolo yakho yako wako wake engu ቁጥር нөмірі raqami số',
);

/** What says of a number in front of it whose it is, before its name comes: "617041335 is my TAJ". */
export const CLAIM_WORDS = new WordList(
  'is are was my that thats this these s the a our his her also es son mi esto ese es el é são o meu esse ist sind das meine mein unsere c est mon ma ça le la ' +
    'è il mio la mia questo to mój moja jest je moje můj moja az én ez este acesta е моят това είναι το μου αυτό це мій моя это мой моя זה mano mans minu minun on ' +
    'är mitt det er mit mitt mín is mijn dit het benim bu şu هذا هو هذه मेरा यह ये saya ini itu milik یہ میرا',
);

/** What stands before a place in its sentence, folded. */
function sentenceBefore(scan: Scan, start: number): string {
  return scan.folded
    .slice(Math.max(0, start - REACH), start)
    .split(SENTENCE_END)
    .at(-1)!;
}

const wordsOf = (text: string): string[] => text.split(BREAK).filter((word) => word !== '');
