import fc from 'fast-check';
import { canonicalJson, parseCanonicalJson, type CanonicalValue } from '.';

const text = fc.string({ unit: 'binary' }).filter((value) => !/\p{Surrogate}/u.test(value));
const { value } = fc.letrec<{ value: CanonicalValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    text,
    fc.maxSafeInteger().map((n) => (Object.is(n, -0) ? 0 : n)),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(text, tie('value'), { maxKeys: 5 }),
  ),
}));

describe('canonical JSON', () => {
  it('is a fixed point: parse, then write, gives the same bytes', () => {
    fc.assert(
      fc.property(value, (json) => {
        const bytes = canonicalJson(json);
        expect(canonicalJson(parseCanonicalJson(bytes)).equals(bytes)).toBe(true);
        expect(parseCanonicalJson(bytes)).toEqual(JSON.parse(JSON.stringify(json)));
      }),
    );
  });

  it('does not depend on the order in which names were added', () => {
    fc.assert(
      fc.property(fc.dictionary(text, fc.integer()), (json) => {
        const reversed = Object.fromEntries(Object.entries(json).reverse());
        expect(canonicalJson(reversed).equals(canonicalJson(json))).toBe(true);
      }),
    );
  });

  it('sorts as RFC 8785 §3.2.3 shows: by UTF-16 code units', () => {
    const names = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6'];
    const bytes = canonicalJson(Object.fromEntries(names.map((name) => [name, 1])));
    expect(Object.keys(JSON.parse(bytes.toString()) as object)).toEqual([
      '1',
      '\r',
      '\u0080',
      '\u00f6',
      '\u20ac',
      '\ud83d\ude00',
      '\ufb33',
    ]);
  });
});
