import { createRedactor, DEFAULT_POLICY } from '../../src/redaction';
import { diceOf, nearMisses, validSamples, type Dice } from '../../src/redaction/fixtures/identifier-samples';
import { NATIONAL_IDENTIFIERS } from '../../src/redaction/recognisers/national';

const DRAWS = 40;
const redactor = createRedactor(DEFAULT_POLICY);

/** The table of national identifiers in Markdown: drawn numbers of each type, how many are found where, and how many with a changed digit. */
export function identifierTable(): string {
  const types = [...new Set(NATIONAL_IDENTIFIERS.map(({ type }) => type))];
  return [
    '| type | evidence | alone in region | "identity number" in region | beside its word, no region | near misses taken |',
    '|---|---|---|---|---|---|',
    ...types.map(rowOf),
  ].join('\n');
}

function rowOf(type: string, index: number): string {
  const family = NATIONAL_IDENTIFIERS.filter((identifier) => identifier.type === type);
  const [{ country, words }] = family as [(typeof family)[number]];
  const dice = diceOf(index * 7 + 3);
  const values = valuesOf(type, dice);
  const word = words.split('|').find((candidate) => !candidate.startsWith('~') && candidate !== '');
  const taken = (text: string, region?: string): boolean =>
    redactor.redact(text, { region }).spans.some((span) => span.type === type);
  const share = (holds: (value: string) => boolean): string =>
    (values.filter(holds).length / values.length).toFixed(3);
  const misses = family.flatMap((identifier) =>
    values.flatMap((value) => nearMisses(identifier, NATIONAL_IDENTIFIERS, value, dice)),
  );
  const cells = [
    type,
    [...new Set(family.map(({ evidence }) => evidence))].join(' · '),
    share((value) => taken(value, country)),
    share((value) => taken(`my identity number is ${value} thanks`, country)),
    word === undefined ? '—' : share((value) => taken(`hello, my ${word} is ${value} thanks`)),
    `${misses.filter((value) => taken(value, country)).length}/${misses.length}`,
  ];
  return `| ${cells.join(' | ')} |`;
}

const valuesOf = (type: string, dice: Dice): string[] => {
  const family = NATIONAL_IDENTIFIERS.filter((identifier) => identifier.type === type);
  const values = family.flatMap((identifier) =>
    validSamples(identifier, Math.ceil(DRAWS / family.length), dice),
  );
  return values.slice(0, DRAWS);
};
