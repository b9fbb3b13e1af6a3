import { luhn, verhoeff, weighted } from '../../checks/checksums';
import { isDay, isYyMmDd, pairAt } from '../../checks/calendar';
import type { Identifier } from './identifier';

const GOVERNORATES = new Set([
  1, 2, 3, 4, 11, 12, 13, 14, 15, 16, 17, 18, 19, 21, 22, 23, 24, 25, 26, 27, 28, 29, 31, 32, 33, 34, 35, 88,
]);

function isTckn(n: string): boolean {
  const digits = Array.from(n, Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const odd = digits[0] + digits[2] + digits[4] + digits[6] + digits[8];
  const even = digits[1] + digits[3] + digits[5] + digits[7];
  const tenth = (((7 * odd - even) % 10) + 10) % 10;
  return tenth === digits[9] && (odd + even + tenth) % 10 === digits[10];
}

/** South Africa (Luhn; 0 citizen, 1 resident, 2 refugee), Nigeria (NIN: Verhoeff unverified, so it only raises; BVN: eleven digits from 22, NIBSS), Egypt (date and governorate), Saudi Arabia (Luhn), Emirates (784, Luhn unverified), Israel (Luhn), Türkiye (two digits mod 10). */
export const africaMiddleEast: readonly Identifier[] = [
  {
    type: 'ZA_ID_NUMBER',
    country: 'ZA',
    evidence: 'strong',
    shape: /^\d{10}[0-2]\d{2}$/,
    lengths: [13],
    layouts: ['000000 0000 00 0', '000000 0000 000', '000000-0000-00-0', '000000 0000000'],
    check: (n) => isYyMmDd(n) && luhn(n),
    words:
      'south african id|south african id number|sa id number|sa id no|sa id|id number|rsa id|identity number|id nommer|identiteitsnommer|~said',
  },
  {
    type: 'NG_NIN',
    country: 'NG',
    evidence: 'word',
    shape: /^[1-9]\d{10}$/,
    lengths: [11],
    check: () => true,
    unchecked: true,
    words:
      '~nin|nin number|nin no|nin slip|my nin|your nin|nin is|~national identification|~national identification number|~national identity number|nimc',
  },
  {
    type: 'NG_NIN',
    country: 'NG',
    evidence: 'separators',
    weak: true,
    shape: /^[1-9]\d{10}$/,
    lengths: [11],
    check: verhoeff,
    words: '',
  },
  {
    type: 'NG_BVN',
    country: 'NG',
    evidence: 'word',
    shape: /^22\d{9}$/,
    lengths: [11],
    unchecked: true,
    words: 'bvn|bvn number|bvn no|bank verification|bank verification number',
  },
  {
    type: 'EG_NATIONAL_ID',
    country: 'EG',
    evidence: 'region',
    shape: /^[23]\d{13}$/,
    lengths: [14],
    layouts: ['0 000000 00 00000', '0 00 00 00 00 00000', '0-000000-00-0000-0', '0 00 00 00 00 0000 0'],
    check: (n) =>
      isDay((n[0] === '2' ? 1900 : 2000) + pairAt(n, 1), pairAt(n, 3), pairAt(n, 5)) &&
      GOVERNORATES.has(pairAt(n, 7)),
    words:
      'الرقم القومي|رقم قومي|القومي|بطاقة رقم قومي|رقم بطاقة قومي|بطاقة الرقم القومي|رقمي القومي|الرقم القومى|رقم قومى|بطاقتي القومية|national id|egyptian id|رقم البطاقة|رقم بطاقتي',
  },
  {
    type: 'SA_NATIONAL_ID',
    country: 'SA',
    evidence: 'separators',
    shape: /^[12]\d{9}$/,
    lengths: [10],
    check: luhn,
    words:
      'هوية|الهوية|رقم الهوية|هويتي|الهوية الوطنية|إقامة|الإقامة|رقم الإقامة|iqama|iqama number|saudi id|national id|السجل المدني|سجل مدني|رقم السجل|هويه|رقم هويتي|اقامتي|إقامتي|رقم اقامتي|iqama no',
  },
  {
    type: 'AE_EMIRATES_ID',
    country: 'AE',
    evidence: 'strong',
    shape: /^784(?:19|20)\d{10}$/,
    lengths: [15],
    distinct: ['000-0000-0000000-0'],
    layouts: ['000 0000 0000000 0'],
    check: (n, written) => luhn(n) || /^784-\d{4}-\d{7}-\d$/.test(written),
    words:
      'emirates id|eid|emirates id no|emirates id number|هويتي الإماراتية|الهوية الإماراتية|هوية الإمارات|رقم الهوية|uae id',
  },
  {
    type: 'IL_TZ',
    country: 'IL',
    evidence: 'separators',
    weak: true,
    shape: /^\d{7,9}$/,
    lengths: [7, 8, 9],
    layouts: ['00000000-0', '0-0000000-0', '0 0000000 0', '0000000-0'],
    check: (n) => Number(n) > 0 && luhn(n),
    words:
      'תעודת זהות|ת ז|תז|מספר זהות|מספר הזהות|הזהות שלי|מספר תעודת זהות|מספר תעודת הזהות|ת ז שלי|מס זהות|מספר ת ז|תעודת הזהות|הת ז|התז|התעודת זהות|teudat zehut|teudat zehut number|~tz|~t z|zehut|israeli id|mispar zehut',
  },
  {
    type: 'TR_NATIONAL_ID',
    country: 'TR',
    evidence: 'region',
    shape: /^[1-9]\d{10}$/,
    lengths: [11],
    layouts: ['000 000 000 00', '00000 000000'],
    check: isTckn,
    words:
      'tckn|tc number|tc kimlik|t c kimlik|kimlik|kimlik no|kimlik numarası|kimlik numaram|~tc|~t c|tc no|t c no|tcno|tckn no|tc kimliğim|kimlik numarasi|kimlik numarama|kimliğim|nüfus|vatandaşlık|nüfus cüzdanı',
  },
];

/** Ukraine (RNTRC: days since 1899-12-31, mod 11 mod 10) and Russia (INN: one or two mod-11 digits). */
export const eastEurope: readonly Identifier[] = [
  {
    type: 'UA_RNTRC',
    country: 'UA',
    evidence: 'separators',
    weak: true,
    shape: /^\d{10}$/,
    lengths: [10],
    check: (n) => (((weighted(n, [-1, 5, 7, 9, 4, 6, 10, 5, 7]) % 11) + 11) % 11) % 10 === Number(n[9]),
    words:
      'рнокпп|іпн|ипн|ідентифікаційний код|індивідуальний податковий номер|інн|мій іпн|код платника|рнокпп|податковий номер|індивідуальний податковий|ідентифікаційний номер|идентификационный номер|rnokpp|rntrc|ipn|tax number|идентификационный код|~код',
  },
  {
    type: 'RU_INN',
    country: 'RU',
    evidence: 'region',
    shape: /^\d{12}$/,
    lengths: [12],
    check: (n) =>
      (weighted(n, [7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11) % 10 === Number(n[10]) &&
      (weighted(n, [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11) % 10 === Number(n[11]),
    words: 'инн|~inn|иннка|налогоплательщика|идентификационный номер',
  },
  {
    type: 'RU_INN',
    country: 'RU',
    evidence: 'separators',
    weak: true,
    shape: /^\d{10}$/,
    lengths: [10],
    check: (n) => (weighted(n, [2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11) % 10 === Number(n[9]),
    words: 'инн|~inn|идентификационный номер',
  },
  {
    type: 'RU_SNILS',
    country: 'RU',
    evidence: 'region',
    shape: /^\d{11}$/,
    lengths: [11],
    distinct: ['000-000-000 00', '000-000-000-00'],
    layouts: ['000 000 000 00'],
    check: (n) => {
      const rest = weighted(n, [9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101;
      return (rest === 100 ? 0 : rest) === Number(n.slice(9));
    },
    words: 'снилс|снилса|снилсе|snils|страховой номер',
  },
];
