import { stdnum } from 'stdnum';
import { DRAWN_IDENTIFIERS } from '../../fixtures/drawn';
import { diceOf, validSamples, type Dice } from '../../fixtures/identifier-samples';
import { NATIONAL_IDENTIFIERS, type Identifier } from '.';

/**
 * Every type of ours that the stdnum package knows, by its module there, and how the two compare: `equal` in both directions, or one of them `laxer` — ours on
 * purpose — for the reason given. Not here: LV_PK and ES_NIF (its modules are about
 * companies too), SE_PERSONNUMMER (it refuses numbers without their sign, and the clock decides), and those that differ both ways (below).
 */
const ORACLES: Readonly<
  Record<string, readonly [module: string, relation: 'equal' | 'laxer' | 'stricter', why?: string]>
> = {
  AR_CUIT: ['AR.cuit', 'equal'],
  AR_DNI: ['AR.dni', 'equal'],
  AT_SVNR: ['AT.vnr', 'laxer', 'months 13 to 15 stand for days unknown'],
  AU_ABN: ['AU.abn', 'laxer', 'the register takes check digits 10 for 99'],
  AU_ACN: ['AU.acn', 'equal'],
  AU_TFN: ['AU.tfn', 'laxer', 'it has no weights of their own for eight digits'],
  BG_EGN: ['BG.egn', 'stricter', 'it takes days and months that do not exist'],
  BR_CNPJ: ['BR.cnpj', 'equal'],
  BR_CPF: ['BR.cpf', 'equal'],
  CA_SIN: ['CA.sin', 'equal'],
  CH_AHV: ['CH.ssn', 'equal'],
  CL_RUN: ['CL.rut', 'equal'],
  CO_NIT: ['CO.nit', 'equal'],
  DE_ID_CARD: ['DE.pwnr', 'laxer', 'the card is also written without its check digit'],
  DE_PASSPORT: ['DE.passport', 'stricter', 'a number all of letters is taken for a word'],
  DE_SOCIAL_SECURITY: ['DE.svnr', 'stricter', 'it takes days that do not exist'],
  DE_TAX_ID: ['DE.idnr', 'stricter', 'it takes one digit four times'],
  DK_CPR: ['DK.cpr', 'laxer', 'it reads the clock'],
  EC_CI: ['EC.ci', 'equal'],
  EE_IK: ['EE.ik', 'stricter', 'it takes days that do not exist'],
  ES_NIE: ['ES.nie', 'equal'],
  FI_PERSONAL_IDENTITY_CODE: ['FI.hetu', 'stricter', 'it takes serials of nobody'],
  FR_NIF: ['FR.nif', 'equal'],
  FR_NIR: ['FR.nir', 'equal'],
  GR_AFM: ['GR.vat', 'equal'],
  GR_AMKA: ['GR.amka', 'equal'],
  HK_HKID: ['HK.hkid', 'laxer', 'it knows few pairs of letters'],
  HR_OIB: ['HR.oib', 'equal'],
  IE_PPS: ['IE.pps', 'laxer', 'second letters B to I are reserved'],
  IL_TZ: ['IL.idnr', 'equal'],
  IN_AADHAAR: ['IN.aadhaar', 'equal'],
  IN_PAN: ['IN.pan', 'equal'],
  IN_VOTER: ['IN.epic', 'equal'],
  IS_KT: ['IS.kennitala', 'stricter', 'it takes centuries and days that do not exist'],
  LT_AK: ['LT.asmens', 'laxer', 'it reads the clock'],
  MX_RFC: ['MX.rfc', 'laxer', 'its check digits are wrong (reference: 343 of 428)'],
  MY_NRIC: ['MY.nric', 'equal'],
  NL_BSN: ['NL.bsn', 'equal'],
  NO_FNR: ['NO.fodselsnummer', 'laxer', 'it reads the clock'],
  NZ_IRD: ['NZ.ird', 'stricter', 'it takes numbers out of the range that is issued'],
  PE_CUI: ['PE.cui', 'laxer', 'it refuses some check letters (reference: 36 of 41)'],
  PK_CNIC: ['PK.cnic', 'equal'],
  PL_NIP: ['PL.nip', 'equal'],
  PL_PESEL: ['PL.pesel', 'laxer', 'it reads the clock'],
  PT_CC: ['PT.cc', 'equal'],
  PT_NIF: ['PT.nif', 'equal'],
  RO_CNP: ['RO.cnp', 'laxer', 'it reads the clock'],
  RU_INN: ['RU.inn', 'equal'],
  SI_EMSO: ['SI.emso', 'laxer', 'it reads the clock'],
  SI_TAX_NUMBER: ['SI.ddv', 'stricter', 'it takes a check digit 11 for 1'],
  TH_TNIN: ['TH.idnr', 'equal'],
  TR_NATIONAL_ID: ['TR.tckimlik', 'equal'],
  UA_RNTRC: ['UA.rntrc', 'equal'],
  UK_NINO: ['GB.nino', 'equal'],
  UK_UTR: ['GB.utr', 'equal'],
  US_EIN: ['US.ein', 'equal'],
  US_SSN: ['US.ssn', 'equal'],
  ZA_ID_NUMBER: ['ZA.idnr', 'laxer', 'refugees have a 2 where it wants 0 or 1'],
};

/** Types whose modules differ in both directions, each for a reason of its own; what people hold both must take. */
const APART: Readonly<Record<string, string>> = {
  BE_NN: 'BE.nn',
  CN_RIC: 'CN.ric',
  CZ_RC: 'CZ.rc',
  ES_NSS: 'ES.nss',
  IN_GSTIN: 'IN.gstin',
  IT_FISCAL_CODE: 'IT.codicefiscale',
  KR_RRN: 'KR.rrn',
  MX_CURP: 'MX.curp',
  SK_RC: 'SK.rc',
};

type Country = Readonly<Record<string, { validate(value: string): { isValid: boolean } }>>;
const oracleOf = (path: string): ((value: string) => boolean) => {
  const [country, module] = path.split('.') as [string, string];
  const validator = (stdnum as Readonly<Record<string, Country | undefined>>)[country]?.[module];
  if (validator === undefined) throw new Error(`stdnum has no ${path}`);
  // Its module for Chile refuses the dots that everybody writes there.
  return (value) => validator.validate(path === 'CL.rut' ? value.replace(/\./g, '') : value).isValid;
};

const familyOf = (type: string): Identifier[] => NATIONAL_IDENTIFIERS.filter((one) => one.type === type);

/** Whether some identifier of the type takes the value, written or compact. */
function ours(type: string, value: string): boolean {
  const written = value.toUpperCase();
  const compact = written.replace(/[^A-Z0-9]/g, '');
  return familyOf(type).some(
    ({ shape, check }) => shape.test(compact) && check?.(compact, written) !== false,
  );
}

/** Values of the shape, few of them valid; valid ones; and those with one digit changed. */
function valuesOf(type: string, dice: Dice): string[] {
  const all = familyOf(type);
  const family = all.filter(
    ({ shape }, i) => all.findIndex((one) => one.shape.source === shape.source) === i,
  );
  const drawn = DRAWN_IDENTIFIERS.find((identifier) => identifier.type === type);
  const valid = [
    ...family.flatMap((identifier) => validSamples(identifier, drawn === undefined ? 40 : 10, dice)),
    ...Array.from({ length: drawn === undefined ? 0 : 60 }, () => drawn!.draw(dice)),
  ];
  const changed = valid.flatMap((value) => {
    const at = dice(value.length);
    return /\d/.test(value[at]!)
      ? [value.slice(0, at) + String((Number(value[at]) + 1 + dice(9)) % 10) + value.slice(at + 1)]
      : [];
  });
  const shaped = family.flatMap((identifier) =>
    validSamples({ ...identifier, type: 'SHAPE', check: () => true }, 150, dice),
  );
  return [...valid, ...changed, ...shaped];
}

describe('our checks', () => {
  it.each(Object.entries(ORACLES))(
    'of %s agree with stdnum (%j) on valid numbers, on numbers with one digit changed and on any of their shape',
    (type, [path, relation]) => {
      const theirs = oracleOf(path);
      const values = valuesOf(type, diceOf(type.length * 31));
      expect(values.some((value) => ours(type, value))).toBe(true);
      expect(values.some((value) => !ours(type, value)) || /^(?:AR_DNI|PK_CNIC|UK_NINO)$/.test(type)).toBe(
        true,
      );
      const onlyOurs = values.filter((value) => ours(type, value) && !theirs(value));
      const onlyTheirs = values.filter((value) => !ours(type, value) && theirs(value));
      if (relation !== 'laxer') expect(onlyOurs).toEqual([]);
      if (relation !== 'stricter') expect(onlyTheirs).toEqual([]);
    },
  );

  it.each(Object.entries(APART))('of %s take what its issuer’s rule draws, as %s does', (type, path) => {
    const theirs = oracleOf(path);
    const dice = diceOf(type.length * 37);
    const drawn = DRAWN_IDENTIFIERS.find((identifier) => identifier.type === type);
    const values =
      drawn === undefined
        ? validSamples(familyOf(type)[0]!, 60, dice)
        : Array.from({ length: 60 }, () => drawn.draw(dice));
    expect(values.filter((value) => !ours(type, value))).toEqual([]);
    // The rest: birth dates to come, months and regions that only one of the two knows.
    expect(values.filter(theirs).length / values.length).toBeGreaterThan(0.8);
  });

  it('are compared for every type that stdnum knows', () => {
    const apart = new Set([...Object.keys(ORACLES), ...Object.keys(APART)]);
    // Its modules of these countries are about companies, or it has none: our own rules are tested by numbers their issuers drew or published.
    const unknown =
      'AE_EMIRATES_ID AU_MEDICARE CO_CC CY_TIC EG_NATIONAL_ID ES_NIF HU_PERSONAL_ID HU_TAJ HU_TAX_ID ID_NIK IN_PASSPORT IN_VEHICLE_REGISTRATION JP_MY_NUMBER ' +
      'LU_MATRICULE LV_PK MT_ID MX_NSS NG_BVN NG_NIN RU_SNILS SA_NATIONAL_ID SE_PERSONNUMMER SG_NRIC_FIN UK_NHS US_ITIN US_MBI US_NPI';
    const types = [...new Set(NATIONAL_IDENTIFIERS.map(({ type }) => type))].filter(
      (type) => !apart.has(type),
    );
    expect(types.sort()).toEqual(unknown.split(' ').sort());
  });
});
