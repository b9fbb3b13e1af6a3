import { luhn } from '../../checks/checksums';
import type { Identifier } from './identifier';

/** Canada. Social Insurance Number 3-3-3, Luhn, not from 0 or 8 (ESDC). */
export const canada: readonly Identifier[] = [
  {
    type: 'CA_SIN',
    country: 'CA',
    evidence: 'separators',
    weak: true,
    shape: /^[1-79]\d{8}$/,
    lengths: [9],
    layouts: ['000-000-000', '000 000 000', '000.000.000'],
    check: luhn,
    words:
      '~sin|sin no|sin card|~s i n|social insurance|social insurance number|~nas|numéro d assurance sociale|assurance sociale|sin number',
  },
];
