import { matchesOf } from '../text/matches';
import { fold } from '../text/fold';
import { Fact, type Recogniser } from '../recognisers/recogniser';

/** Where scripts without blanks put a name: behind a phrase, up to the particle or the mark that ends it. Group 1 is the name. */
interface Phrase {
  readonly cues: readonly string[];
  readonly pattern: RegExp;
  /** How the name must begin, where the phrase introduces other things as well. */
  readonly family?: RegExp;
}

/** The most frequent family names, from general knowledge. */
const CHINESE =
  /^(?:欧阳|歐陽|司马|上官|诸葛|[王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何高林罗羅郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾肖萧田董袁潘于蒋蔣蔡余杜叶葉程苏蘇魏吕呂丁任沈姚卢盧姜崔钟鍾谭譚陆陸汪范石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严武戴莫孔汤])/u;
const JAPANESE =
  /^(?:佐藤|鈴木|高橋|田中|伊藤|渡辺|山本|中村|小林|加藤|吉田|山田|佐々木|山口|松本|井上|木村|林|清水|斎藤|山崎|森|池田|橋本|阿部|石川|山下|中島|前田|藤田|小川|後藤|岡田|長谷川|村上|近藤|石井|坂本|遠藤|青木|藤井|西村|福田|太田|三浦|岡本|松田|中川|中野|原田|小野|竹内|金子|和田|中山|石田|上田|森田|原|柴田|酒井|工藤|横山|宮崎|内田|高木|安藤|谷口|大野)/u;
const KOREAN =
  /^[김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민진]\p{Script=Hangul}{1,2}$/u;

const PHRASES: readonly Phrase[] = [
  {
    cues: ['我叫', '名叫', '名字是', '名字叫', '我是'],
    pattern: /(?:我叫|名叫|名字是|名字叫|我是)(?:做)?\s?([\p{Script=Han}·]{2,4})(?=[\s，,。.！!；;、]|$)/gu,
    family: CHINESE,
  },
  {
    cues: ['です', '申します', 'といいます', 'と言います'],
    pattern:
      /(?:私は|わたしは|僕は|俺は|名前は)\s?([\p{Script=Han}々]{2,6}(?: [\p{Script=Han}々]{1,4})?)(?=と申します|といいます|と言います|です)/gu,
    family: JAPANESE,
  },
  {
    cues: ['と申します', 'といいます', 'と言います'],
    pattern: /(?<![\p{Script=Han}々])([\p{Script=Han}々]{2,6})(?=と申します|といいます|と言います)/gu,
  },
  {
    cues: ['이름은', '저는'],
    pattern: /(?:이름은|저는)\s?(\p{Script=Hangul}{2,3}?)(?=이고|이구|입니다|이에요|예요|이야|[\s,.!]|$)/gu,
    family: KOREAN,
  },
];
/** What people say they are instead of who: "私は学生です", "저는 한국인입니다". */
const OCCUPATION = /[人員员生者座]$|국인$|자$/u;

/** PERSON, introduced in Chinese, Japanese or Korean, where no blank parts a name from its sentence. */
export const introducedEastAsian: Recogniser = {
  type: 'PERSON',
  needs: Fact.capital,
  patterns: [...PHRASES.map(({ pattern }) => pattern), CHINESE, JAPANESE, KOREAN, OCCUPATION],
  find(scan) {
    for (const { cues, pattern, family } of PHRASES) {
      if (!cues.some((cue) => scan.text.includes(cue))) continue;
      for (const match of matchesOf(scan.text, pattern)) {
        scan.spend(2);
        const name = match[1]!;
        if (OCCUPATION.test(name) || family?.test(name) === false) continue;
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
