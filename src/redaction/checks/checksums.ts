/**
 * The checksum algorithms that identifiers share. All take a string of ASCII digits (or letters where said) and never throw:
 * a character outside the alphabet makes the result false or NaN, which no comparison accepts.
 */

const ZERO = 48;

/** Value of the digit at `index`. */
export const digitAt = (text: string, index: number): number => text.charCodeAt(index) - ZERO;

/** Σ weight·digit over as many characters as there are weights, from `offset` on. */
export function weighted(text: string, weights: readonly number[], offset = 0): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i += 1) sum += weights[i]! * digitAt(text, offset + i);
  return sum;
}

/** Check digit of thirteen-digit article numbers (GS1 General Specifications 7.9). */
export const ean13 = (digits: string): boolean =>
  (weighted(digits, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3]) + digitAt(digits, 12)) % 10 === 0;

/** Luhn over the whole string (ISO/IEC 7812-1, annex B): cards, IMEI, SE, ZA, IL, CA … */
export function luhn(digits: string): boolean {
  let sum = 0;
  let double = false;
  for (let i = digits.length - 1; i >= 0; i -= 1) {
    let value = digitAt(digits, i);
    if (double) {
      value *= 2;
      if (value > 9) value -= 9;
    }
    sum += value;
    double = !double;
  }
  return sum % 10 === 0;
}

const VERHOEFF_PRODUCT = [
  '0123456789',
  '1234067895',
  '2340178956',
  '3401289567',
  '4012395678',
  '5987604321',
  '6598710432',
  '7659821043',
  '8765932104',
  '9876543210',
].map((row) => Array.from(row, Number));
const VERHOEFF_PERMUTATION = [
  '0123456789',
  '1576283094',
  '5803796142',
  '8916043527',
  '9453126870',
  '4286573901',
  '2793806415',
  '7046913258',
].map((row) => Array.from(row, Number));

/** Verhoeff's dihedral check over the whole string, check digit last: IN Aadhaar, LU matricule, NG NIN. */
export function verhoeff(digits: string): boolean {
  let check = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = digitAt(digits, digits.length - 1 - i);
    check = VERHOEFF_PRODUCT[check]?.[VERHOEFF_PERMUTATION[i % 8]?.[digit] ?? -1] ?? -1;
  }
  return check === 0;
}

/** ISO 7064 MOD 11,10 over the whole string: DE tax id, HR OIB. */
export function iso7064Mod11Mod10(digits: string): boolean {
  let check = 5;
  for (let i = 0; i < digits.length; i += 1) check = ((((check || 10) * 2) % 11) + digitAt(digits, i)) % 10;
  return check === 1;
}

/** Remainder of a string of digits by a small modulus, digit by digit: no 2^53 limit. */
export function remainder(digits: string, modulus: number): number {
  let rest = 0;
  for (let i = 0; i < digits.length; i += 1) rest = (rest * 10 + digitAt(digits, i)) % modulus;
  return rest;
}

/** True when one and the same digit fills the string: never issued, often typed as a filler. */
export function isOneDigit(digits: string): boolean {
  for (let i = 1; i < digits.length; i += 1) if (digits.charCodeAt(i) !== digits.charCodeAt(0)) return false;
  return true;
}
