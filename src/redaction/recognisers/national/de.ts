import { iso7064Mod11Mod10 } from '../../checks/checksums';
import { isShortDay, pairAt } from '../../checks/calendar';
import type { Identifier } from './identifier';

/** Among the first ten digits exactly one stands twice or three times, the others at most once (BZSt). */
function hasTaxIdDigits(n: string): boolean {
  const counts = new Array<number>(10).fill(0);
  for (let i = 0; i < 10; i += 1) counts[Number(n[i])]! += 1;
  const repeated = counts.filter((count) => count > 1);
  return repeated.length === 1 && (repeated[0] === 2 || repeated[0] === 3);
}

/** Areas of the pension insurers. */
const AREAS = /^(?:0[23489]|1\d|2[01345689]|3[89]|4[02-9]|[56]\d|7\d|8[0129])/;

/** Rentenversicherungsnummer: letter as its two-digit place, weights 2 1 2 5 7 1 2 1 2 1 2 1, digit sums, mod 10. */
function isPensionNumber(n: string): boolean {
  const digits = n.slice(0, 8) + String(n.charCodeAt(8) - 64).padStart(2, '0') + n.slice(9, 11);
  let sum = 0;
  for (const [i, weight] of [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1].entries()) {
    const product = weight * Number(digits[i]);
    sum += Math.floor(product / 10) + (product % 10);
  }
  const [day, month] = [pairAt(n, 2), pairAt(n, 4)];
  const born = day > 31 ? day <= 81 && month >= 1 && month <= 12 : isShortDay(pairAt(n, 6), month, day);
  return sum % 10 === Number(n[11]) && AREAS.test(n) && born;
}

/** Machine-readable document number: weights 7 3 1, letters from A = 10, last character the check digit (ICAO 9303). */
function isDocumentNumber(n: string): boolean {
  let sum = 0;
  for (let i = 0; i < n.length - 1; i += 1) sum += Number.parseInt(n[i]!, 36) * [7, 3, 1][i % 3]!;
  return sum % 10 === Number(n[n.length - 1]);
}

/** Documents have their number in one piece, at most the check digit apart. */
const inOnePiece = (written: string): boolean => /^[A-Z0-9]{9}[ -]?[0-9]?$/.test(written);

/** Germany. Steuer-ID (ISO 7064 mod 11,10 and digit counts), Rentenversicherungsnummer, Ausweis- and Passnummer. */
export const germany: readonly Identifier[] = [
  {
    type: 'DE_TAX_ID',
    country: 'DE',
    evidence: 'region',
    shape: /^[1-9]\d{10}$/,
    lengths: [11],
    layouts: ['00 000 000 000', '000 000 000 00', '00 0000 00000'],
    check: (n) => hasTaxIdDigits(n) && iso7064Mod11Mod10(n),
    words:
      'steuer id|steuerid|steuer identifikationsnummer|steueridentifikationsnummer|identifikationsnummer|idnr|steuer idnr|tin|steuernummer|steuerliche|persönliche identifikationsnummer|german tax id',
  },
  {
    type: 'DE_SOCIAL_SECURITY',
    country: 'DE',
    evidence: 'region',
    shape: /^\d{8}[A-Z]\d{3}$/,
    lengths: [12],
    layouts: ['00 000000 A 000', '00 000000 A000', '00000000 A 000', '00 000000 A 00 0'],
    check: isPensionNumber,
    words:
      'sozialversicherungsnummer|rentenversicherungsnummer|versicherungsnummer|sv nummer|svnr|rvnr|rv nummer|rv nr|sozialvers nr|sozialvers nummer|rentenvers nr|rentenvers nummer|~sv nr|pension insurance number|sozialversicherung|rentenversicherung',
  },
  {
    type: 'DE_ID_CARD',
    country: 'DE',
    evidence: 'word',
    shape: /^(?:[LMNPRTVWXY][CFGHJKLMNPRTVWXYZ0-9]{8}\d?|\d{10})$/,
    lengths: [9, 10],
    check: (n, written) => inOnePiece(written) && (n.length < 10 || isDocumentNumber(n)),
    words:
      'personalausweis|personalausweisnummer|~ausweisnummer|~ausweis|~perso|~ausweis nr|identitätskarte|id card',
  },
  {
    type: 'DE_PASSPORT',
    country: 'DE',
    evidence: 'word',
    shape: /^[CFGHJK][CFGHJKLMNPRTVWXYZ0-9]{8}\d?$/,
    lengths: [9, 10],
    check: (n, written) =>
      inOnePiece(written) && (n.match(/\d/g)?.length ?? 0) >= 2 && (n.length < 10 || isDocumentNumber(n)),
    words: 'reisepass|reisepassnummer|passnummer|~pass|pass nr|passport',
  },
];
