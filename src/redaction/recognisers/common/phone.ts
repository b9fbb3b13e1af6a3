import { isOneDigit } from '../../checks/checksums';
import { score } from '../../scoring/score';
import { Gap } from '../../text/groups';
import { Fact, type Recogniser } from '../recogniser';
import type { Scan } from '../scan';
import { readPhone } from './phone-metadata';

const MAX_GROUPS = 7;
const MIN_DIGITS = 5;
const MAX_DIGITS = 15;
const EXTENSION =
  /^[ ,]{0,2}(?:x|ext\.?|extension|poste|ramal|int\.?|dahili|durchwahl|#)[ .:]{0,2}\d{1,6}(?![\p{L}\p{N}])/iu;
const GLUED_EXTENSION = /^(\d{2,15})[xX]\d{1,6}$/;
const MONEY_BEFORE = /(?:[$€£₹¥₺₩₽₴₪#№]|\b(?:rs|usd|eur|gbp|inr|brl|idr|rp|aed|sar|tl|try|r\$)\.?)\s?$/i;
const UNIT_AFTER =
  /^\s?(?:[%€$£₹₺°]|(?:usd|eur|gbp|inr|tl|kg|km|cm|mm|ml|g|lb|lbs|mb|gb|kb|kwh|mg|pts|points|views|likes|euros?|dollars?|rupees?|reais|dhs?|sar|rupiah)\b)/i;
const DATE_SHAPE =
  /^(?:\d{1,2}[./-]\d{1,2}[./-](?:\d{2}|\d{4})|(?:19|20)\d\d[./ -]\d{1,2}[./ -]\d{1,2}|(?:19|20)\d\d\/\d{1,8}(?:\/\d{1,8})?|\d{1,6}\/\d{1,2}\/(?:19|20)\d\d)$/;
/** Thousands: no amount begins with a nought. */
const GROUPED_AMOUNT = /^[1-9]\d{0,2}(?:[.,]\d{3}){1,4}$/;
/** "12 345 678": an amount, unless somebody speaks of telephones. */
const SPACED_AMOUNT = /^[1-9]\d?(?: \d{3}){2}$/;
/** "3.14159265", "151.0948": a decimal, unless somebody speaks of telephones. */
const ONE_POINT = /^\d+\.\d+$/;
const IDENTIFIER_GROUP = /^(?:identity|tax|[A-Z]{2}_[A-Z_]{2,40}~?)$/;
const YEARS = /^(?:19|20)\d\d ?[-/.] ?(?:19|20)\d\d$/;
const POSTAL_BEFORE = /(?<!\p{L})cep:?\s?$/iu;
const UNSPACED = /[\u0e00-\u0e7f\u3040-\u9fff\uac00-\ud7a3：，。、]/;
const LINK_BEFORE = /(?:wa\.me\/|tel:|whatsapp\.com\/send\?phone=|phone=|sms:)\+?$/i;

/**
 * PHONE_NUMBER — groups of digits (7–15 of them, at most seven groups, optional `+` or `00`, brackets, extension), judged by libphonenumber for the sender's
 * region, and by a phone word near, the separators, or being known in the conversation. A bare `wa_id` counts when its number is valid and something
 * says that it is a phone. Bare digits, prices, dates, decimals and identifiers that score higher are left alone.
 */
export const phone: Recogniser = {
  type: 'PHONE_NUMBER',
  needs: Fact.digit,
  minDigits: 5,
  patterns: [
    GLUED_EXTENSION,
    EXTENSION,
    MONEY_BEFORE,
    UNIT_AFTER,
    DATE_SHAPE,
    GROUPED_AMOUNT,
    YEARS,
    ONE_POINT,
    SPACED_AMOUNT,
    IDENTIFIER_GROUP,
    LINK_BEFORE,
    UNSPACED,
    POSTAL_BEFORE,
  ],
  readsDisguise: true,
  context: {
    phoneKind:
      'office|home|work|desk|fax|mobile|cell|büro|oficina|escritório|bureau|ufficio|ofis|kantor|مكتب',
    unit: 'apt|apartment|suite|unit|flat|floor|no|box|room|house|building',
  },
  find(scan) {
    const { groups } = scan;
    for (let first = 0; first < groups.count; first += 1) {
      if (groups.digits[first] === 0 || !startsNumber(scan, first)) continue;
      scan.spend(1);
      const run = longestRun(scan, first);
      if (run === undefined) continue;
      const taken = bestOf(scan, first, run.last, run.overflows);
      if (taken !== undefined) first = taken;
    }
  },
};

/** A digit group that does not continue a decimal, a word or a longer number. */
function startsNumber(scan: Scan, first: number): boolean {
  const { groups, text } = scan;
  const start = groups.start[first]!;
  if (numberLength(scan, first) === 0) return false;
  const before = text[start - 1] ?? ' ';
  // "電話は090-…": scripts without blanks.
  if (OPENING.includes(before) || UNSPACED.test(before)) return true;
  return !/[\p{L}\d_.,][.,:/]?$/u.test(text.slice(Math.max(0, start - 2), start));
}

const OPENING = ' \n\t:(,\\';

/** Digits of a group that belong to the number itself: all, those before a glued extension ("9740x11144"), or none. */
function numberLength({ groups, text }: Scan, index: number): number {
  const length = groups.end[index]! - groups.start[index]!;
  if (groups.digits[index] === length) return length;
  if (groups.digits[index] !== length - 1) return 0;
  const glued = GLUED_EXTENSION.exec(text.slice(groups.start[index], groups.end[index]));
  return glued === null ? 0 : glued[1]!.length;
}

/** Longest run of digit groups that may form one number; `overflows` when it goes on beyond what a number can have. */
function longestRun(scan: Scan, first: number): { last: number; overflows: boolean } | undefined {
  const { groups } = scan;
  let digits = 0;
  let last = first - 1;
  let overflows = false;
  for (let i = first; i < groups.count && i - first < MAX_GROUPS + 8; i += 1) {
    if (i > first && !(JOINS.has(groups.gap[i]!) && !hasComma(scan, i))) break;
    const length = numberLength(scan, i);
    if (length === 0) break;
    if (digits + length > MAX_DIGITS + 2) {
      overflows = true;
      break;
    }
    digits += length;
    last = i;
    if (length !== groups.end[i]! - groups.start[i]!) break;
  }
  return digits >= MIN_DIGITS ? { last, overflows } : undefined;
}

/** "Sveavägen 44, 111 34": a comma parts numbers. */
const hasComma = ({ groups, text }: Scan, index: number): boolean =>
  groups.gap[index] === Gap.mixed && text.slice(groups.end[index - 1], groups.start[index]).includes(',');

const JOINS: ReadonlySet<number> = new Set([Gap.space, Gap.hyphen, Gap.dot, Gap.slash, Gap.mixed]);

interface Form {
  readonly start: number;
  readonly end: number;
  readonly digits: string;
  readonly international: boolean;
  /** Number of separators between digit groups. */
  readonly separators: number;
  readonly brackets: boolean;
  /** All groups are of one or two digits, unless as in France: lottery numbers as soon as a telephone's. */
  readonly pairs: boolean;
  /** Ends inside a longer row: of pairs, or of a number that goes on behind a stop or a hyphen. */
  readonly cut: boolean;
}

/** Tries the run, then the run without its last groups; returns the last group taken. */
function bestOf(scan: Scan, first: number, longest: number, overflows: boolean): number | undefined {
  for (let last = longest; last >= first; last -= 1) {
    const form = formOf(scan, first, last, longest);
    if (form === undefined) return undefined;
    if (form.digits.length < MIN_DIGITS) return undefined;
    if (form.digits.length > MAX_DIGITS + (form.digits.startsWith('00') ? 2 : 0)) continue;
    const judged = judge(scan, form, overflows);
    if (judged !== undefined) {
      scan.add({
        type: 'PHONE_NUMBER',
        start: form.start,
        end: withExtension(scan.text, form.end),
        ...judged,
      });
      return last;
    }
  }
  return undefined;
}

function formOf(scan: Scan, first: number, last: number, longest: number): Form | undefined {
  const { groups, text } = scan;
  let start = groups.start[first]!;
  const end = groups.start[last]! + numberLength(scan, last);
  let digits = '';
  for (let i = first; i <= last; i += 1)
    digits += text.slice(groups.start[i], groups.start[i]! + numberLength(scan, i));
  let brackets = false;
  if (text[start - 1] === '(') {
    const close = text.indexOf(')', start);
    if (close > 0 && close < end) {
      start -= 1;
      brackets = true;
    }
  }
  const plus = /\+ ?$/.exec(text.slice(Math.max(0, start - 2), start));
  if (plus !== null) start -= plus[0].length;
  const international = plus !== null || (digits.startsWith('00') && digits.length >= 10);
  const french = digits[0] === '0' && digits.length === 10 && last === longest;
  const pairs = !french && isPairs(groups, first, last);
  const gap = groups.gap[last + 1];
  const cut =
    (last < longest &&
      (gap === Gap.dot || gap === Gap.hyphen || (pairs && isPairs(groups, last + 1, last + 1)))) ||
    (pairs &&
      first > 0 &&
      JOINS.has(groups.gap[first]!) &&
      groups.digits[first - 1]! > 0 &&
      isPairs(groups, first - 1, first - 1));
  return {
    start,
    end,
    digits,
    international,
    separators: last - first,
    brackets,
    pairs,
    cut: cut || isInRow(scan, first),
  };
}

/** "7489 1029 3344 …": a group of four or more digits right behind another. */
function isInRow({ groups }: Pick<Scan, 'groups'>, first: number): boolean {
  return (
    first > 0 &&
    groups.gap[first] === Gap.space &&
    groups.digits[first - 1]! >= 4 &&
    groups.digits[first]! >= 4
  );
}

function isPairs(groups: Scan['groups'], first: number, last: number): boolean {
  for (let i = first; i <= last; i += 1) if (groups.digits[i]! > 2) return false;
  return true;
}

interface Judgement {
  readonly score: number;
  readonly validated: boolean;
  readonly named?: boolean;
  readonly value: string;
}

function judge(scan: Scan, form: Form, overflows: boolean): Judgement | undefined {
  const { text, context } = scan;
  const { digits, start, end } = form;
  if (isOneDigit(digits)) return undefined;
  const bare = digits.replace(/^0+/, '');
  if (context.numbers !== undefined && (context.numbers.has(bare) || context.numbers.has(digits)))
    return { score: 0.99, validated: true, value: bare };
  const beforeText = text.slice(Math.max(0, start - 30), start);
  if (MONEY_BEFORE.test(beforeText) || UNIT_AFTER.test(text.slice(end, end + 12))) return undefined;
  const written = text.slice(start, end);
  if (
    !form.international &&
    (DATE_SHAPE.test(written) || YEARS.test(written) || GROUPED_AMOUNT.test(written))
  )
    return undefined;
  // Brazil's postal code; "cep" alone is also a Turkish mobile.
  if (POSTAL_BEFORE.test(beforeText) && digits.length === 8) return undefined;
  const link = LINK_BEFORE.test(beforeText);
  const negative = scan.near(start, end, 'negative', 3, 0);
  const word =
    link ||
    (!isCalledOtherwise(scan, start, end) &&
      (scan.near(start, end, 'phone', 8, 2) || scan.near(start, end, 'phoneKind', 0, 1)));
  const numbered =
    !word && !negative && scan.near(start, end, 'number', 5, 0) && !scan.near(start, end, 'identity', 5, 2);
  const against = !word && (negative || (!form.brackets && scan.near(start, end, 'unit', 1, 0)));
  if (form.international) {
    if (digits.length < 7) return undefined;
    scan.spend(40);
    const read = readPhone(`+${digits.replace(/^00/, '')}`, undefined);
    if (read?.valid === true)
      return { score: score(0.95, { context: word }), validated: true, named: word, value: read.e164 };
    return {
      score: score(digits.length >= 9 ? 0.75 : 0.6, { context: word, against }),
      validated: false,
      value: bare,
    };
  }
  if (
    !word &&
    (ONE_POINT.test(written) || SPACED_AMOUNT.test(written) || form.cut || isRowOfNumbers(written))
  )
    return undefined;
  // "i7-47700": a letter that only looks like a digit begins no number that nobody calls one.
  if (!word && scan.disguised && /^\p{L}/u.test(scan.folded.slice(start, end))) return undefined;
  if (link && digits.length >= 8) return { score: 0.95, validated: false, value: bare };
  return (
    national(scan, form, word, against) ??
    (overflows && !word ? undefined : byForm(form, word, against, bare)) ??
    (numbered && digits.length >= 8 ? { score: 0.55, validated: false, value: bare } : undefined)
  );
}

/** "pnr 0806087359, ring mig": a word for identifiers stands nearer in front than any for telephones, which is then another number's. */
function isCalledOtherwise(scan: Scan, start: number, end: number): boolean {
  const { before } = scan.around(start, end);
  const phone = before.get('phone') ?? 3;
  for (const [group, distance] of before) if (distance < phone && IDENTIFIER_GROUP.test(group)) return true;
  return false;
}

/** A number of the sender's country, or bare international digits beside a phone word. */
function national(scan: Scan, form: Form, word: boolean, against: boolean): Judgement | undefined {
  const { region } = scan.context;
  const { digits, start, end } = form;
  if (region === undefined && !word) return undefined;
  if (digits.length < (word ? 5 : 7)) return undefined;
  scan.spend(40);
  const local = region === undefined ? undefined : readPhone(digits, region);
  if (local?.valid === true) {
    const shaped = form.separators > 0 || form.brackets || digits.startsWith('0');
    const base = shaped ? 0.6 : local.mobile ? (digits.length >= 9 ? 0.5 : 0.4) : 0.35;
    // Up to eight bare digits are as soon an order's or a ticket's.
    const alone = scan.isWhole(start, end) && (shaped || digits.length > 8);
    return {
      score: score(base, { context: word, against, alone }),
      validated: true,
      named: word,
      value: local.e164,
    };
  }
  if (!word || digits.length < 10 || digits.startsWith('0')) return undefined;
  const foreign = readPhone(`+${digits}`, undefined);
  if (foreign?.valid !== true) return undefined;
  return { score: score(0.5, { context: true }), validated: true, named: true, value: foreign.e164 };
}

/** Without metadata: a phone word and a plausible length, or the separators of a phone number. */
function byForm(form: Form, word: boolean, against: boolean, value: string): Judgement | undefined {
  const { digits, separators, brackets } = form;
  if (
    word &&
    (digits.length >= 8 ||
      (digits.length === 7 && (separators > 0 || brackets)) ||
      (digits.length === 6 && separators >= 2))
  )
    return { score: 0.75, validated: false, value };
  if (
    digits.length >= 8 &&
    !form.pairs &&
    ((separators >= 2 && separators <= MAX_GROUPS - 1) || (brackets && separators >= 1))
  )
    return { score: score(brackets ? 0.65 : 0.55, { against }), validated: false, value };
  return undefined;
}

/** "8 01 73 71 49 13": five numbers or more of one or two digits; a telephone number written in pairs begins with a nought then. */
function isRowOfNumbers(written: string): boolean {
  const parts = written.split(/\D+/);
  return parts.length >= 5 && !written.startsWith('0') && parts.every((part) => part.length <= 2);
}

/** Extends a number by its extension. */
function withExtension(text: string, end: number): number {
  const match = EXTENSION.exec(text.slice(end, end + 20));
  return match === null ? end : end + match[0].length;
}
