import { digitAt, weighted } from '../../checks/checksums';
import type { Identifier } from './identifier';

/** United Kingdom. National Insurance number (HMRC NIM39110: prefixes never used), NHS number (weights 10…2 mod 11), Unique Taxpayer Reference. */
export const unitedKingdom: readonly Identifier[] = [
  {
    type: 'UK_NINO',
    country: 'GB',
    evidence: 'strong',
    structural: true,
    shape: /^(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]$/,
    lengths: [9],
    layouts: ['AA 00 00 00 A', 'AA 000000 A', 'AA000000 A', 'AA-00-00-00-A'],
    words: 'nino|nino number|ni num|n i number|national insurance|ni number|ni no|insurance number|~nin',
  },
  {
    type: 'UK_NHS',
    country: 'GB',
    evidence: 'separators',
    weak: true,
    shape: /^\d{10}$/,
    lengths: [10],
    layouts: ['000 000 0000', '000-000-0000'],
    check: (n) => {
      const check = (11 - (weighted(n, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
      return check !== 10 && check === digitAt(n, 9) && n !== '0000000000';
    },
    words: 'nhs|nhs num|nhs nr|nhs number|nhs no|national health|health service|patient number',
  },
  {
    type: 'UK_UTR',
    country: 'GB',
    evidence: 'word',
    shape: /^\d{10}$/,
    lengths: [10],
    layouts: ['00000 00000'],
    check: (n) => '21987654321'[weighted(n, [6, 7, 8, 9, 10, 5, 4, 3, 2], 1) % 11] === n[0],
    words: 'utr|unique taxpayer|unique taxpayer reference|self assessment',
  },
];
