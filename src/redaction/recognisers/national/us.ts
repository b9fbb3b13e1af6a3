import { luhn } from '../../checks/checksums';
import type { Identifier } from './identifier';

/** Numbers printed in advertisements and samples: never issued, masked only beside a word for them. */
const ADVERTISED = new Set(['078051120', '457555462', '219099999']);

/** SSA: area not 000, 666, 9xx; group not 00; serial not 0000. */
const isSsn = (n: string): boolean =>
  !/^(?:000|666|9)/.test(n) && n.slice(3, 5) !== '00' && n.slice(5) !== '0000' && !ADVERTISED.has(n);

/** IRS: group 50–65, 70–88, 90–92, 94–99. */
function isItin(n: string): boolean {
  const group = Number(n.slice(3, 5));
  return (
    (group >= 50 && group <= 65) ||
    (group >= 70 && group <= 88) ||
    (group >= 90 && group <= 92) ||
    (group >= 94 && group <= 99)
  );
}

/** One separator everywhere, and at the places people put it. */
const isEvenlyWritten = (written: string): boolean =>
  !/[-. ]/.test(written) || /^\d{3}([-. ])\d\d\1\d{4}$/.test(written);

/** United States. SSN, ITIN, NPI (Luhn with 80840 in front, CMS), Medicare Beneficiary Identifier (CMS), EIN. */
export const unitedStates: readonly Identifier[] = [
  {
    type: 'US_SSN',
    country: 'US',
    evidence: 'word',
    shape: /^\d{9}$/,
    lengths: [9],
    distinct: ['000-00-0000'],
    layouts: ['000 00 0000', '000.00.0000'],
    structural: true,
    check: isSsn,
    words:
      'ssn|ss number|ss no|ss num|social security|social security number|~social|~soc|soc sec|social security no|seguro social|ssns|ssn number|ssn no|socials|my social|social sec|soc security|soc sec number|social number',
  },
  {
    type: 'US_SSN',
    country: 'US',
    evidence: 'separators',
    shape: /^\d{9}$/,
    lengths: [9],
    distinct: ['000-00-0000'],
    layouts: ['000 00 0000', '000.00.0000'],
    check: (n, written) => isSsn(n) && isEvenlyWritten(written) && written.length === 11,
    words: '',
  },
  {
    type: 'US_ITIN',
    country: 'US',
    evidence: 'separators',
    weak: true,
    shape: /^9\d{8}$/,
    lengths: [9],
    distinct: ['000-00-0000'],
    layouts: ['000 00 0000'],
    structural: true,
    check: isItin,
    words:
      'itin|individual taxpayer|individual taxpayer identification|taxpayer id|taxpayer identification|tax id|tax payer',
  },
  {
    type: 'US_NPI',
    country: 'US',
    evidence: 'separators',
    weak: true,
    shape: /^[12]\d{9}$/,
    lengths: [10],
    layouts: ['0000-000-000', '0000 000 000'],
    check: (n) => luhn(`80840${n}`),
    words: 'npi|national provider|national provider identifier|provider id|provider number',
  },
  {
    type: 'US_MBI',
    country: 'US',
    evidence: 'strong',
    shape:
      /^[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d[AC-HJKMNP-RT-Y]{2}\d{2}$/,
    lengths: [11],
    layouts: [
      '0AA0-AA0-AA00',
      '0A00-AA0-AA00',
      '0AA0-A00-AA00',
      '0A00-A00-AA00',
      '0AA0 AA0 AA00',
      '0A00 AA0 AA00',
    ],
    words: 'mbi|medicare|medicare beneficiary|beneficiary identifier|medicare number|medicare id',
  },
  {
    type: 'US_EIN',
    country: 'US',
    evidence: 'word',
    shape: /^\d{9}$/,
    lengths: [9],
    layouts: ['00-0000000'],
    check: (n) => !/^(?:0[07-9]|1[789]|28|29|49|[678]9|70|78|79|96|97)/.test(n),
    structural: true,
    words: '~ein|employer identification|~fein|federal tax id',
  },
];
