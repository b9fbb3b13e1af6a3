import { createRedactor, DEFAULT_POLICY, validatePolicy, type RedactionPolicy } from '..';

const problem = (input: unknown): string => {
  try {
    validatePolicy(input);
  } catch (error) {
    return `${(error as { code: string }).code}: ${(error as Error).message}`;
  }
  return 'valid';
};

describe('a redaction policy', () => {
  it('accepts the default and what it returns', () => {
    expect(validatePolicy(DEFAULT_POLICY)).toEqual(DEFAULT_POLICY);
  });

  it.each([
    [null, /the policy must be an object/],
    [{ version: 0 }, /version/],
    [{ version: 1, types: { PHONE_NUMBER: 'hide' } }, /types.PHONE_NUMBER must be/],
    [{ version: 1, types: { 'phone number': 'redact' } }, /named in capitals/],
    [{ version: 1, thresholds: { PHONE_NUMBER: 2 } }, /between 0 and 1/],
    [{ version: 1, channels: { c1: { URL: 'no' } } }, /channel 1.URL/],
    [{ version: 1, patterns: [{ type: 'CASE', pattern: '(?=a)', action: 'redact' }] }, /not valid RE2/],
    [{ version: 1, patterns: [{ type: 'CASE', pattern: 'a*', action: 'redact' }] }, /empty text/],
    [
      { version: 1, patterns: [{ type: 'CASE', pattern: 'a'.repeat(1001), action: 'redact' }] },
      /1000 characters/,
    ],
    [{ version: 1, patterns: [{ type: 'CASE', pattern: '(a', action: 'redact' }] }, /not valid RE2/],
    [{ version: 1, surprise: true }, /unknown key/],
  ])('refuses %j and says why', (input, expected) => {
    expect(problem(input)).toMatch(expected);
  });

  it('does not repeat a refused pattern', () => {
    expect(
      problem({ version: 1, patterns: [{ type: 'CASE', pattern: '(Anna', action: 'redact' }] }),
    ).not.toContain('Anna');
  });

  it('decides per type and channel', () => {
    const policy: RedactionPolicy = {
      ...DEFAULT_POLICY,
      types: { ...DEFAULT_POLICY.types, EMAIL_ADDRESS: 'never-store' },
      channels: { open: { EMAIL_ADDRESS: 'allow' } },
    };
    const redactor = createRedactor(policy);
    expect(redactor.redact('a@example.com')).toMatchObject({
      text: '[EMAIL_ADDRESS]',
      masked: '[EMAIL_ADDRESS]',
      placeholders: [],
    });
    expect(redactor.redact('a@example.com', { channel: 'open' })).toMatchObject({
      text: 'a@example.com',
      report: {},
    });
  });

  it('runs the operator’s patterns in linear time, one that would hang a backtracking engine too', () => {
    const redactor = createRedactor({
      ...DEFAULT_POLICY,
      patterns: [
        { type: 'CASE_NUMBER', pattern: 'CASE-\\d{6}', action: 'redact' },
        { type: 'EVIL', pattern: '(a+)+$', action: 'redact' },
      ],
    });
    expect(redactor.redact('see CASE-123456 and CASE-123456').text).toBe(
      'see [CASE_NUMBER_1] and [CASE_NUMBER_1]',
    );
    const start = Date.now();
    redactor.redact(`${'a'.repeat(5000)}!`);
    expect(Date.now() - start).toBeLessThan(2000);
  });
});
