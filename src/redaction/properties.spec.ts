import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { luhn, remainder } from './checks/checksums';
import { createRedactor, DEFAULT_POLICY } from '.';
import { NEUTRAL_SENTENCES, SAYING } from './fixtures/sentences';
import { WORST_INPUTS } from './fixtures/worst-inputs';

const redactor = createRedactor(DEFAULT_POLICY);
const find = (text: string, type: string, region?: string): string[] =>
  redactor
    .redact(text, { region })
    .spans.filter((span) => span.type === type)
    .map(({ start, end }) => text.slice(start, end));
const inside = (sentence: string, value: string): string => sentence.replace('{}', () => value);
const languages = Object.keys(NEUTRAL_SENTENCES);
const language = fc.constantFrom(...languages);
const digits = (length: number): fc.Arbitrary<string> => fc.stringMatching(new RegExp(`^\\d{${length}}$`));

/** Completes a number with the digit that makes it pass Luhn. */
const withLuhn = (body: string): string =>
  body + String([...Array(10).keys()].find((digit) => luhn(`${body}${digit}`)));
const card = fc
  .oneof(
    digits(14).map((rest) => `4${rest}`),
    fc.tuple(fc.integer({ min: 51, max: 55 }), digits(13)).map(([prefix, rest]) => `${prefix}${rest}`),
    fc.tuple(fc.integer({ min: 2221, max: 2720 }), digits(11)).map(([prefix, rest]) => `${prefix}${rest}`),
    fc.tuple(fc.constantFrom('34', '37'), digits(12)).map(([prefix, rest]) => prefix + rest),
  )
  .map(withLuhn)
  .filter((number) => !/^(\d)\1+$/.test(number));
const grouped = fc.tuple(card, fc.constantFrom('', ' ', '-', '.', ' - ')).map(([number, separator]) => {
  const groups =
    number.length === 15
      ? [number.slice(0, 4), number.slice(4, 10), number.slice(10)]
      : number.match(/.{4}/g)!;
  return { number, written: groups.join(separator) };
});
const iban = fc
  .tuple(fc.constantFrom('DE:18', 'ES:20', 'PT:21', 'AT:16', 'PL:24'), fc.stringMatching(/^\d{24}$/))
  .map(([spec, body]) => {
    const [country, length] = spec.split(':') as [string, string];
    const bban = body.slice(0, Number(length));
    const number = Array.from(`${bban}${country}00`, (c) => String(Number.parseInt(c, 36))).join('');
    return `${country}${String(98 - remainder(number, 97)).padStart(2, '0')}${bban}`;
  });
const day = fc.record({
  y: fc.integer({ min: 1930, max: 2015 }),
  m: fc.integer({ min: 1, max: 12 }),
  d: fc.integer({ min: 1, max: 28 }),
});
const two = (n: number): string => String(n).padStart(2, '0');

describe('in a sentence of every language', () => {
  it('a valid card is masked down to its last four digits, whatever its separators', () => {
    fc.assert(
      fc.property(language, grouped, (lang, { number, written }) => {
        const text = inside(NEUTRAL_SENTENCES[lang]!, written);
        const result = redactor.redact(text);
        expect(find(text, 'CREDIT_CARD')).toEqual([written]);
        for (const version of [result.text, result.masked]) {
          expect(version).toContain(`****${number.slice(-4)}`);
          expect(version.replace(/\D/g, '')).not.toContain(number.slice(0, 8));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('a card with one digit changed is none, even beside a card word', () => {
    fc.assert(
      fc.property(language, card, fc.nat(), fc.integer({ min: 1, max: 9 }), (lang, number, at, shift) => {
        const place = at % number.length;
        const wrong =
          number.slice(0, place) + String((Number(number[place]) + shift) % 10) + number.slice(place + 1);
        expect(find(inside(SAYING.card[lang]!, wrong), 'CREDIT_CARD')).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('a valid IBAN is found in any grouping and case, and one with exchanged digits is not', () => {
    fc.assert(
      fc.property(
        language,
        iban,
        fc.constantFrom('', ' ', '-'),
        fc.boolean(),
        (lang, number, separator, lower) => {
          const written = number.match(/.{1,4}/g)!.join(separator);
          const text = lower ? written.toLowerCase() : written;
          expect(find(inside(NEUTRAL_SENTENCES[lang]!, text), 'IBAN_CODE')).toEqual([text]);
          const wrong = number.slice(0, 4) + String((Number(number[4]) + 1) % 10) + number.slice(5);
          expect(find(inside(NEUTRAL_SENTENCES[lang]!, wrong), 'IBAN_CODE')).toEqual([]);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('an e-mail address, a link and an address of the internet are found whole', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9]{1,10}(?:[._-][a-z0-9]{1,8})?$/);
    fc.assert(
      fc.property(
        language,
        name,
        name,
        fc.constantFrom('com', 'org', 'co.uk', 'com.br', 'de'),
        fc.ipV4(),
        fc.ipV6(),
        (lang, a, b, suffix, v4, v6) => {
          const host = `${b.replace(/[._]/g, '-')}.${suffix}`;
          const sentence = NEUTRAL_SENTENCES[lang]!;
          expect(find(inside(sentence, `${a}@${host}`), 'EMAIL_ADDRESS')).toEqual([`${a}@${host}`]);
          expect(find(inside(sentence, `https://${host}/${a}?t=${b}`), 'URL')).toEqual([
            `https://${host}/${a}?t=${b}`,
          ]);
          expect(find(inside(sentence, v4), 'IP_ADDRESS')).toEqual([v4]);
          if (/\d/.test(v6)) expect(find(inside(sentence, v6), 'IP_ADDRESS')).toEqual([v6]);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('a phone number is found beside a word for it, in local and international forms', () => {
    const number = fc.oneof(
      digits(7).map((rest) => `+49 151 2${rest.slice(0, 3)} ${rest.slice(3)}`),
      digits(6).map((rest) => `(415) 555-${rest.slice(2)}`),
      digits(8).map((rest) => `06 ${rest.match(/../g)!.join(' ')}`),
      digits(8).map((rest) => `9${rest.slice(0, 4)}-${rest.slice(4)}`),
      digits(9).map((rest) => `5${rest}`),
    );
    fc.assert(
      fc.property(
        language,
        number.filter((value) => !/^(\d)\1+$/.test(value.replace(/\D/g, ''))),
        (lang, written) => {
          const text = inside(SAYING.phone[lang]!, written);
          const covered = redactor
            .redact(text)
            .spans.some(({ start, end }) => text.slice(start, end).includes(written));
          expect([text, covered]).toEqual([text, true]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('a date is a date, and one of birth beside a word for birth', () => {
    fc.assert(
      fc.property(language, day, ({ length }: string, { y, m, d }) => {
        for (const written of [
          `${y}-${two(m)}-${two(d)}`,
          `${two(d)}/${two(m)}/${y}`,
          `${two(d)}.${two(m)}.${y}`,
        ]) {
          for (const lang of languages.slice(0, length + 8)) {
            expect(find(inside(NEUTRAL_SENTENCES[lang]!, written), 'DATE_TIME')).toEqual([written]);
            expect(find(inside(SAYING.birth[lang]!, written), 'DATE_OF_BIRTH')).toEqual([written]);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it('a code or password beside a word for it is in no output', () => {
    const password = fc.stringMatching(/^[A-Z][a-z]{3,8}\d{2,4}$/);
    fc.assert(
      fc.property(language, digits(6), password, (lang, code, secret) => {
        const one = redactor.redact(inside(SAYING.code[lang]!, code));
        const other = redactor.redact(inside(SAYING.password[lang]!, secret));
        for (const version of [one.text, one.masked]) expect(version).not.toContain(code);
        for (const version of [other.text, other.masked]) expect(version).not.toContain(secret);
      }),
      { numRuns: 200 },
    );
  });
});

describe('whatever the text', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 200 }),
    fc.string({ unit: 'binary', maxLength: 100 }),
    fc
      .array(
        fc.constantFrom(
          '4111 1111',
          ' ',
          '1111',
          '٤',
          '１',
          '\u200b',
          '😀',
          'é',
          'e\u0301',
          '@',
          'a.com',
          '\n',
          '+49',
          '-',
          '(',
          'pin',
          '1️⃣',
          '\ud83d',
        ),
        { maxLength: 40 },
      )
      .map((parts) => parts.join('')),
  );

  it('spans are in order, apart, inside the text and split no character', () => {
    fc.assert(
      fc.property(anything, (text) => {
        let reached = 0;
        for (const { start, end, score } of redactor.redact(text, { region: 'DE' }).spans) {
          expect(start).toBeGreaterThanOrEqual(reached);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
          expect(score > 0 && score <= 1).toBe(true);
          for (const edge of [start, end]) {
            const pair =
              /[\ud800-\udbff]/.test(text[edge - 1] ?? '') && /[\udc00-\udfff]/.test(text[edge] ?? '');
            expect(pair).toBe(false);
          }
          reached = end;
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('redacting again finds no card, account, secret or address of mail that the first time left', () => {
    // A reference word before a number says that it is no card, a word for codes behind a row of numbers means none of them, and a placeholder changes both counts.
    const noise = anything.filter((text) => !text.includes('ref') && !text.includes('pin'));
    fc.assert(
      fc.property(noise, grouped, iban, language, (before, { written }, account, lang) => {
        const text = `${before} ${inside(NEUTRAL_SENTENCES[lang]!, `${written} / ${account} / ana@example.com`)}`;
        // A placeholder says "card" and would be a word for the digits beside it; without any word those behind it would come nearer to others.
        const left = redactor.redact(text).text.replace(/\[[A-Z_]+(?:\d+| \*{4}\d*)?\]/g, '[mmm]');
        const again = redactor.redact(left).spans.map(({ type }) => type);
        for (const type of ['CREDIT_CARD', 'IBAN_CODE', 'EMAIL_ADDRESS', 'SECRET'])
          expect(again).not.toContain(type);
      }),
      { numRuns: 300 },
    );
  });
});

describe('ordinary chats', () => {
  const chats = readFileSync(join(__dirname, 'fixtures', 'ordinary-chats.txt'), 'utf8')
    .trim()
    .split('\n');
  /** Written to be nothing but numbers: orders, parcels, meters, seats, sections; under the country of their sender. */
  const byRegion = readFileSync(join(__dirname, 'fixtures', 'ordinary-by-region.txt'), 'utf8')
    .trim()
    .split('\n');
  const regions = [
    undefined,
    'US',
    'GB',
    'DE',
    'FR',
    'ES',
    'IT',
    'BR',
    'PT',
    'PL',
    'NL',
    'TR',
    'ID',
    'IN',
    'SA',
    'EG',
    'MX',
  ];

  it.each(regions)('hold no identifier, card, account, secret or link for a sender in %s', (region) => {
    const hits = chats.flatMap((text) =>
      redactor
        .redact(text, { region })
        .spans.filter(({ type }) => type !== 'DATE_TIME')
        .map(({ type, start, end }) => `${type} ${text.slice(start, end)} in ${text}`),
    );
    expect(hits).toEqual([]);
  });

  it('full of numbers hold no identifier, card, account or link for the sender they come from', () => {
    let region: string | undefined;
    const hits: string[] = [];
    for (const text of byRegion) {
      if (/^# [A-Z-]{2}$/.test(text)) region = text === '# --' ? undefined : text.slice(2);
      else
        for (const { type, start, end } of redactor.redact(text, { region }).spans)
          if (
            /^(?:CREDIT_CARD|IBAN_CODE|URL|EMAIL_ADDRESS|SECRET|PERSON|(?!IP_)[A-Z]{2}_[A-Z_]+)$/.test(type)
          )
            hits.push(`${region} ${type} ${text.slice(start, end)} in ${text}`);
    }
    expect(hits).toEqual([]);
  });

  it('with drawn amounts, order numbers, scores and times neither', () => {
    const frame = fc.constantFrom(
      'It costs ${p}.99 now',
      'order number {n} is ready',
      'we won {s}-{t}',
      'tracking {n} is late',
      'see you at {h}:{m}',
      'pedido {n} enviado',
      'R$ {p},50 no pix',
      'Rechnung {n} über {p},00 EUR',
      'la commande {n} arrive',
      'ordine {n} spedito',
      'sipariş {n} yolda',
      'pesanan {n} dikirim',
      'طلب رقم {n}',
      'ऑर्डर {n}',
      'ref {n}',
      'invoice {n} for {p} USD',
      'I have {p} points',
    );
    let [seen, wrong] = [0, 0];
    fc.assert(
      fc.property(
        frame,
        digits(9),
        fc.integer({ min: 1, max: 9999 }),
        fc.nat(9),
        fc.nat(9),
        (text, n, p, s, t) => {
          const message = text
            .replace('{n}', n)
            .replace('{p}', String(p))
            .replace('{s}', String(s))
            .replace('{t}', String(t))
            .replace('{h}', String(s + 10))
            .replace('{m}', `${t % 6}0`);
          seen += 1;
          if (redactor.redact(message, { region: 'US' }).spans.some(({ type }) => type !== 'DATE_TIME'))
            wrong += 1;
        },
      ),
      { numRuns: 2000, seed: 7 },
    );
    expect(wrong / seen).toBeLessThan(0.0005);
  });
});

describe('work', () => {
  // How long they take is measured by bench/redact.ts: a busy machine says nothing about it.
  it.each(Object.entries(WORST_INPUTS))(
    'is bounded: %s is read, or nothing of it passed on',
    (_name, slow) => {
      const { withheld, text } = redactor.redact(slow, { region: 'DE', names: ['Maria da Silva', 'Иван'] });
      expect(text === '').toBe(withheld);
    },
  );

  it('beyond the budget looks for what the policy never stores under the names that it has for the sender’s region', () => {
    const strict = createRedactor({
      ...DEFAULT_POLICY,
      types: {
        ...DEFAULT_POLICY.types,
        UK_PASSPORT: 'never-store',
        DATE_OF_BIRTH: 'never-store',
        UK_DRIVER_LICENSE: 'never-store',
        US_BANK_NUMBER: 'never-store',
      },
    });
    const text =
      'passport 925665416, born 12.03.1985, licence MORGA657054SM9IJ, call +44 7911 123456 account 12345678 '.repeat(
        600,
      );
    const { withheld, masked } = strict.redact(text, { region: 'GB' });
    expect(withheld).toBe(true);
    for (const value of ['925665416', '12.03.1985', 'MORGA657054SM9IJ']) expect(masked).not.toContain(value);
    expect(strict.redact(text).masked).not.toContain('12345678');
  });

  it.each([
    '4111 1111 1111 1111 call +49 151 2345678 ',
    'pin 482910 and password is Gr33nTea77, ssn 536-90-4399 ',
    `${'1 2 3 4 '.repeat(40)} cvv 731 code 90417 sk_live_4eC39HqLyjWDarjtT1zdp7dc `,
  ])(
    'beyond the budget passes nothing on, and keeps what is never stored out of the masked original too',
    (unit) => {
      const { withheld, text, masked, placeholders } = redactor.redact(unit.repeat(400));
      expect({ withheld, text, placeholders }).toEqual({ withheld: true, text: '', placeholders: [] });
      for (const value of [
        '4111 1111',
        '482910',
        'Gr33nTea77',
        '536-90-4399',
        'cvv 731',
        '90417',
        'sk_live_',
      ])
        expect(masked).not.toContain(value);
    },
  );
});
