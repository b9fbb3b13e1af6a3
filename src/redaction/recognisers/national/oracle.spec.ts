import { stdnum } from 'stdnum';
import { diceOf, validSamples } from '../../fixtures/identifier-samples';
import { NATIONAL_IDENTIFIERS } from '.';

/** Modules of stdnum that check what our type checks; those the reference found wrong or reading the clock are left out or compared one way. */
const EQUAL = {
  ES_NIE: stdnum.ES!.nie!,
  FR_NIF: stdnum.FR!.nif!,
  GR_AMKA: stdnum.GR!.amka!,
  GR_AFM: stdnum.GR!.vat!,
  HR_OIB: stdnum.HR!.oib!,
  NL_BSN: stdnum.NL!.bsn!,
  PL_NIP: stdnum.PL!.nip!,
  PT_NIF: stdnum.PT!.nif!,
  UK_UTR: stdnum.GB!.utr!,
  CH_AHV: stdnum.CH!.ssn!,
  CA_SIN: stdnum.CA!.sin!,
  BR_CPF: stdnum.BR!.cpf!,
  CL_RUN: stdnum.CL!.rut!,
  CO_NIT: stdnum.CO!.nit!,
  IN_AADHAAR: stdnum.IN!.aadhaar!,
  IN_VOTER: stdnum.IN!.epic!,
  TH_TNIN: stdnum.TH!.idnr!,
  AU_TFN: stdnum.AU!.tfn!,
  AU_ACN: stdnum.AU!.acn!,
  IL_TZ: stdnum.IL!.idnr!,
  TR_NATIONAL_ID: stdnum.TR!.tckimlik!,
  UA_RNTRC: stdnum.UA!.rntrc!,
  RU_INN: stdnum.RU!.inn!,
  AR_CUIT: stdnum.AR!.cuit!,
} as const;

describe('our checks', () => {
  it.each(Object.entries(EQUAL))(
    'of %s agree with stdnum on valid numbers and on numbers with one digit changed',
    (type, oracle) => {
      const identifier = NATIONAL_IDENTIFIERS.find((candidate) => candidate.type === type)!;
      const dice = diceOf(type.length * 31);
      for (const valid of validSamples(identifier, 60, dice)) {
        expect([valid, oracle.validate(valid).isValid]).toEqual([valid, true]);
        const at = dice(valid.length);
        if (!/\d/.test(valid[at]!)) continue;
        const changed =
          valid.slice(0, at) + String((Number(valid[at]) + 1 + dice(9)) % 10) + valid.slice(at + 1);
        const ours = identifier.shape.test(changed) && identifier.check?.(changed, changed) !== false;
        // stdnum refuses birth dates to come, which we, without a clock, do not.
        if (ours !== oracle.validate(changed).isValid)
          expect([type, changed, ours]).toEqual([type, changed, true]);
      }
    },
  );
});
