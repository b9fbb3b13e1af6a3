/** Calendar arithmetic on plain numbers: no Date object, no clock, no time zone. */

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

/** Whether the proleptic Gregorian calendar has this day. */
export function isDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  return day <= (month === 2 && isLeapYear(year) ? 29 : DAYS[month - 1]!);
}

/** Whether a day with a two-digit year exists in one of the centuries a living person can be born in. */
export const isShortDay = (shortYear: number, month: number, day: number): boolean =>
  isDay(1900 + shortYear, month, day) || isDay(2000 + shortYear, month, day);

/** The two digits at `index` as a number. */
export const pairAt = (digits: string, index: number): number =>
  (digits.charCodeAt(index) - 48) * 10 + digits.charCodeAt(index + 1) - 48;

/** `YYMMDD` at `offset`, in either century. */
export const isYyMmDd = (digits: string, offset = 0): boolean =>
  isShortDay(pairAt(digits, offset), pairAt(digits, offset + 2), pairAt(digits, offset + 4));

/** `DDMMYY` at `offset`, in either century. */
export const isDdMmYy = (digits: string, offset = 0): boolean =>
  isShortDay(pairAt(digits, offset + 4), pairAt(digits, offset + 2), pairAt(digits, offset));
