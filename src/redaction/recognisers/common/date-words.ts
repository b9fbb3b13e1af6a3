import { Fact, type Recogniser } from '../recogniser';
import type { Scan } from '../scan';
import { addDate } from './date-time';

/** Months and weekdays that are also ordinary words, names or short for something else: they need more around them. */
const AMBIGUOUS: ReadonlySet<string> = new Set(
  'sub may mar mai set ara out ago tem mag gen ene des dic eki oca kas mart mars marca maja mei haz lug giu nis avr abr mrz mrt lipiec آب'.split(
    ' ',
  ),
);
const DAY_BEFORE =
  /(?<![\d.,:/])(\d{1,2})(?:st|nd|rd|th|er|º|ª|\.|°)?[ /-]{0,2}(?:(?:of|de|del|di|da|d'|den|من) ){0,1}$/i;
const DAY_AFTER = /^[ .-]{1,2}(\d{1,2})(?:st|nd|rd|th|º)?(?![\d:%]|[.,]\d)/i;
const YEAR_AFTER = /^(?:[ ,.'/-]{1,3}|,? (?:de|del|of|di|lan) )((?:19|20)\d{2}|'\d{2})(?!\d)/i;
const SHORT_YEAR_AFTER = /^[-/](\d{2})(?!\d)/;
const TIME_AFTER = /^,? (?:at |um |a las |à |alle |às )?\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]\.?m\.?(?![a-z]))?/i;

/**
 * DATE_TIME, in words — month names of the ten languages (and ten more) with a day, a year or both, in either order; weekday names. Ambiguous
 * month words ("may", "set") need day and year, or a day and a capital.
 */
export const dateWords: Recogniser = {
  type: 'DATE_TIME',
  furtherTypes: () => ['DATE_OF_BIRTH'],
  needs: Fact.month | Fact.weekday,
  patterns: [DAY_BEFORE, DAY_AFTER, YEAR_AFTER, SHORT_YEAR_AFTER, TIME_AFTER],
  find(scan) {
    const { words } = scan;
    for (const i of words.known) {
      const entry = words.entries[i]!;
      if ((entry.flags & Fact.month) !== 0) readMonth(scan, words.start[i]!, words.end[i]!);
      if ((entry.flags & Fact.weekday) !== 0) readWeekday(scan, i);
    }
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
  const word = scan.folded.slice(wordStart, wordEnd);
  const capital = /^\p{Lu}/u.test(text.slice(wordStart, wordStart + 2));
  const ambiguous = AMBIGUOUS.has(word);
  if (!hasDay && year === null) return;
  if (ambiguous && !(hasDay && year !== null) && !capital) return;
  if (!hasDay && word.length <= 3 && !capital) return;
  const time = TIME_AFTER.exec(text.slice(end, end + 24));
  if (time !== null) end += time[0].length;
  const number = year === null ? undefined : Number(year[1]!.replace("'", '19'));
  const full = hasDay && year !== null;
  addDate(scan, start, text.slice(start, end), full ? 0.8 : 0.55, full ? number : hasDay ? 2000 : undefined);
}

const isDayNumber = (digits: string): boolean => Number(digits) >= 1 && Number(digits) <= 31;

function readWeekday(scan: Scan, index: number): void {
  const { words, folded } = scan;
  const entry = words.entries[index]!;
  let last = entry.groups.includes('weekday') || entry.groups.includes('weekdayCapital') ? index : -1;
  for (const { rest, groups } of entry.phrases)
    if (
      groups.includes('weekday') &&
      rest.every((word, k) => folded.slice(words.start[index + 1 + k], words.end[index + 1 + k]) === word)
    )
      last = index + rest.length;
  if (last < 0) return;
  const written = scan.text.slice(words.start[index], words.end[last]);
  const short = written.length <= 5 && entry.groups.includes('weekdayCapital');
  if (short && (written.length <= 4 || !/^\p{Lu}/u.test(written))) return;
  addDate(scan, words.start[index]!, written, 0.5, undefined);
}
