import * as fc from 'fast-check';
import { MAX_DEPTH, readJson, toWireForm, type Json } from '.';

const read = (text: string) => readJson(Buffer.from(text));

describe('readJson', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const text = JSON.stringify(value);
        const expected = JSON.parse(text) as Json;
        const got = read(text);
        // Numbers beyond doubles' exactness come back as their digits; everything else is the same.
        expect(JSON.stringify(got, exactly)).toBe(JSON.stringify(expected, exactly));
      }),
    );
  });

  it.each([
    ['nothing', ''],
    ['a cut body', '{"object":"whatsapp_business_account","entry":['],
    ['a word', 'hello'],
    ['two values', '{}{}'],
    ['a number with a leading zero', '{"id":0123456789012345678}'],
    ['a bare long number as a key', '{1234567890123456789:1}'],
    ['a byte order mark', '\ufeff{}'],
  ])('refuses %s', (_name, text) => {
    expect(read(text)).toBeUndefined();
  });

  it.each([
    ['a lone continuation byte', [0x22, 0x80, 0x22]],
    ['an overlong form', [0x22, 0xc0, 0xaf, 0x22]],
    ['an encoded surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
  ])('refuses bytes that are not UTF-8: %s', (_name, bytes) => {
    expect(readJson(Buffer.from(bytes))).toBeUndefined();
  });

  it.each([
    ['[9007199254740993]', ['9007199254740993']],
    ['[9007199254740991]', [9007199254740991]],
    ['{"id": -12345678901234567890}', { id: '-12345678901234567890' }],
    [
      '{"a":[1,22222222222222222222,"33333333333333333333"]}',
      { a: [1, '22222222222222222222', '33333333333333333333'] },
    ],
    ['[1e400]', ['1e400']],
    ['[1e3]', [1000]],
    ['[48.137154]', [48.137154]],
    ['[37.42199833333333]', [37.42199833333333]],
    [
      '{"t":"at: 12345678901234567890, [99999999999999999999]"}',
      { t: 'at: 12345678901234567890, [99999999999999999999]' },
    ],
    [
      String.raw`{"t":"\\\": 12345678901234567890","n":12345678901234567890}`,
      { t: '\\": 12345678901234567890', n: '12345678901234567890' },
    ],
  ])('keeps the digits of numbers that would be rounded: %s', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it('turns what lies deeper than the cap into its source text, and nothing else', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(read(nested(MAX_DEPTH))).toEqual(JSON.parse(nested(MAX_DEPTH)));
    const one = read(`{"ok":1,"deep":${nested(MAX_DEPTH)}}`) as { ok: number; deep: Json };
    expect(one.ok).toBe(1);
    expect(JSON.stringify(one.deep)).toBe(`${'['.repeat(MAX_DEPTH - 1)}"[]"${']'.repeat(MAX_DEPTH - 1)}`);
  });

  it('does not mistake brackets inside strings for nesting', () => {
    const text = `{"body":"${'['.repeat(500)}}}"}`;
    expect(read(text)).toEqual(JSON.parse(text));
  });

  it('is not fooled by closing brackets in strings', () => {
    const deep = '["}",'.repeat(200) + '0' + ']'.repeat(200);
    expect(() => JSON.stringify(read(deep))).not.toThrow();
    expect(depthOf(read(deep))).toBe(MAX_DEPTH);
  });

  it('survives a body of brackets alone', () => {
    const deep = '['.repeat(1_500_000) + ']'.repeat(1_500_000);
    expect(depthOf(read(deep))).toBe(MAX_DEPTH);
  });

  it('leaves keys called __proto__ harmless', () => {
    const value = read('{"__proto__":{"polluted":true},"n":12345678901234567890}') as Record<string, unknown>;
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(Object.hasOwn(value, '__proto__')).toBe(true);
  });
});

describe('toWireForm', () => {
  it('escapes as Meta does: slashes, and everything beyond ASCII in lower-case hex', () => {
    expect(toWireForm({ body: 'café 😀 https://example.com/a' }).toString()).toBe(
      String.raw`{"body":"caf\u00e9 \ud83d\ude00 https:\/\/example.com\/a"}`,
    );
  });

  it('means the same JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const wire = toWireForm(value);
        expect(wire.every((byte) => byte < 0x80)).toBe(true);
        expect(JSON.parse(wire.toString())).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

function exactly(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? value.toString() : value;
}

function depthOf(value: Json | undefined): number {
  return Array.isArray(value) ? 1 + Math.max(0, ...value.map(depthOf)) : 0;
}
