import { createRedactor, DEFAULT_POLICY } from '.';
import { UNIT_CASES } from './fixtures/unit-cases';

const redactor = createRedactor(DEFAULT_POLICY);

describe('recognisers on single cases', () => {
  it.each(UNIT_CASES.map((unit) => [unit.type, JSON.stringify(unit.text), unit] as const))(
    '%s in %s',
    (type, _text, unit) => {
      const { spans } = redactor.redact(unit.text, { region: unit.region });
      const found = spans
        .filter((span) => span.type === type)
        .map(({ start, end }) => unit.text.slice(start, end));
      expect(found).toEqual(unit.expected);
    },
  );
});
