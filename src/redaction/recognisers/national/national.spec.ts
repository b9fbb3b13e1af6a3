import { createRedactor, DEFAULT_POLICY } from '../..';
import { diceOf, nearMisses, validSamples } from '../../fixtures/identifier-samples';
import { NATIONAL_IDENTIFIERS, type Identifier } from '.';

const redactor = createRedactor(DEFAULT_POLICY);
const typesIn = (text: string, region?: string): string[] =>
  redactor.redact(text, { region }).spans.map(({ type }) => type);
const share = (values: readonly string[], holds: (value: string) => boolean): number =>
  values.filter(holds).length / values.length;

/** Types whose own words name several countries' numbers, or that have no word of their own. */
const AMBIGUOUS_WORD = new Set(['SK_RC', 'PE_CUI', 'NG_NIN', 'PT_CC', 'US_SSN']);
/** Bare digits of it prove something by themselves: few random ones pass. */
const provesItself = ({ type, evidence, weak, structural }: Identifier): boolean =>
  evidence !== 'word' && weak !== true && structural !== true && type !== 'PT_CC' && type !== 'US_SSN';

const cases = NATIONAL_IDENTIFIERS.map(
  (identifier, index) => [`${identifier.type} (${identifier.evidence})`, identifier, index] as const,
);

describe('a national identifier', () => {
  it.each(cases.filter(([, identifier]) => provesItself(identifier)))(
    '%s is found alone in its region, and a near miss is not',
    (_name, identifier, index) => {
      const dice = diceOf(index + 11);
      const valid = validSamples(identifier, 16, dice).filter((value) =>
        /\d{4}/.test(value.replace(/\D/g, '')),
      );
      expect(valid.length).toBeGreaterThan(0);
      expect(
        share(valid, (value) => typesIn(value, identifier.country).includes(identifier.type)),
      ).toBeGreaterThan(0.93);
      const wrong = valid.flatMap((value) => nearMisses(identifier, NATIONAL_IDENTIFIERS, value, dice));
      expect(wrong.filter((value) => typesIn(value, identifier.country).includes(identifier.type))).toEqual(
        [],
      );
    },
  );

  it.each(cases.filter(([, identifier]) => identifier.weak === true && identifier.words !== ''))(
    '%s, which one bare number in ten passes for, is found alone only when it was asked for',
    (_name, identifier, index) => {
      const word = identifier.words.split('|').find((candidate) => !candidate.startsWith('~'))!;
      const valid = validSamples(identifier, 12, diceOf(index + 11)).filter((value) => /^\d+$/.test(value));
      const named = (value: string, previousText?: string): boolean =>
        redactor
          .redact(value, { region: identifier.country, previousText })
          .spans.some(({ type }) => type === identifier.type);
      expect(valid.filter((value) => named(value))).toEqual([]);
      expect(valid.filter((value) => !named(value, `and your ${word}?`))).toEqual([]);
    },
  );

  it.each(cases.filter(([, { type, words }]) => words !== '' && !AMBIGUOUS_WORD.has(type)))(
    '%s is found beside its word without a region, and a near miss is not',
    (_name, identifier, index) => {
      const dice = diceOf(index + 101);
      const word = identifier.words.split('|').find((candidate) => !candidate.startsWith('~'))!;
      const valid = validSamples(identifier, 12, dice).filter(
        (value) => value.replace(/\D/g, '').length >= 4,
      );
      const sentence = (value: string): string => `hello, my ${word} is ${value} thanks`;
      expect(share(valid, (value) => typesIn(sentence(value)).includes(identifier.type))).toBeGreaterThan(
        0.93,
      );
      const wrong = valid.flatMap((value) => nearMisses(identifier, NATIONAL_IDENTIFIERS, value, dice));
      expect(wrong.filter((value) => typesIn(sentence(value)).includes(identifier.type))).toEqual([]);
    },
  );

  it('is found with the separators people write it with, in the middle of a text', () => {
    const missed = NATIONAL_IDENTIFIERS.filter(
      ({ evidence, type }) => evidence !== 'word' && type !== 'FI_PERSONAL_IDENTITY_CODE',
    ).flatMap(missedLayouts);
    expect(missed).toEqual([]);
  });
});

function missedLayouts(identifier: Identifier): string[] {
  const valid = validSamples(identifier, 8, diceOf(5));
  return [...(identifier.layouts ?? []), ...(identifier.distinct ?? [])].flatMap((layout) => {
    const written = valid.map((value) => write(value, layout)).filter((value) => value !== undefined);
    const found = written.filter((value) =>
      typesIn(`so ${value} it is`, identifier.country).includes(identifier.type),
    );
    return written.length > 0 && found.length / written.length < 0.8
      ? [`${identifier.type} ${layout} ${found.length}/${written.length}`]
      : [];
  });
}

/** Writes a compact number in a layout; undefined when the letters of the layout do not fit. */
function write(compact: string, layout: string): string | undefined {
  const places = layout.replace(/[^0A]/g, '');
  if (
    places.length !== compact.length ||
    Array.from(places).some((place, i) => /\d/.test(compact[i]!) !== (place === '0'))
  )
    return undefined;
  let at = 0;
  return layout.replace(/[0A]/g, () => compact[at++]!);
}
