import { base32, matchTotp, totpCode, totpStep } from './totp';

/** The secret of RFC 6238, appendix B; its eight digits, cut to the last six. */
const SECRET = Buffer.from('12345678901234567890');

describe('TOTP', () => {
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('is at %d s what RFC 6238 says', (seconds, code) => {
    expect(totpCode(SECRET, totpStep(seconds * 1_000))).toBe(code);
  });

  it('takes the code of the step before and after, and none beyond', () => {
    const now = 1_234_567_890_000;
    const at = (offset: number) =>
      matchTotp(SECRET, totpCode(SECRET, totpStep(now) + offset), { now, usedStep: 0 });
    expect([-2, -1, 0, 1, 2].map((offset) => at(offset) !== undefined)).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
  });

  it('takes each code once, and none from before one that was taken', () => {
    const now = 1_234_567_890_000;
    const step = totpStep(now);
    expect(matchTotp(SECRET, totpCode(SECRET, step), { now, usedStep: step - 1 })).toBe(step);
    expect(matchTotp(SECRET, totpCode(SECRET, step), { now, usedStep: step })).toBeUndefined();
    expect(matchTotp(SECRET, totpCode(SECRET, step - 1), { now, usedStep: step })).toBeUndefined();
  });

  it.each(['', '12345', '1234567', 'abcdef', '２８７０８２'])('takes no %j', (code) => {
    expect(matchTotp(SECRET, code, { now: 59_000, usedStep: 0 })).toBeUndefined();
  });
});

describe('base32', () => {
  it.each([
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ])('of %j is %s (RFC 4648)', (text, encoded) => {
    expect(base32(Buffer.from(text))).toBe(encoded);
  });
});
