/**
 * Issuer ranges: `[from, to, lengths]`, prefixes compared over their own number of digits. Visa, Mastercard, American Express, Discover, Diners, JCB,
 * Maestro from their public descriptions; UnionPay, Mir, RuPay, Troy, UATP not verified with the issuer.
 */
const RANGES: readonly (readonly [from: number, to: number, lengths: readonly number[]])[] = [
  [4, 4, [13, 16, 19]],
  [51, 55, [16]],
  [2221, 2720, [16]],
  [34, 34, [15]],
  [37, 37, [15]],
  [6011, 6011, [16, 17, 18, 19]],
  [644, 649, [16, 17, 18, 19]],
  [65, 65, [16, 17, 18, 19]],
  [300, 305, [14, 15, 16, 17, 18, 19]],
  [3095, 3095, [14, 15, 16, 17, 18, 19]],
  [36, 36, [14, 15, 16, 17, 18, 19]],
  [38, 39, [14, 15, 16, 17, 18, 19]],
  [3528, 3589, [16, 17, 18, 19]],
  [1800, 1800, [15]],
  [2131, 2131, [15]],
  [62, 62, [16, 17, 18, 19]],
  [50, 50, [12, 13, 16, 18, 19]],
  [56, 58, [12, 13, 16, 18, 19]],
  [60, 69, [16, 18, 19]],
  // Maestro of fourteen, fifteen or seventeen digits is allowed and unknown, and every tenth parcel number would pass for one: beside a card word only.
  // Of twelve and thirteen digits those that were issued: one parcel number in sixty would pass for another.
  [6304, 6304, [12, 13]],
  [6390, 6390, [12, 13]],
  [6700, 6709, [12, 13]],
  [6759, 6771, [12, 13]],
  [6799, 6799, [12, 13]],
  [2200, 2204, [16, 17, 18, 19]],
  [81, 82, [16]],
  [353, 353, [16]],
  [356, 356, [16]],
  [9792, 9792, [16]],
];
/** UATP: fifteen digits from 1, which a French social security number has too. */
const UATP = /^1\d{14}$/;

/** Whether an issuer's range is so wide that Luhn alone proves little. */
export const isWideIssuer = (number: string): boolean => UATP.test(number);

/** Whether a number's prefix and length belong to a listed issuer. */
export function isKnownIssuer(number: string): boolean {
  if (UATP.test(number)) return true;
  const prefix = Number(number.slice(0, PREFIX));
  for (const { from, to, lengths } of BY_PREFIX)
    if (prefix >= from && prefix <= to && lengths.includes(number.length)) return true;
  return false;
}

const PREFIX = 4;

/** The ranges over as many digits each. */
const BY_PREFIX = RANGES.map(([from, to, lengths]) => {
  const scale = 10 ** (PREFIX - String(from).length);
  return { from: from * scale, to: (to + 1) * scale - 1, lengths };
});
