import { createRedactor, DEFAULT_POLICY, renumberPlaceholders } from '.';

const redactor = createRedactor(DEFAULT_POLICY);
const redact = (text: string, context = {}) => redactor.redact(text, context);

describe('redact', () => {
  it('gives one value one number and returns the values apart from the text', () => {
    const { text, placeholders, report } = redact(
      'Call +49 151 23456789 or +49 (151) 234-56789, mail ana@example.com',
    );
    expect(text).toBe('Call [PHONE_NUMBER_1] or [PHONE_NUMBER_1], mail [EMAIL_ADDRESS_1]');
    expect(placeholders).toEqual([
      { type: 'PHONE_NUMBER', n: 1, value: '+4915123456789' },
      { type: 'EMAIL_ADDRESS', n: 1, value: 'ana@example.com' },
    ]);
    expect(report).toEqual({ PHONE_NUMBER: 2, EMAIL_ADDRESS: 1 });
  });

  it('masks never-store values in both versions, cards down to the last four digits', () => {
    const { text, masked, placeholders } = redact(
      'card 4111 1111 1111 1111 exp 12/27 123, mail ana@example.com',
    );
    expect(text).toBe('card [CREDIT_CARD ****1111] exp [SECRET] [SECRET], mail [EMAIL_ADDRESS_1]');
    expect(masked).toBe('card [CREDIT_CARD ****1111] exp [SECRET] [SECRET], mail ana@example.com');
    expect(placeholders.map(({ type }) => type)).toEqual(['EMAIL_ADDRESS']);
  });

  it('does not let a text pass for one of our placeholders', () => {
    expect(redact('I wrote [PHONE_NUMBER_1] and [CREDIT_CARD ****1111]').text).toBe(
      'I wrote (PHONE_NUMBER_1) and (CREDIT_CARD ****1111)',
    );
  });

  it('reports allowed types as spans and leaves them readable', () => {
    const { text, spans, report } = redact('We meet on 2026-03-04');
    expect(text).toBe('We meet on 2026-03-04');
    expect(spans).toMatchObject([{ type: 'DATE_TIME', start: 11, end: 21 }]);
    expect(report).toEqual({});
  });
});

describe('renumberPlaceholders', () => {
  it('gives a value the same number in every message of a page', () => {
    const page = renumberPlaceholders([
      {
        text: '[PHONE_NUMBER_1] and [PHONE_NUMBER_2]',
        placeholders: [
          { type: 'PHONE_NUMBER', n: 1, tag: 'a' },
          { type: 'PHONE_NUMBER', n: 2, tag: 'b' },
        ],
      },
      {
        text: 'again [PHONE_NUMBER_1]',
        content: { body: 'again [PHONE_NUMBER_1]' },
        placeholders: [{ type: 'PHONE_NUMBER', n: 1, tag: 'b' }],
      },
    ]);
    expect(page.map(({ text }) => text)).toEqual([
      '[PHONE_NUMBER_1] and [PHONE_NUMBER_2]',
      'again [PHONE_NUMBER_2]',
    ]);
    expect(page[1]!.content).toEqual({ body: 'again [PHONE_NUMBER_2]' });
    expect(page[1]!.placeholders).toEqual([{ type: 'PHONE_NUMBER', n: 2, tag: 'b' }]);
  });
});

describe('what is never stored', () => {
  const own = createRedactor({
    ...DEFAULT_POLICY,
    types: { ...DEFAULT_POLICY.types, EMAIL_ADDRESS: 'never-store' },
    patterns: [
      { type: 'BADGE', pattern: 'EMP-[0-9]{5}', action: 'never-store' },
      { type: 'DESK', pattern: 'DESK-[0-9]{3}', action: 'redact' },
    ],
  });
  const said =
    'card 4111 1111 1111 1111, pin 482910, ssn 536-90-4399, EMP-20417, DESK-112, ana@example.com. ';

  it('is masked in the original of a text beyond the budget too: operator patterns and types of the policy’s choice among it', () => {
    const { withheld, text, masked } = own.redact(said.repeat(400));
    expect({ withheld, text }).toEqual({ withheld: true, text: '' });
    for (const value of ['4111', '482910', '536-90', 'EMP-20417', 'ana@'])
      expect(masked).not.toContain(value);
    expect(masked).toContain('DESK-112');
  });

  it('is masked in what is kept of a text that redaction failed on, by the policy of its channel, and the rest stays', () => {
    expect(own.scrub(said)).toBe(
      'card [CREDIT_CARD ****1111], pin [SECRET], ssn [US_SSN], [BADGE], DESK-112, [EMAIL_ADDRESS]. ',
    );
    expect(redactor.scrub(said)).toContain('EMP-20417, DESK-112, ana@example.com');
  });

  it('takes no more from costly operator patterns than all pieces of a text together may cost', () => {
    const costly = createRedactor({
      ...DEFAULT_POLICY,
      patterns: [{ type: 'COSTLY', pattern: '[a-z]{1,400}#', action: 'never-store' }],
    });
    const { withheld, masked } = costly.redact('abcdefgh '.repeat(7000));
    expect({ withheld, kept: masked.includes('[SECRET]') }).toEqual({ withheld: true, kept: true });
  });
});
