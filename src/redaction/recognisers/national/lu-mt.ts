import { luhn, verhoeff } from '../../checks/checksums';
import { isDay, pairAt } from '../../checks/calendar';
import type { Identifier } from './identifier';

/** Luxembourg. Matricule YYYYMMDD SSS, 12th digit Luhn and 13th Verhoeff of the first eleven (CTIE). */
export const luxembourg: readonly Identifier[] = [
  {
    type: 'LU_MATRICULE',
    country: 'LU',
    evidence: 'strong',
    shape: /^(?:18[89]|19\d|20\d)\d{10}$/,
    lengths: [13],
    layouts: ['00000000 00000', '0000 00 00 00000', '0000 0000 00000', '00000000 000 00'],
    check: (n) =>
      isDay(Number(n.slice(0, 4)), pairAt(n, 4), pairAt(n, 6)) &&
      luhn(n.slice(0, 12)) &&
      verhoeff(n.slice(0, 11) + n[12]!),
    words:
      'matricule|matricule national|matrikel|numéro de matricule|sozialversécherungsnummer|matrikel|matricule national|numéro d identification national|matrikelnummer|sozialversicherungsnummer',
  },
];

/** Malta. Identity card: up to seven digits and a letter of the register; no check digit. */
export const malta: readonly Identifier[] = [
  {
    type: 'MT_ID',
    country: 'MT',
    evidence: 'word',
    shape: /^\d{4,7}[MGAPLHBZ]$/,
    lengths: [5, 6, 7, 8],
    layouts: ['0000000 A', '0000000-A', '000000-A'],
    unchecked: true,
    words:
      'id card number|id card no|karta tal identità|karta identità|numru tal id|numru tal karta tal identità|karta tal identita|id card malta|maltese id|numru tal karta|~identity card|~id card',
  },
];
