import { lzfStrings } from '.';

const TEXT =
  '{"from":"49151123","to":"49151123","who":"4915112345600","cc":"49151 then 12345678 12345678 and 4915112345678"}';
/** What `DUMP` of Redis 7.0 gave for {@link TEXT}: the last number stands in it as references to what is before. */
const DUMPED = Buffer.from(
  'AMNASkBvFXsiZnJvbSI6IjQ5MTUxMTIzIiwidG/gBQ8Bd2jgAxAENDU2MDAgJQFjY8AlBSB0aGVuICA7IBoBNzjgAQgDYW5kIMBWYBoBIn0KAJJRIc59l7+K',
  'base64',
);

const unpacked = (bytes: Uint8Array) => [...lzfStrings(bytes)].map(String);

describe('strings that Redis packed', () => {
  it('are given as they were, also what no search finds in the packed form', () => {
    expect(DUMPED.includes('4915112345678')).toBe(false);
    expect(unpacked(DUMPED)).toContain(TEXT);
  });

  it('are found wherever they stand, one after the other', () => {
    const file = Buffer.concat([Buffer.from('REDIS0010'), DUMPED, Buffer.of(0xc3, 0xc3), DUMPED]);
    expect(unpacked(file).filter((text) => text === TEXT)).toHaveLength(2);
  });

  it('are none where one is cut short or only looks like it', () => {
    for (let end = 0; end < 78; end += 1) expect(unpacked(DUMPED.subarray(0, end))).not.toContain(TEXT);
    // A reference to before the beginning, and one beyond the end.
    expect(unpacked(Buffer.of(0xc3, 3, 30, 0xe0, 21, 0))).toEqual([]);
    expect(unpacked(Buffer.of(0xc3, 5, 30, 0, 0x61, 0xe0, 200, 0))).toEqual([]);
  });
});
