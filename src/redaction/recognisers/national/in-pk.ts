import { luhn, verhoeff } from '../../checks/checksums';
import type { Identifier } from './identifier';

const isPalindrome = (n: string): boolean => Array.from(n).reverse().join('') === n;

const STATE_CODES =
  'AN|AP|AR|AS|BR|BH|CG|CH|DD|DL|DN|GA|GJ|HP|HR|JH|JK|KA|KL|LA|LD|MH|ML|MN|MP|MZ|NL|OD|OR|PB|PY|RJ|SK|TG|TN|TR|TS|UA|UK|UP|WB';

/** India. Aadhaar (12 from 2–9, Verhoeff, UIDAI), PAN (fourth letter the holder's kind), GSTIN (mod 36), voter card (EPIC), vehicle registration, passport. */
export const india: readonly Identifier[] = [
  {
    type: 'IN_AADHAAR',
    country: 'IN',
    evidence: 'separators',
    weak: true,
    shape: /^[2-9]\d{11}$/,
    lengths: [12],
    layouts: ['0000 0000 0000', '0000-0000-0000', '0000:0000:0000', '0000.0000.0000'],
    check: (n) => verhoeff(n) && !isPalindrome(n),
    words:
      'aadhaar|aadhar|adhaar|adhar|aadhaar card|aadhar card|aadhaar no|aadhar no|adhaar card|uidai|~uid|आधार|आधार कार्ड|आधार नंबर',
  },
  {
    type: 'IN_PAN',
    country: 'IN',
    evidence: 'strong',
    structural: true,
    shape: /^[A-Z]{3}[ABCFGHJKLPTE][A-Z]\d{4}[A-Z]$/,
    lengths: [10],
    layouts: ['AAAAA 0000 A', 'AAAAA-0000-A'],
    check: (n) => n.slice(5, 9) !== '0000' && n[3] !== 'E',
    words: 'pan|pan card|pan no|pancard|pan number|permanent account|पैन|पैन कार्ड',
  },
  {
    type: 'IN_GSTIN',
    country: 'IN',
    evidence: 'strong',
    shape: /^[0-3]\d[A-Z]{5}\d{4}[A-Z][1-9A-Z]Z[0-9A-Z]$/,
    lengths: [15],
    check: isGstin,
    words: '~gst|gstin|gst number',
  },
  {
    type: 'IN_VOTER',
    country: 'IN',
    evidence: 'region',
    shape: /^[A-Z]{3}\d{7}$/,
    lengths: [10],
    // "IND 287/4 (46.2)" is a score.
    check: (n, written) => luhn(n.slice(3)) && /^[A-Z]{3}[ /-]?\d{7}$/.test(written),
    words: 'voter|voter id|~epic|election card|epic no|मतदाता|वोटर',
  },
  {
    type: 'IN_VEHICLE_REGISTRATION',
    country: 'IN',
    evidence: 'region',
    shape: new RegExp(`^(?:${STATE_CODES})\\d{1,2}[A-Z]{1,3}\\d{4}$`),
    lengths: [8, 9, 10, 11],
    layouts: ['AA 00 AA 0000', 'AA-00-AA-0000', 'AA00 AA 0000', 'AA 00 A 0000', 'AA-00-A-0000'],
    words: '~vehicle|~registration|number plate|~car|~bike|~rc|गाड़ी|वाहन|reg no',
  },
  {
    type: 'IN_PASSPORT',
    country: 'IN',
    evidence: 'word',
    shape: /^[A-PR-WY][1-9]\d{5}[1-9]$/,
    lengths: [8],
    layouts: ['A0 00000', 'A 0000000'],
    words: '~passport|पासपोर्ट|passport number|passport no',
  },
];

/** GSTIN check: base 36, factors 1 and 2 alternating, quotient and remainder added. */
function isGstin(n: string): boolean {
  if (!/^[A-Z]{3}[ABCFGHJKLPT]/.test(n.slice(2)) || !/^(?:0[1-9]|[12]\d|3[0-8]|97|99)/.test(n)) return false;
  let sum = 0;
  for (let i = 0; i < 14; i += 1) {
    const product = Number.parseInt(n[i]!, 36) * (i % 2 === 0 ? 1 : 2);
    sum += Math.floor(product / 36) + (product % 36);
  }
  return (36 - (sum % 36)) % 36 === Number.parseInt(n[14]!, 36);
}

/** Pakistan. CNIC 5-7-1; first digit the province, last the sex (not 0); no public check digit (NADRA). */
export const pakistan: readonly Identifier[] = [
  {
    type: 'PK_CNIC',
    country: 'PK',
    evidence: 'separators',
    shape: /^[1-7]\d{11}[1-9]$/,
    lengths: [13],
    layouts: ['00000 0000000 0'],
    distinct: ['00000-0000000-0'],
    unchecked: true,
    words:
      'cnic|~nic|nicop|identity card|shanakhti|shanakhti card|shinakhti|شناختی کارڈ|شناختی|قومی شناختی|nadra|cnic no|cnic number',
  },
];
