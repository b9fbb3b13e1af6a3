import { type Candidate, Fact, type Recogniser } from '../recogniser';
import type { Scan } from '../scan';
import { WordList } from '../../context/nearby-words';
import { addDate, DATED } from './date-time';

/** Months and weekdays that are also ordinary words, names or short for something else: they need more around them. */
const AMBIGUOUS: ReadonlySet<string> = new Set(
  'sub may mar mai set ara out ago tem mag gen ene des dic eki oca kas mart mars marca maja mei haz lug giu nis avr abr mrz mrt lipiec آب mac jula juna gener جوان jun јул јун kovo'.split(
    ' ',
  ),
);
const DAY_WORD = new WordList(
  'on this next last every until by hari günü gününe gününden sabahı akşamı gecesi morning afternoon evening night',
);
const DAY_BEFORE =
  /(?<![\d.,:/])(\d{1,2})(?:st|nd|rd|th|er|º|ª|\.|°)?[ /-]{0,2}(?:(?:of|de|del|di|da|d'|den|من) ){0,1}$/i;
const DAY_AFTER = /^[ .-]{1,2}(\d{1,2})(?:st|nd|rd|th|º)?(?![\d:%]|[.,]\d)/i;
const YEAR_AFTER = /^(?:[ ,.'/-]{1,3}|,? (?:de|del|of|di|lan) )((?:19|20)\d{2}|'\d{2})(?!\d)/i;
/** Hungarian, Lithuanian and Latvian say the year first: "1965. március 11.", "1990 m. gegužės 5 d.", "1990. gada 5. maijā". */
const YEAR_BEFORE = /(?<![\w.,/-])(?:19|20)\d{2}(?:\.|,| m\.|\.? gada)? $/;
/** Thai years, counted from the Buddha. */
const THAI_YEAR_AFTER = /^ (?:พ\.ศ\. ?)?(?:24[5-9]\d|25\d{2})(?!\d)/;
const SHORT_YEAR_AFTER = /^[-/](\d{2})(?!\d)/;
/** Between a weekday and its date: "Thursday, May 28", "Freitag, den 3.4.", "lunes 3 de mayo". */
const WEEKDAY_JOINT = /^\.?,? (?:(?:den|the|le|el|a|em|dia|il) )?$/i;
const WEEKDAY_REACH = 7;
const TIME_AFTER = /^,? (?:at |um |a las |à |alle |às )?\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]\.?m\.?(?![a-z]))?/i;

/**
 * DATE_TIME, in words — month names of the ten languages (and ten more) with a day, a year or both, in either order; weekday names. Ambiguous
 * month words ("may", "set") need day and year, or a day and a capital.
 */
export const dateWords: Recogniser = {
  type: 'DATE_TIME',
  furtherTypes: () => ['DATE_OF_BIRTH'],
  needs: Fact.month | Fact.weekday,
  patterns: [
    DAY_BEFORE,
    DAY_AFTER,
    YEAR_AFTER,
    YEAR_BEFORE,
    THAI_YEAR_AFTER,
    SHORT_YEAR_AFTER,
    WEEKDAY_JOINT,
    TIME_AFTER,
  ],
  find(scan) {
    const { words } = scan;
    const weekdays: Weekday[] = [];
    for (const i of words.known) {
      const entry = words.entries[i]!;
      if ((entry.flags & Fact.month) !== 0) readMonth(scan, words.start[i]!, words.end[i]!);
      if ((entry.flags & Fact.weekday) !== 0) weekdays.push(...readWeekday(scan, i));
    }
    if (weekdays.length > 0) addWeekdays(scan, weekdays);
  },
};

function readMonth(scan: Scan, wordStart: number, wordEnd: number): void {
  const { text } = scan;
  let start = wordStart;
  let end = wordEnd;
  if (text[end] === '.' && /^\. ?\d/.test(text.slice(end, end + 3))) end += 1;
  const before = DAY_BEFORE.exec(text.slice(Math.max(0, start - 14), start));
  let hasDay = before !== null && isDayNumber(before[1]!);
  if (hasDay && before !== null) start -= before[0].length - /^\s*/.exec(before[0])![0].length;
  if (!hasDay) {
    const after = DAY_AFTER.exec(text.slice(end, end + 8));
    if (after !== null && isDayNumber(after[1]!)) {
      hasDay = true;
      end += after[0].length;
    }
  }
  const rest = text.slice(end, end + 16);
  const year =
    YEAR_AFTER.exec(rest) ?? (/[-/]$/.test(before?.[0] ?? '') ? SHORT_YEAR_AFTER.exec(rest) : null);
  if (year !== null) end += year[0].length;
  const thai = year === null ? THAI_YEAR_AFTER.exec(rest) : null;
  if (thai !== null) end += thai[0].length;
  const first = year === null && hasDay ? YEAR_BEFORE.exec(text.slice(Math.max(0, start - 14), start)) : null;
  if (first !== null) start -= first[0].length;
  const word = scan.folded.slice(wordStart, wordEnd);
  const capital = /^\p{Lu}/u.test(text.slice(wordStart, wordStart + 2));
  const ambiguous = AMBIGUOUS.has(word);
  const dated = year !== null || thai !== null || first !== null;
  if (!hasDay && !dated) return;
  // "du 14 mai": behind such a word even a month that is also another word.
  const said = before !== null && hasDay && DATED.test(text.slice(Math.max(0, start - 14), start));
  // "desde ene. 2020": shortened with its stop.
  const shortened = dated && text.slice(wordEnd, wordEnd + 2) === '. ';
  if (ambiguous && !(hasDay && dated) && !capital && !said && !shortened) return;
  if (!hasDay && word.length <= 3 && !capital && !shortened) return;
  const time = TIME_AFTER.exec(text.slice(end, end + 24));
  if (time !== null) end += time[0].length;
  const number = yearOf(year?.[1] ?? thai?.[0] ?? first?.[0]);
  const full = hasDay && number !== undefined;
  addDate(scan, start, text.slice(start, end), full ? 0.8 : 0.55, full || !hasDay ? number : 2000);
}

/** The year that was written, of our era. */
function yearOf(written: string | undefined): number | undefined {
  const digits = written === undefined ? null : /\d{4}|'\d{2}/.exec(written);
  if (digits === null) return undefined;
  const year = Number(digits[0].replace("'", '19'));
  return year >= 2400 ? year - 543 : year;
}

const isDayNumber = (digits: string): boolean => Number(digits) >= 1 && Number(digits) <= 31;

interface Weekday {
  readonly start: number;
  readonly end: number;
  /** "Sun", "Cuma", "Rabu": short for other things, too. */
  readonly isShort: boolean;
}

/** A weekday's name; one that is short for other things only with a capital. */
function readWeekday(scan: Scan, index: number): Weekday[] {
  const { words, folded, text } = scan;
  const entry = words.entries[index]!;
  let last = entry.groups.includes('weekday') || entry.groups.includes('weekdayCapital') ? index : -1;
  for (const { rest, groups } of entry.phrases)
    if (
      groups.includes('weekday') &&
      rest.every((word, k) => folded.slice(words.start[index + 1 + k], words.end[index + 1 + k]) === word)
    )
      last = index + rest.length;
  if (last < 0) return [];
  const [start, end] = [words.start[index]!, words.end[last]!];
  const isWord = !entry.groups.includes('weekdayCapital') || end - start > 5;
  return isWord || /^\p{Lu}/u.test(text.slice(start, end))
    ? [{ start, end, isShort: !isWord && end - start <= 4 }]
    : [];
}

/** A weekday in front of a date is part of it; alone it is a date of its own, a short one if somebody speaks of a day. */
function addWeekdays(scan: Scan, weekdays: readonly Weekday[]): void {
  const { text, candidates } = scan;
  const dates = new Map(
    candidates.filter(({ type }) => /^DATE_/.test(type)).map((date) => [date.start, date]),
  );
  for (const { start, end, isShort } of weekdays) {
    let date: Candidate | undefined;
    for (let at = end + 1; at <= end + WEEKDAY_REACH && date === undefined; at += 1) date = dates.get(at);
    if (date !== undefined && WEEKDAY_JOINT.test(text.slice(end, date.start))) date.start = start;
    else if (!isShort || DAY_WORD.near(scan, start, end, 1, 1))
      addDate(scan, start, text.slice(start, end), 0.5, undefined);
  }
}
