import { isDay } from '../../checks/calendar';
import { Fact, type Recogniser } from '../recogniser';
import type { Scan } from '../scan';
import { matchesOf } from '../../text/matches';

const TIME = String.raw`(?:[T ,]{1,2}(?:at )?\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?: ?(?:Z|UTC|GMT|[ap]\.?m\.?(?![a-z])|[+-]\d{2}:?\d{2}))?)?`;
const YEAR_FIRST = new RegExp(
  String.raw`(?<![\w.,/-])((?:19|20)\d{2})([-/. ])(\d{1,2})\2(\d{1,2})${TIME}(?![\d/]|[.,-]\d)`,
  'gi',
);
const YEAR_LAST = new RegExp(
  String.raw`(?<![\w,/-]|\w\.)(\d{1,2})([-/.]|\. | \/ | - )(\d{1,2})\2(\d{4}|\d{2})${TIME}(?![\d/]|[.,-]\d|[\p{L}])`,
  'giu',
);
/** "seit 16.06.", "el 16/06", "с 05.11": day and month alone … */
const DAY_MONTH =
  /(?<![\w.,/-])(?:0?[1-9]|[12]\d|3[01])[./](?:0[1-9]|1[0-2])(?:\.(?!\d))?(?![\w/%€$£₹:]|[.,-]\d| ?(?:€|\$|%|eur|usd|euros?|tl|kg|km|cm|gb|mb|uhr|h\b|hrs?\b|[ap]m\b|von|of|points?|sterne|stars|out))/giu;
/** … right behind a word that dates stand behind. */
export const DATED =
  /(?:^|[^\p{L}])(?:on|since|until|till|am|vom|zum|seit|bis|ab dem|el|del|desde|desde el|hasta|hasta el|dia|día|até|le|du|au|depuis|depuis le|jusqu'au|il|dal|al|fino al|tanggal|tgl|sejak|pada|с|от|до|на|по|з|від|od|do|dnia|dne|ze dne|van|sinds|tot|op|den|d\.|från|till|fra|til|από|στις|بتاريخ|منذ|يوم|दिनांक|data|datum|date|dated|datato) $/iu;
const MONTH_YEAR = /(?<![\w.,/-])(0?[1-9]|1[0-2])[/.-]((?:19|20)\d{2})(?![\w/]|[.,-]\d)/g;
const CJK = /(?<!\d)((?:19|20)\d{2}) ?[年년] ?(\d{1,2}) ?[月월] ?(?:(\d{1,2}) ?[日일])?/g;
/** "令和3年5月6日", "5月3日": by the emperor's years, or none. */
const CJK_SHORT =
  /(?:(?:令和|平成|昭和|大正)(?:\d{1,2}|元) ?年 ?|(?<![\d年년 ]))\d{1,2} ?[月월] ?\d{1,2} ?[日일]/g;
/** "ngày 3 tháng 5 năm 2021". */
const VIETNAMESE = /(?<![\d.,])\d{1,2} tháng \d{1,2}(?:,? năm ((?:19|20)\d{2}))?(?!\d)/giu;
/** "DOB 12101985", "geb. 101285": a day without separators. */
const UNSEPARATED = /(?<![\w.,/-])(?:\d{8}|\d{6})(?![\w/]|[.,-]\d)/g;
const YEAR = /(?<![\w.,/$€£₹+-])(?:19|20)\d{2}(?![\w/%]|[.,:-]\d|\s?(?:kg|km|€|\$|eur|usd))/gi;

/**
 * DATE_TIME, in digits — ISO 8601 with or without time and zone; day and month in either order with two or four digits of year; `05/2021`; a
 * bare year only behind "in, since, from …". The calendar decides. Beside a birth word the type is DATE_OF_BIRTH.
 */
export const dateTime: Recogniser = {
  type: 'DATE_TIME',
  furtherTypes: () => ['DATE_OF_BIRTH'],
  needs: Fact.digit,
  minDigits: 2,
  patterns: [
    YEAR_FIRST,
    YEAR_LAST,
    DAY_MONTH,
    DATED,
    MONTH_YEAR,
    CJK,
    CJK_SHORT,
    VIETNAMESE,
    UNSEPARATED,
    YEAR,
  ],
  find(scan) {
    const { text } = scan;
    for (const match of matchesOf(text, YEAR_FIRST)) {
      const [year, month, day] = [Number(match[1]), Number(match[3]), Number(match[4])];
      if (isDay(year, month, day) || (isDay(year, day, month) && match[2] === '-'))
        addDate(scan, match.index, match[0], 0.8, year);
    }
    for (const match of matchesOf(text, YEAR_LAST)) readYearLast(scan, match);
    for (const match of matchesOf(text, DAY_MONTH))
      if (DATED.test(text.slice(Math.max(0, match.index - 14), match.index)))
        addDate(scan, match.index, match[0], 0.5, undefined);
    for (const match of matchesOf(text, MONTH_YEAR)) addDate(scan, match.index, match[0], 0.5, undefined);
    for (const match of matchesOf(text, CJK))
      addDate(scan, match.index, match[0], 0.8, match[3] === undefined ? undefined : Number(match[1]));
    if (text.includes('月') || text.includes('월'))
      for (const match of matchesOf(text, CJK_SHORT)) addDate(scan, match.index, match[0], 0.6, 2000);
    for (const match of matchesOf(text, VIETNAMESE))
      addDate(scan, match.index, match[0], 0.7, match[1] === undefined ? 2000 : Number(match[1]));
    if (scan.mentions('birth'))
      for (const match of matchesOf(text, UNSEPARATED)) readUnseparated(scan, match.index, match[0]);
    for (const match of matchesOf(text, YEAR))
      if (scan.near(match.index, match.index + 4, 'year', 1, 0))
        addDate(scan, match.index, match[0], 0.5, undefined);
  },
};

/** Right behind a birth word only: day, month and year in any order that makes one. */
function readUnseparated(scan: Scan, start: number, digits: string): void {
  if (!scan.near(start, start + digits.length, 'birth', 2, 0)) return;
  const part = (from: number, length: number): number => Number(digits.slice(from, from + length));
  const short = digits.length === 6;
  const last = short ? 1900 + part(4, 2) : part(4, 4);
  const first = short ? 1900 + part(0, 2) : part(0, 4);
  const rest = short ? 2 : 4;
  const year = [last, first].find(
    (one, index) =>
      one >= 1890 &&
      one <= 2050 &&
      (index === 0
        ? isDay(one, part(2, 2), part(0, 2)) || isDay(one, part(0, 2), part(2, 2))
        : isDay(one, part(rest, 2), part(rest + 2, 2))),
  );
  if (year !== undefined) addDate(scan, start, digits, 0.6, year);
}

function readYearLast(scan: Scan, match: RegExpExecArray): void {
  const [first, second, written] = [Number(match[1]), Number(match[3]), match[4]!];
  const short = written.length === 2;
  const years = short ? [1900 + Number(written), 2000 + Number(written)] : [Number(written)];
  if (!short && (years[0]! < 1800 || years[0]! > 2199)) return;
  if (!years.some((year) => isDay(year, second, first) || isDay(year, first, second))) return;
  const separator = match[2]!.trim();
  // Three short numbers with dots or hyphens are also versions and scores.
  const base = !short ? 0.8 : separator === '/' ? 0.6 : separator === '-' ? 0.55 : 0.5;
  if (short && scan.near(match.index, match.index + 1, 'version', 2, 0)) return;
  addDate(scan, match.index, match[0], base, years[0]);
}

/** Adds a date, as a date of birth when a birth word is near and the year is one a living person can be born in. */
export function addDate(
  scan: Scan,
  start: number,
  written: string,
  score: number,
  birthYear: number | undefined,
): void {
  scan.spend(2);
  const end = start + written.trimEnd().length;
  const birth =
    birthYear !== undefined && birthYear >= 1890 && birthYear <= 2199 && scan.near(start, end, 'birth', 6, 3);
  scan.add({
    type: birth ? 'DATE_OF_BIRTH' : 'DATE_TIME',
    start,
    end,
    score: birth ? 0.9 : score,
    validated: birthYear !== undefined,
  });
}
