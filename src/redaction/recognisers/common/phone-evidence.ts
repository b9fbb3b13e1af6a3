import { isOneDigit } from '../../checks/checksums';
import { LIGHT_WORDS, NEARBY_WORD_PATTERNS } from '../../context/nearby-words';
import { score } from '../../scoring/score';
import type { Candidate } from '../recogniser';
import type { Scan } from '../scan';
import { MAX_GROUPS, type PhoneForm } from './phone-form';
import { beginsIdentifier, isDraw, isNeverPhone, isPartOfCode, isWrittenOtherwise } from './phone-lookalikes';
import { endsInItsNumber, isThingsNumber, NUMBERED_PATTERNS } from './phone-numbered';
import { readPhone } from './phone-metadata';

const IDENTIFIER_GROUP = /^(?:identity|id|tax|[A-Z]{2}_[A-Z_]{2,40}~?)$/;
/** Countries that write their numbers in pairs from a nought. */
const IN_PAIRS =
  /^(?:FR|MC|GP|MQ|GF|RE|YT|BL|MF|PM|BE|LU|CH|NL|DE|AT|DZ|MA|TN|SN|CI|CM|GA|CG|ML|BJ|TG|BF|MG)$/;
const LINK_BEFORE = /(?:wa\.me\/|tel:|whatsapp\.com\/send\?phone=|phone=|sms:)\+?$/i;

/** Digits of a number within its town, in many countries. */
const SUBSCRIBER = 7;
/** "call me at 6561973", "Desk: 6561973". */
const DIALLED_BEFORE = /(?:[:.#]|(?:^|\s)(?:at|on|al|em|au|no)) ?$/i;

/** A line that is a name or a place, above a number. */
const NAME_LINE = /(?:^|\n)\p{Lu}[\p{L}\p{M} .'’-]{2,38}\n$/u;

/** Every pattern of this file, for the check of patterns. */
export const EVIDENCE_PATTERNS: readonly RegExp[] = [
  NAME_LINE,
  IDENTIFIER_GROUP,
  LINK_BEFORE,
  IN_PAIRS,
  DIALLED_BEFORE,
  ...NUMBERED_PATTERNS,
  ...NEARBY_WORD_PATTERNS,
];

type Judgement = Pick<Candidate, 'score' | 'validated' | 'named' | 'value'>;

/** What the text, the conversation and the numbering plans say for a number; undefined when too little does. `overflows`: its row of digits is longer than any number. */
export function judge(scan: Scan, form: PhoneForm, overflows: boolean): Judgement | undefined {
  const { text, context } = scan;
  const { digits, start, end, separators } = form;
  if (isOneDigit(digits)) return undefined;
  const bare = digits.replace(/^0+/, '');
  if (context.numbers !== undefined && (context.numbers.has(bare) || context.numbers.has(digits)))
    return { score: 0.99, validated: true, value: bare };
  if (isNeverPhone(text, form)) return undefined;
  const link = LINK_BEFORE.test(text.slice(Math.max(0, start - 30), start));
  const things = isThingsNumber(scan, start);
  const negative = things || scan.near(start, end, 'negative', 3, 0);
  const otherwise = isCalledOtherwise(scan, form);
  const word =
    link ||
    (!otherwise &&
      (scan.near(start, end, 'phone', 8, 2) ||
        scan.near(start, end, 'phoneKind', 0, 1) ||
        followsAnother(scan, form)));
  const against =
    !word &&
    (things ||
      (negative && isNamedBy(scan, form)) ||
      (separators === 0 && scan.near(start, end, 'clientele', 3, 0)) ||
      (!form.brackets && text[start - 2] !== ',' && scan.near(start, end, 'unit', 1, 0)));
  // "0080-3482-9462-8456-7719": a row of fours that begins with two noughts.
  if (form.international && text[start] !== '+' && !word && (overflows || form.cut)) return undefined;
  if (form.international) return international(scan, form, word, against, bare);
  const written = text.slice(start, end);
  if (
    !word &&
    (isPartOfCode(text, start) || beginsIdentifier(text, start) || isWrittenOtherwise(written, form.cut))
  )
    return undefined;
  if (!word && context.region !== undefined && !IN_PAIRS.test(context.region) && isDraw(written))
    return undefined;
  // "i7-47700": a letter that only looks like a digit begins no number that nobody calls one.
  if (!word && scan.disguised && /^\p{L}/u.test(scan.folded.slice(start, end))) return undefined;
  if (link && digits.length >= 8) return { score: 0.95, validated: false, value: bare };
  const numbered =
    !word &&
    !otherwise &&
    !negative &&
    !scan.near(start, end, 'clientele', 4, 0) &&
    isCalledNumber(scan, form) &&
    !scan.near(start, end, 'identity', 5, 2) &&
    !scan.near(start, end, 'id', 5, 2);
  const dialled =
    word && digits.length === SUBSCRIBER && DIALLED_BEFORE.test(text.slice(Math.max(0, start - 6), start));
  return (
    national(scan, form, word, numbered && digits.length >= 8, against) ??
    (overflows && !word ? undefined : byForm(form, word, against, bare)) ??
    (dialled ? { score: 0.6, validated: false, value: bare } : undefined) ??
    ((numbered || isSigned(text, form)) && digits.length >= 8
      ? { score: 0.55, validated: false, value: bare }
      : undefined)
  );
}

/**
 * "pnr 0806087359, ring mig": a word for identifiers stands nearer in front than any for telephones, which is then another number's. So is "off the phone, case
 * 57098431", if the digits are bare.
 */
function isCalledOtherwise(scan: Scan, { start, end, separators, brackets }: PhoneForm): boolean {
  const { before } = scan.around(start, end);
  const phone = before.get('phone') ?? 3;
  if (separators === 0 && !brackets && (before.get('negative') ?? 9) < Math.min(phone, 2)) return true;
  for (const [group, distance] of before) if (distance < phone && IDENTIFIER_GROUP.test(group)) return true;
  const { asked } = scan.context;
  // "and your taj number?"
  if (asked === undefined || asked.has('phone') || !scan.isWhole(start, end)) return false;
  for (const group of asked) if (IDENTIFIER_GROUP.test(group)) return true;
  return false;
}

/** "produk habis kak 0812-3456-7890": what is written like a telephone number is another thing's only when that is called right in front of it. */
const isNamedBy = (scan: Scan, { start, end, digits, separators }: PhoneForm): boolean =>
  (separators === 0 && !digits.startsWith('0')) ||
  // "factura A-0001-00009161", "zásilkovna Z 404 8784 301".
  /(?:\p{L}-|(?:^|\P{L})\p{Lu} )$/u.test(scan.text.slice(Math.max(0, start - 3), start)) ||
  LIGHT_WORDS.fills(scan, start, scan.around(start, end).before.get('negative') ?? 0);

/** More digits than any country's numbers have without their country. */
const MOST_NATIONAL = 11;

/**
 * Whether somebody speaks of a number without saying that it is a ticket's or a service's: "my number is 5551234567", but not "número de servicio 242910786".
 * A nought in front is a telephone's sooner than a thing's.
 */
function isCalledNumber(scan: Scan, { start, end, digits }: PhoneForm): boolean {
  if (!scan.near(start, end, 'number', 5, 0)) return false;
  if (endsInItsNumber(scan.text, start)) return false;
  if (digits.startsWith('0')) return true;
  if (digits.length > MOST_NATIONAL && readPhone(`+${digits}`, undefined)?.valid !== true) return false;
  const distance = scan.around(start, end).before.get('number') ?? 0;
  return LIGHT_WORDS.fills(scan, start, distance);
}

/** Characters between two numbers of one person: ", y si no ". */
const MOST_BETWEEN = 16;

/** "0171 2345678 oder 0172 8765432": begins like a telephone number right behind one, in the same line. */
function followsAnother({ candidates, text }: Scan, { start, digits }: PhoneForm): boolean {
  const last = candidates.at(-1);
  return (
    last?.type === 'PHONE_NUMBER' &&
    digits.length >= 8 &&
    digits.startsWith('0') &&
    start - last.end <= MOST_BETWEEN &&
    /^[^\d\n]{1,16}$/.test(text.slice(last.end, start))
  );
}

/** "Maria Keller\n06 12345678\nm.keller@example.org": two groups from a nought, all of their line, under another; in one piece under a name only. */
const isSigned = (text: string, { start, end, separators, digits }: PhoneForm): boolean =>
  (separators === 1 ||
    (separators === 0 &&
      /^0[1-9]\d{7,9}$/.test(digits) &&
      NAME_LINE.test(text.slice(Math.max(0, start - 44), start)))) &&
  digits.startsWith('0') &&
  text[start - 1] === '\n' &&
  (end === text.length || text[end] === '\n');

/** Digits of "0044 7700 900123" and nearly every other number that is dialled from abroad, with its two noughts. */
const SHORTEST_DIALLED = 12;

/** With `+` or `00`: a plan's number, or long enough to be one. */
function international(
  scan: Scan,
  { digits, start, separators }: PhoneForm,
  word: boolean,
  against: boolean,
  value: string,
): Judgement | undefined {
  // "envío 0081182093447": two noughts are also how a number is filled up.
  const filled = scan.text[start] !== '+' && separators === 0;
  if (digits.length < 7 || (filled && against)) return undefined;
  scan.spend(40);
  const read = readPhone(`+${digits.replace(/^00/, '')}`, undefined);
  if (read?.valid === true)
    return { score: score(0.95, { context: word }), validated: true, named: word, value: read.e164 };
  if (filled && !word && digits.length < SHORTEST_DIALLED) return undefined;
  return {
    score: score(digits.length >= 9 ? 0.75 : 0.6, { context: word, against }),
    validated: false,
    value,
  };
}

/** A number of the sender's country, or bare international digits beside a phone word; `numbered`: called a number and nothing's. */
function national(
  scan: Scan,
  form: PhoneForm,
  word: boolean,
  numbered: boolean,
  against: boolean,
): Judgement | undefined {
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
      score: score(base, { context: word || numbered, against, alone }),
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
function byForm(form: PhoneForm, word: boolean, against: boolean, value: string): Judgement | undefined {
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
