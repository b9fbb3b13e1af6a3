import type { PhoneForm } from './phone-form';

const MONEY_BEFORE = /(?:[$€£₹¥₺₩₽₴₪#№]|\b(?:rs|usd|eur|gbp|inr|brl|idr|rp|aed|sar|tl|r\$)\.?)\s?$/i;
/** "TRY 1500000", but not "try 0803 414 8783". */
const LIRA_BEFORE = /\bTRY\s?$/;
const UNIT_AFTER =
  /^\s?(?:[%€$£₹₺₽₴₪°]|(?:usd|eur|gbp|inr|tl|kg|km|cm|mm|ml|g|lb|lbs|mb|gb|kb|kwh|mg|pts|points|views|likes|euros?|dollars?|rupees?|reais|dhs?|sar|rupiah|z[łl]|k[cč]|kr|ft|huf|pln|czk|sek|nok|dkk|ron|lei|lv|лв|руб|грн|тыс|тис)(?![\p{L}\p{N}]))/iu;
/** Years of the Hijri, the Jalali and the Buddhist calendar among them. */
const DATE_SHAPE =
  /^(?:(?:1[34]|25)\d\d[./-]\d{1,2}[./-]\d{1,2}|\d{1,2}[./-]\d{1,2}[./-](?:\d{2}|\d{4})|(?:19|20)\d\d[./ -]\d{1,2}[./ -]\d{1,2}|(?:19|20)\d\d\/\d{1,8}(?:\/\d{1,8})?|\d{1,6}\/\d{1,2}\/(?:19|20)\d\d)$/;
/** Thousands: no amount begins with a nought. */
const GROUPED_AMOUNT = /^[1-9]\d{0,2}(?:[.,]\d{3}){1,4}$/;
const YEARS = /^(?:19|20)\d\d ?[-/.] ?(?:19|20)\d\d$/;
/** "12 345 678": an amount, unless somebody speaks of telephones. */
const SPACED_AMOUNT = /^[1-9]\d?(?: \d{3}){2}$/;
/** "3.14159265", "151.0948": a decimal. */
const ONE_POINT = /^\d+\.\d+$/;
/** "13.709/2018", "118-2209/24", "2024-4418820": the number of a law, a file, a case. */
const FILE_NUMBER =
  /^(?:\d{1,3}(?:\.\d{3})?\/(?:19|20)\d\d|\d{1,4}-\d{2,6}\/\d{2,4}|(?:19|20)\d\d-\d{3,9}|\d{1,6}\/(?:19|20)\d\d(?:-\d{1,3})?|[1-9]\d{2,6}\/\d{2})$/;
/** "51321.1-2007", "33 2000-4-41": a standard and its year or its parts. */
const STANDARD = /^(?:\d{2,6}(?:[.-]\d{1,2})?-(?:19|20)\d\d|\d{2} \d{4}(?:-\d{1,2}){1,3})$/;
/** "8517.13.00": a customs tariff; "128/10 000": a share of many; "26-439230-6", "037-288526-8": a file and its check digit, where a switchboard ends in nought; "26-99223": a case of a year. */
const COUNTED =
  /^(?:\d{4}\.\d{2}\.\d{2}|\d{1,4}\/[1-9]\d{0,2}(?: 000){1,2}|[1-9]\d{1,2}-\d{6}-\d|0\d{1,2}-\d{6}-[1-9]|2\d-\d{4,6})$/;
/** "1.472 / 1.551": amounts beside each other. */
const AMOUNTS = /^[1-9]\d{0,2}(?:[.,]\d{3}){1,3} ?[/–-] ?[1-9]\d{0,2}(?:[.,]\d{3}){1,3}$/;
/** "0 98626 56317 5", "4 006381 333931": as GS1 prints an article's number under its bars. */
const ARTICLE_BARS = /^\d (?:\d{5} \d{5} \d|\d{6} \d{6})$/;
/** "304.418.82", "772-3608-67": an article, a part. */
const ARTICLE_NUMBER = /^[1-9]\d{2,3}[.-]\d{3,4}[.-]\d{1,2}$/;
/** "68755111-7", "552517-12": check digits behind their number. */
const CHECKED = /^(?:\d{5,11}-\d|[1-9]\d{5}-\d{2})$/;
/** "268.870.721-39", "10.218.440-6", "560202 2672 08 0", "1 66 07 59 363 436 48", "3660-395099-4707": as identifiers and cards are written, and no telephone number. */
const IDENTIFIER_SHAPE =
  /^(?:\d{1,3}(?:\.\d{3}){2}-\d{1,2}|\d{6} \d{4} \d{2} \d|\d{5}-\d{7}-\d|[12] \d\d \d\d \d\d \d{3} \d{3}(?: \d\d)?|\d{4}([ -])\d{6}\1\d{4,5})(?![\d.-])/;
/** "4418 8209 3441", "4184 7295 63104": a parcel; a telephone number written in fours begins with a nought. */
const FOURS = /^[1-9]\d{3}[ -]\d{4}[ -](?:\d{4}[ -])?\d{4,5}$/;
/** "2014 118": a year and something that is counted. */
const YEAR_AND_NUMBER = /^(?:19|20)\d\d \d{1,4}$/;
/** "0000044182", "000.418.472": a number filled up to its length. */
const FILLED = /^000/;
/** "02/40184/729": a file's, a fine's, a company's. */
const SLASHES = /^\d{1,12}\/\d{1,12}\/\d{1,12}/;
/** "8/256": the memory of a telephone, beside a word for telephones more often than not. */
const MEMORY = /(?:^|\D)\d{1,2}[/+](?:32|64|128|256|512)$/;
/** "38-60 40-120 42-70": sizes and how many of each. */
const SPANS = /^[1-9]\d?-\d{1,3}(?: [1-9]\d?-\d{1,3}){1,5}$/;
/** "41847295 618.40": a number and an amount. */
const AMOUNT_BEHIND = /^[^.]{4,20} \d{1,6}\.\d\d$/;
/** "LN-0441710706", "H29-251118-0472": the digits of a code. */
const CODE_BEFORE = /\p{Lu}[\p{Lu}\d]{1,12}[-/]$/u;
const POSTAL_BEFORE = /(?<!\p{L})cep:?\s?$/iu;

/** Every pattern of this file, for the check of patterns. */
export const LOOKALIKE_PATTERNS: readonly RegExp[] = [
  MONEY_BEFORE,
  LIRA_BEFORE,
  UNIT_AFTER,
  DATE_SHAPE,
  GROUPED_AMOUNT,
  YEARS,
  SPACED_AMOUNT,
  ONE_POINT,
  FILE_NUMBER,
  STANDARD,
  AMOUNTS,
  COUNTED,
  ARTICLE_BARS,
  ARTICLE_NUMBER,
  CHECKED,
  IDENTIFIER_SHAPE,
  FOURS,
  YEAR_AND_NUMBER,
  FILLED,
  SLASHES,
  MEMORY,
  SPANS,
  AMOUNT_BEHIND,
  CODE_BEFORE,
  POSTAL_BEFORE,
];

/** An amount, a date, a span of years or a postal code, whatever word stands near. */
export function isNeverPhone(text: string, { start, end, digits, international }: PhoneForm): boolean {
  const before = text.slice(Math.max(0, start - 30), start);
  if (MONEY_BEFORE.test(before) || LIRA_BEFORE.test(before) || UNIT_AFTER.test(text.slice(end, end + 12)))
    return true;
  // "+++558/4951/99998+++": a Belgian slip of payment.
  if (/^[+*]{2}/.test(text.slice(end, end + 2))) return true;
  const written = text.slice(start, end);
  if (
    !international &&
    (DATE_SHAPE.test(written) || YEARS.test(written) || GROUPED_AMOUNT.test(written) || MEMORY.test(written))
  )
    return true;
  // Brazil's postal code; "cep" alone is also a Turkish mobile.
  return digits.length === 8 && POSTAL_BEFORE.test(before);
}

/** Twelve or thirteen digits as they stand under the bars of an article, no part of which is a telephone number. */
export const isUnderBars = (written: string): boolean => ARTICLE_BARS.test(written);

/** Whether letters and digits stand close in front, as in "LN-0441710706". */
export const isPartOfCode = (text: string, start: number): boolean =>
  CODE_BEFORE.test(text.slice(Math.max(0, start - 15), start));

/** Begins what is written as identifiers and cards are, which no telephone number is. */
export const beginsIdentifier = (text: string, start: number): boolean =>
  IDENTIFIER_SHAPE.test(text.slice(start, start + 26));

/** Written as other numbers are: a telephone's only when somebody speaks of telephones. */
export function isWrittenOtherwise(written: string, cut: boolean): boolean {
  return (
    cut ||
    ONE_POINT.test(written) ||
    SPACED_AMOUNT.test(written) ||
    FILE_NUMBER.test(written) ||
    STANDARD.test(written) ||
    AMOUNTS.test(written) ||
    COUNTED.test(written) ||
    ARTICLE_NUMBER.test(written) ||
    CHECKED.test(written) ||
    FOURS.test(written) ||
    YEAR_AND_NUMBER.test(written) ||
    FILLED.test(written) ||
    SLASHES.test(written) ||
    SPANS.test(written) ||
    AMOUNT_BEHIND.test(written) ||
    isRowOfNumbers(written)
  );
}

/** "8 01 73 71 49 13", "04 11 18 29 37 42": five numbers or more of one or two digits; a telephone number written in pairs begins with a nought then and has five of them. */
function isRowOfNumbers(written: string): boolean {
  const parts = written.split(/\D+/);
  return (
    parts.length >= 5 &&
    !(written.startsWith('0') && parts.length === PAIRS) &&
    parts.every((part) => part.length <= 2)
  );
}

/** "03 11 24 29 40": pairs that grow are drawn as soon as dialled where nobody writes telephone numbers in pairs. */
export function isDraw(written: string): boolean {
  const parts = written.split(/\D+/);
  return (
    parts.length >= PAIRS &&
    parts.every((part, i) => part.length === 2 && (i === 0 || Number(part) > Number(parts[i - 1])))
  );
}

/** Pairs of a French number. */
const PAIRS = 5;
