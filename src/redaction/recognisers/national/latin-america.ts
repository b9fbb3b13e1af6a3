import { digitAt, weighted } from '../../checks/checksums';
import type { Identifier } from './identifier';

const CUIT_KINDS = /^(?:20|2[347]|3[034]|5[015])/;
const NIT_WEIGHTS = [3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71];

function isRut(n: string): boolean {
  let sum = 0;
  let weight = 2;
  for (let i = n.length - 2; i >= 0; i -= 1) {
    sum += weight * digitAt(n, i);
    weight = weight === 7 ? 2 : weight + 1;
  }
  return '0K987654321'[sum % 11] === n[n.length - 1];
}

function isNit(n: string): boolean {
  let sum = 0;
  for (let i = 0; i < n.length - 1; i += 1) sum += NIT_WEIGHTS[i]! * digitAt(n, n.length - 2 - i);
  return '01987654321'[sum % 11] === n[n.length - 1];
}

/** Cédula: province 01–24 or 30, third digit at most 6, weights 2 1 … mod 10. */
function isCedula(n: string): boolean {
  const province = Number(n.slice(0, 2));
  if (!((province >= 1 && province <= 24) || province === 30 || province === 50) || digitAt(n, 2) > 6)
    return false;
  let sum = 0;
  for (let i = 0; i < 9; i += 1) {
    const product = digitAt(n, i) * (i % 2 === 0 ? 2 : 1);
    sum += product > 9 ? product - 9 : product;
  }
  return (10 - (sum % 10)) % 10 === digitAt(n, 9);
}

/** DNI/CUI: optional ninth character, a digit or a letter, weights 3 2 7 6 5 4 3 2 mod 11. */
function isCui(n: string): boolean {
  if (n.length === 8) return true;
  const rest = weighted(n, [3, 2, 7, 6, 5, 4, 3, 2]) % 11;
  return '65432110987'[rest] === n[8] || 'KJIHGFEDCBA'[rest] === n[8];
}

/** Argentina (DNI, CUIT/CUIL), Chile (RUN/RUT), Colombia (cédula, NIT), Ecuador (cédula), Peru (DNI/CUI). */
export const latinAmerica: readonly Identifier[] = [
  {
    type: 'AR_CUIT',
    country: 'AR',
    evidence: 'region',
    shape: /^\d{11}$/,
    lengths: [11],
    distinct: ['00-00000000-0'],
    layouts: ['00 00000000 0', '00.00000000.0', '00/00000000/0'],
    check: (n) =>
      CUIT_KINDS.test(n) &&
      '012345678990'[(11 - (weighted(n, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11] === n[10],
    words: 'cuit|cuil|cuit cuil|c u i t|c u i l|clave única de identificación',
  },
  {
    type: 'AR_DNI',
    country: 'AR',
    evidence: 'word',
    shape: /^\d{7,8}$/,
    lengths: [7, 8],
    layouts: ['00.000.000', '0.000.000'],
    unchecked: true,
    words: 'dni|d n i|nro de documento|n de documento|documento nacional',
  },
  {
    type: 'CL_RUN',
    country: 'CL',
    evidence: 'separators',
    weak: true,
    shape: /^\d{7,8}[0-9K]$/,
    lengths: [8, 9],
    prefix: 'CL',
    layouts: ['00000000-0', '0000000-0', '00000000-A', '0000000-A', '00 000 000 0', '00 000 000-0'],
    distinct: ['00.000.000-0', '0.000.000-0', '00.000.000-A', '0.000.000-A'],
    check: isRut,
    words:
      '~rut|~run|rut number|rut no|rut es|número de rut|el rut|tu rut|su rut|r u t|r u n|mi rut|nro de rut|rol único|rol único tributario',
  },
  {
    type: 'CO_CC',
    country: 'CO',
    evidence: 'word',
    shape: /^[1-9]\d{5,9}$/,
    lengths: [6, 7, 8, 9, 10],
    layouts: ['0.000.000.000', '00.000.000', '0.000.000'],
    unchecked: true,
    words: 'cédula|cedula|cédula de ciudadanía|ciudadanía|~c c|~cc|c c no|cc no|cc nro',
  },
  {
    type: 'CO_NIT',
    country: 'CO',
    evidence: 'separators',
    weak: true,
    shape: /^\d{8,16}$/,
    lengths: [8, 9, 10, 11, 12, 13, 14, 15, 16],
    layouts: ['000000000-0', '000 000 000 0', '0000000000-0', '00000000-0'],
    distinct: ['000.000.000-0', '0.000.000.000-0', '00.000.000-0'],
    // Dots group the number, a hyphen parts its check digit: dots alone are a price or a cédula.
    check: (n, written) => isNit(n) && (!written.includes('.') || written.includes('-')),
    words: 'nit|nro de nit|n i t|número de identificación tributaria|~rut',
  },
  {
    type: 'EC_CI',
    country: 'EC',
    evidence: 'region',
    shape: /^\d{10}$/,
    lengths: [10],
    layouts: ['000000000-0'],
    check: isCedula,
    words: 'cédula|cedula|cédula de identidad|~c i|~ci',
  },
  {
    type: 'PE_CUI',
    country: 'PE',
    evidence: 'word',
    shape: /^\d{8}[0-9A-K]?$/,
    lengths: [8, 9],
    layouts: ['00000000-0', '00000000-A'],
    check: isCui,
    unchecked: true,
    words: 'dni|cui|d n i|documento nacional de identidad',
  },
];
