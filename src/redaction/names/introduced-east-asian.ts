import { matchesOf } from '../text/matches';
import { fold } from '../text/fold';
import { Fact, type Recogniser } from '../recognisers/recogniser';

/** Where scripts without blanks put a name: behind a phrase, up to the particle or the mark that ends it. Group 1 is the name. */
const PHRASES: readonly { readonly cue: readonly string[]; readonly pattern: RegExp }[] = [
  {
    cue: ['我叫', '名叫', '名字是', '名字叫'],
    pattern: /(?:我叫|名叫|名字是|名字叫)(?:做)?\s?([\p{Script=Han}·]{2,6}?)(?=[\s，,。.！!；;、]|$)/gu,
  },
  {
    cue: ['です', '申します', 'といいます', 'と言います'],
    pattern:
      /(?:私は|わたしは|僕は|俺は|名前は)\s?([\p{Script=Han}々\p{Script=Katakana}ー]{2,8}(?: [\p{Script=Han}々]{1,4})?)(?=と申します|といいます|と言います|です)/gu,
  },
  {
    cue: ['と申します', 'といいます', 'と言います'],
    pattern: /(?<![\p{Script=Han}々])([\p{Script=Han}々]{2,6})(?=と申します|といいます|と言います)/gu,
  },
  {
    cue: ['이름은'],
    pattern: /이름은\s?(\p{Script=Hangul}{2,4}?)(?=이고|이구|입니다|이에요|예요|이야|[\s,.!]|$)/gu,
  },
];
/** What people say they are instead of who: "私は学生です". */
const OCCUPATION =
  /^(?:学生|大学生|会社員|日本人|中国人|韓国人|医者|先生|教師|店員|大丈夫|元気|什么|甚么|뭐예요|뭐|무엇)|[人員生者]$/u;

/** PERSON, introduced in Chinese, Japanese or Korean, where no blank parts a name from its sentence. */
export const introducedEastAsian: Recogniser = {
  type: 'PERSON',
  needs: Fact.capital,
  patterns: [...PHRASES.map(({ pattern }) => pattern), OCCUPATION],
  find(scan) {
    for (const { cue, pattern } of PHRASES) {
      if (!cue.some((phrase) => scan.text.includes(phrase))) continue;
      for (const match of matchesOf(scan.text, pattern)) {
        scan.spend(2);
        const name = match[1]!;
        if (OCCUPATION.test(name)) continue;
        const start = match.index + match[0].length - name.length;
        scan.add({
          type: 'PERSON',
          start,
          end: start + name.length,
          score: 0.85,
          validated: false,
          value: fold(name),
        });
      }
    }
  },
};
