import { Gap } from '../../text/groups';
import type { Scan } from '../scan';

/** Parcels and meters have numbers of twelve digits too, in fours. */
export const SHORT = 12;

/** The digits of some groups, without what stands between them. */
export function digitsBetween({ groups, text }: Scan, first: number, last: number): string {
  let digits = '';
  for (let i = first; i <= last; i += 1) digits += text.slice(groups.start[i], groups.end[i]);
  return digits;
}

/** Whether a group is of digits only. */
export const isDigits = ({ groups }: Scan, index: number): boolean =>
  groups.digits[index] === groups.end[index]! - groups.start[index]!;

/** Sixteen digits or more in fours as cards are printed: "betalingskenmerk 5153.6755.9520.9555" is not, nor are two blanks around six digits. */
export const isInFours = (scan: Scan, first: number, last: number, number: string): boolean =>
  number.length > SHORT &&
  isPrinted(scan.groups, first, last) &&
  groupLength(scan.groups, first + 1) === 4 &&
  scan.groups.gap[last] !== Gap.dot;

/** In one piece, in fours, or as American Express and Diners print theirs; "6184-7295-63184" is a parcel. */
export function isPrinted(groups: Scan['groups'], first: number, last: number): boolean {
  if (isFourSixRest(groups, first, last)) return true;
  if (last > first && groupLength(groups, last) > 4) return false;
  for (let i = first; i < last; i += 1) if (groupLength(groups, i) !== 4) return false;
  return true;
}

/** 3782 822463 10005, 3056 930902 5904. */
const isFourSixRest = (groups: Scan['groups'], first: number, last: number): boolean =>
  last - first === 2 &&
  groupLength(groups, first) === 4 &&
  groupLength(groups, first + 1) === 6 &&
  (groupLength(groups, last) === 4 || groupLength(groups, last) === 5);

/** Whether a group of three digits or more (the one at `outer`) stands in a row with the next. */
export const isInRow = (groups: Scan['groups'], index: number, outer: number): boolean =>
  index > 0 &&
  index < groups.count &&
  groups.gap[index] !== Gap.none &&
  groups.gap[index] !== Gap.line &&
  groups.digits[outer]! >= 3;

/** Whether digits go on behind a hyphen or a stop: no card is followed so. */
export const hangsOn = (groups: Scan['groups'], index: number): boolean =>
  index > 0 &&
  index < groups.count &&
  groups.digits[index]! > 0 &&
  groups.digits[index - 1]! > 0 &&
  (groups.gap[index] === Gap.hyphen || groups.gap[index] === Gap.dot);

/**
 * Five to seven groups of four digits: a token for an electricity meter; nine to eleven the key of a Brazilian invoice; eight are two cards, and so are more
 * that four divides. Behind a card such a group is its expiry date at most.
 */
export function isRowOfFives(groups: Scan['groups'], first: number, last: number): boolean {
  let [from, to] = [first, last];
  const joins = (index: number): boolean => isFour(groups, index) && to - from <= MOST_IN_ROW;
  while (from > 0 && joins(from - 1) && groups.gap[from] === groups.gap[last]) from -= 1;
  while (to + 1 < groups.count && joins(to + 1) && groups.gap[to + 1] === groups.gap[last]) to += 1;
  const row = to - from + 1;
  return row >= 5 && row <= MOST_IN_ROW && row % 4 !== 0 && last - first === 3 && isFour(groups, first);
}

/** "4112 9855 6717 2897" that fails its check: the last twelve digits of a card are none. */
export const isTailOfFours = (groups: Scan['groups'], first: number, last: number): boolean =>
  last > first &&
  isFour(groups, first) &&
  ((first > 0 && isFour(groups, first - 1) && groups.gap[first] === groups.gap[last]) ||
    (isFour(groups, last + 1) && groups.gap[last + 1] === groups.gap[last]));

/** "DE21 5418 2375 1121 7476 74": digits behind a country and a check are an account's, right or wrong. */
export const followsIbanHead = ({ groups, text }: Scan, first: number): boolean =>
  first > 0 &&
  groups.gap[first] === Gap.space &&
  /^[A-Z]{2}\d{2}$/.test(text.slice(groups.start[first - 1], groups.end[first - 1]));

/** Groups of four that the key of an invoice has. */
const MOST_IN_ROW = 11;

const isFour = (groups: Scan['groups'], index: number): boolean =>
  groups.digits[index] === 4 && groupLength(groups, index) === 4;

/** Whether a digit group hangs on to the group before it with the same kind of separator as numbers use. */
export function isChained({ groups, text }: Scan, index: number): boolean {
  if (index <= 0 || index >= groups.count) return false;
  const gap = groups.gap[index];
  if (gap !== Gap.hyphen && gap !== Gap.dot && gap !== Gap.slash && gap !== Gap.space) return false;
  const digitsBefore = isDigitAt(text, groups.end[index - 1]! - 1);
  const digitsAfter = isDigitAt(text, groups.start[index]!);
  if (!digitsBefore || !digitsAfter) return false;
  return gap !== Gap.space || (groupLength(groups, index) === 4 && groupLength(groups, index - 1) === 4);
}

const groupLength = (groups: Scan['groups'], index: number): number =>
  groups.end[index]! - groups.start[index]!;

const isDigitAt = (text: string, index: number): boolean => {
  const unit = text.charCodeAt(index);
  return unit >= 48 && unit <= 57;
};

/** Digits that people write in one group of a card that has several. */
const MOST_IN_GROUP = 8;

/** People write cards in groups of one length, the last one shorter at most, in fours and eights, or digit by digit; anything else is a row of other numbers. */
export function plausibleGroups({ groups }: Scan, first: number, last: number): boolean {
  const size = groupLength(groups, first);
  let single = true;
  let fours = true;
  // "19598117388472 3 din": fourteen digits and a number of days.
  let even = size >= 3 && size <= MOST_IN_GROUP;
  for (let i = first; i <= last; i += 1) {
    const length = groupLength(groups, i);
    if (length > 2) single = false;
    if (length > MOST_IN_GROUP || (length % 4 !== 0 && i < last)) fours = false;
    if (i < last ? length !== size : length > size) even = false;
  }
  return single || fours || even || isFourSixRest(groups, first, last);
}
