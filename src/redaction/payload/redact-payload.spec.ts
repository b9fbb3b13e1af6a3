import fc from 'fast-check';
import { createRedactor, DEFAULT_POLICY, redactPayload } from '..';
import type { Json, JsonObject } from '../../whatsapp';

const redactor = createRedactor(DEFAULT_POLICY);
const redact = (type: string, content: Json, beside?: JsonObject) =>
  redactPayload(redactor, { type, content, beside });

describe('redactPayload', () => {
  it('redacts the body of a text and keeps the original apart from what may not be kept', () => {
    const { content, maskedContent, text, report } = redact('text', {
      body: 'pay 4111 1111 1111 1111, mail ana@example.com',
    });
    expect(content).toEqual({ body: 'pay [CREDIT_CARD ****1111], mail [EMAIL_ADDRESS_1]' });
    expect(maskedContent).toEqual({ body: 'pay [CREDIT_CARD ****1111], mail ana@example.com' });
    expect(text).toBe('pay [CREDIT_CARD ****1111], mail [EMAIL_ADDRESS_1]');
    expect(report).toEqual({ CREDIT_CARD: 1, EMAIL_ADDRESS: 1 });
  });

  it('rounds the coordinates of a location and redacts its name, address and link', () => {
    const { content, maskedContent, text } = redact('location', {
      latitude: 52.520008,
      longitude: '13.404954',
      name: 'Home',
      address: '1 Main St',
      url: 'https://x.example/1',
    });
    expect(content).toEqual({
      latitude: 52.5,
      longitude: 13.4,
      name: '[STREET_ADDRESS_1]',
      address: '[STREET_ADDRESS_2]',
      url: '[URL_1]',
    });
    expect(maskedContent).toMatchObject({ latitude: 52.520008, address: '1 Main St' });
    expect(text).toBe('[STREET_ADDRESS_1]\n[STREET_ADDRESS_2]');
  });

  it('redacts everything of a shared contact card, one number for one phone', () => {
    const { content, text } = redact('contacts', [
      {
        name: { formatted_name: 'Ana Lima', first_name: 'Ana' },
        phones: [{ phone: '+55 11 98765-4321', wa_id: '5511987654321', type: 'CELL' }],
        emails: [{ email: 'ana@example.com' }],
        org: { company: 'Acme' },
        birthday: '1990-01-02',
        vcard: 'BEGIN:VCARD…',
        nickname: 'call +49 151 23456789',
      },
    ]);
    const written = JSON.stringify(content);
    expect(written).not.toMatch(/Ana|Lima|98765|5511|example|Acme|1990|VCARD"|23456789/);
    expect(content).toMatchObject([
      { phones: [{ phone: '[PHONE_NUMBER_1]', wa_id: '[PHONE_NUMBER_1]', type: 'CELL' }] },
    ]);
    expect(text).toBe('[PERSON_1]\n[PHONE_NUMBER_1]');
  });

  it('walks the JSON inside a flow reply, with its keys as context, and drops the flow token', () => {
    const response = {
      flow_token: 'tok',
      screen_0_Full_Name_0: 'Ana Lima',
      phone: 447911123456,
      otp: '482910',
      big: '12345678901234567890',
      notes: 'ok',
      n: 3,
    };
    const { content, maskedContent, text } = redact('interactive', {
      type: 'nfm_reply',
      nfm_reply: { name: 'flow', body: 'Sent', response_json: JSON.stringify(response) },
    });
    const inner = JSON.parse(
      (content as { nfm_reply: { response_json: string } }).nfm_reply.response_json,
    ) as JsonObject;
    expect(inner).toMatchObject({
      screen_0_Full_Name_0: '[PERSON_1]',
      phone: '[PHONE_NUMBER_1]',
      otp: '[SECRET]',
      notes: 'ok',
      n: 3,
    });
    expect(inner).not.toHaveProperty('flow_token');
    expect(JSON.stringify(maskedContent)).not.toContain('482910');
    expect(text).toContain('Sent');
  });

  it('reads the digits of a number that JSON.parse would round', () => {
    const { content } = redact('interactive', {
      nfm_reply: { response_json: '{"card":4111111111111111,"id":12345678901234567890}' },
    });
    expect(JSON.stringify(content)).toContain('****1111');
    expect(JSON.stringify(content)).not.toContain('4111111111');
  });

  it('treats a flow reply that is no JSON as text', () => {
    const { content } = redact('interactive', { nfm_reply: { response_json: 'mail ana@example.com {' } });
    expect(content).toEqual({ nfm_reply: { response_json: 'mail [EMAIL_ADDRESS_1] {' } });
  });

  it('redacts captions and file names, choices and buttons as text', () => {
    expect(
      redact('document', { id: '1', filename: 'ana@example.com.pdf', caption: 'call +49 151 23456789' })
        .content,
    ).toEqual({
      id: '1',
      filename: '[EMAIL_ADDRESS_1].pdf',
      caption: 'call [PHONE_NUMBER_1]',
    });
    expect(redact('button', { payload: 'ana@example.com', text: 'Yes' }).content).toEqual({
      payload: '[EMAIL_ADDRESS_1]',
      text: 'Yes',
    });
    expect(
      redact('interactive', { list_reply: { id: 'a', title: '+49 151 23456789', description: 'x' } }).text,
    ).toBe('[PHONE_NUMBER_1]\nx');
  });

  it('keeps the items of an order and redacts its text', () => {
    const items = [
      { product_retailer_id: '4111111111111111', quantity: 2, item_price: 1999999, currency: 'USD' },
    ];
    expect(
      redact('order', { catalog_id: '123456789012345', text: 'for ana@example.com', product_items: items })
        .content,
    ).toEqual({
      catalog_id: '123456789012345',
      text: 'for [EMAIL_ADDRESS_1]',
      product_items: items,
    });
  });

  it.each([
    [
      'User Ana Lima changed from 15550001111 to 15550002222',
      'User [PERSON_1] changed from [PHONE_NUMBER_1] to [PHONE_NUMBER_2]',
    ],
    ['Something else about Ana', '[SYSTEM_TEXT_1]'],
  ])('masks name and numbers of the system sentence %j', (body, expected) => {
    const { content } = redact('system', { type: 'user_changed_number', body, new_wa_id: '15550002222' });
    expect(content).toMatchObject({ body: expected });
    expect(JSON.stringify(content)).not.toMatch(/1555000|Ana/);
  });

  it('redacts what stands beside the content: context, referral, identity', () => {
    const { beside } = redact(
      'reaction',
      { message_id: 'wamid.AAA', emoji: '👍' },
      {
        context: { from: '15550001111', id: 'wamid.BBB', forwarded: true },
        referral: {
          ctwa_clid: 'abc',
          source_url: 'https://fb.me/x',
          headline: 'Sale',
          body: 'ana@example.com',
        },
        surprise: { deep: ['+49 151 23456789', 15550001111] },
      },
    );
    expect(beside).toMatchObject({
      context: { from: '[PHONE_NUMBER_1]', id: '[MESSAGE_ID_2]', forwarded: true },
      referral: {
        ctwa_clid: '[AD_CLICK_ID_1]',
        source_url: '[URL_1]',
        headline: 'Sale',
        body: '[EMAIL_ADDRESS_1]',
      },
    });
    expect(JSON.stringify(beside)).not.toMatch(/1555|23456789|wamid|abc/);
  });

  it('reads an edited message by the rules of its own type', () => {
    const { content, text } = redact('edit', {
      original_message_id: 'wamid.A',
      message: { type: 'text', text: { body: 'mail ana@example.com' } },
    });
    expect(content).toMatchObject({
      original_message_id: '[MESSAGE_ID_1]',
      message: { text: { body: 'mail [EMAIL_ADDRESS_1]' } },
    });
    expect(text).toBe('mail [EMAIL_ADDRESS_1]');
  });

  it('of an unknown type redacts every string and every long number, keys too', () => {
    const { content } = redact('hologram', {
      a: ['ana@example.com', { b: 491512345678 }],
      '+4915123456789': true,
      small: 42,
    });
    expect(JSON.stringify(content)).not.toMatch(/ana@|49151/);
    expect(content).toMatchObject({ small: 42 });
  });

  it('withholds what is too deep or too large', () => {
    let deep: Json = 'ana@example.com';
    for (let i = 0; i < 60; i += 1) deep = [deep];
    for (const content of [deep, Array.from({ length: 5000 }, (_, i) => i)]) {
      const result = redact('hologram', content);
      expect(result).toMatchObject({ withheld: true, content: {}, text: '', placeholders: [] });
      expect(JSON.stringify(result.beside)).toBe('{}');
    }
  });

  it('withholds what costs too much in all, however little in each field, and keeps no card of it', () => {
    const dear = '+1 2 3 4 5 '.repeat(46);
    const few = redact(
      'hologram',
      Array.from({ length: 4 }, () => dear),
    );
    const many = redact('hologram', [...Array.from({ length: 128 }, () => dear), '4111 1111 1111 1111']);
    expect(few.withheld).toBe(false);
    expect(many).toMatchObject({ withheld: true, content: {}, report: { OVER_BUDGET: 1 } });
    expect(JSON.stringify(many.maskedContent)).not.toContain('4111 1111');
  });

  it('reads all of what people send: as many contacts as one message holds', () => {
    const contacts = Array.from({ length: 257 }, (_, i) => ({
      name: { formatted_name: `Ana Lima ${i}` },
      phones: [{ phone: `+55 11 98765-${1000 + i}`, wa_id: `551198765${1000 + i}`, type: 'CELL' }],
      emails: [{ email: `ana${i}@example.com` }],
    }));
    expect(redact('contacts', contacts)).toMatchObject({ withheld: false, report: { PERSON: 257 } });
  });

  it('never throws and never lets a planted card or address through, whatever the shape', () => {
    const planted = ['4111 1111 1111 1111', 'ana@example.com'];
    const { json } = fc.letrec<{ json: Json }>((tie) => ({
      json: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<Json>(...planted, null, true, 7, 'x'),
        fc.array(tie('json'), { maxLength: 4 }),
        fc.dictionary(
          fc.constantFrom(
            'body',
            'text',
            'name',
            'phones',
            'caption',
            'response_json',
            '__proto__',
            'interactive',
            'nfm_reply',
          ),
          tie('json'),
          { maxKeys: 4 },
        ),
      ),
    }));
    const types = fc.constantFrom(
      'text',
      'image',
      'location',
      'contacts',
      'interactive',
      'order',
      'system',
      'edit',
      'reaction',
      'button',
      'hologram',
      '__proto__',
      'constructor',
    );
    fc.assert(
      fc.property(types, json, (type, content) => {
        const result = redact(type, content, { context: content });
        for (const value of planted)
          expect(JSON.stringify([result.content, result.beside, result.text])).not.toContain(value);
        expect(JSON.stringify([result.maskedContent, result.maskedBeside])).not.toContain(planted[0]);
      }),
      { numRuns: 1000 },
    );
  });
});
