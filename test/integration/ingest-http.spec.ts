import { hmacSha256 } from '../../src/crypto';
import { signBody, toWireForm, type Json } from '../../src/whatsapp';
import { change, contact, message, messagesBody, webhook } from '../builders/webhook';
import { type Answer, TestIngest } from '../support/ingest';

const SECRET = Buffer.from('app-secret-of-the-tests');
const MEBI = 1024 * 1024;
const now = () => String(Math.floor(Date.now() / 1000));
const good = (id: string) => messagesBody([message({ id, timestamp: now() })]);

/** A body with one text message in it, changed as text before it is signed. */
const edited = (id: string, edit: (json: string) => string) => Buffer.from(edit(good(id).toString()));
const nested = (depth: number, open = '[', close = ']') => open.repeat(depth) + close.repeat(depth);

describe('ingest over HTTP', () => {
  let ingest: TestIngest;

  beforeAll(async () => {
    ingest = await TestIngest.start();
  });
  afterAll(() => ingest.close());

  const stored = async () =>
    Number((await ingest.sql<{ n: string }>('SELECT count(*) AS n FROM message'))[0]!.n);
  const isProblem = ({ headers, body }: Answer, code: string) => {
    expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(JSON.parse(body)).toMatchObject({ code });
  };

  describe('refuses, and stores nothing of it:', () => {
    const signature = (body: Buffer, secret = SECRET) => signBody(body, secret);
    const body = good('wamid.REFUSED');
    const flipped = Buffer.from(body);
    flipped[40]! ^= 1;

    it.each<[string, Buffer, string | null]>([
      ['no signature', body, null],
      ['an empty signature', body, ''],
      ['the signature of another secret', body, signature(body, Buffer.from('guess'))],
      [
        'the signature of a secret in hex',
        body,
        `sha256=${hmacSha256(Buffer.from('abcd', 'hex'), body).toString('hex')}`,
      ],
      ['the signature of other bytes', flipped, signature(body)],
      ['the same JSON with a blank more', Buffer.concat([body, Buffer.from(' ')]), signature(body)],
      ['a body cut by one byte', body.subarray(0, -1), signature(body)],
      ['no body', Buffer.alloc(0), signature(body)],
      ['upper-case hex', body, signature(body).toUpperCase().replace('SHA256', 'sha256')],
      ['a signature without its prefix', body, signature(body).slice(7)],
      ['a SHA-1 signature', body, 'sha1=7bd4d8accab8514e7eedbf578d7c1dfd879a42b0'],
      ['a signature cut short', body, signature(body).slice(0, -2)],
      ['a signature with more behind it', body, `${signature(body)}00`],
      ['a signature that is no hex', body, `sha256=${'z'.repeat(64)}`],
      ['two signatures in one header', body, `${signature(body)}, ${signature(body)}`],
    ])('%s → 401', async (_name, bytes, header) => {
      const before = await stored();
      const answer = await ingest.postBytes(bytes, header);
      expect(answer.status).toBe(401);
      isProblem(answer, 'webhook.signature');
      expect(await stored()).toBe(before);
    });

    it.each<[string, Buffer]>([
      ['nothing', Buffer.alloc(0)],
      ['a word', Buffer.from('hello')],
      ['half of a webhook', body.subarray(0, body.length >> 1)],
      ['a form', Buffer.from('object=whatsapp_business_account&entry=')],
      ['two webhooks', Buffer.concat([body, body])],
      ['a comma too many', edited('wamid.X', (json) => json.replace('}]}', '},]}'))],
      ['single quotes', edited('wamid.X', (json) => json.replaceAll('"', "'"))],
      ['NaN', edited('wamid.X', (json) => json.replace('"text":{', '"n":NaN,"text":{'))],
      [
        'a number with a leading zero',
        edited('wamid.X', (json) => json.replace('"text":{', '"n":012345678901234567,"text":{')),
      ],
      ['a raw line break in a string', edited('wamid.X', (json) => json.replace('Hello', 'Hel\nlo'))],
      ['a byte order mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), body])],
      ['UTF-16', Buffer.from(body.toString(), 'utf16le')],
      [
        'a byte that is not UTF-8',
        Buffer.from(body.toString('latin1').replace('Hello', 'Hell\xf6'), 'latin1'),
      ],
      [
        'an encoded surrogate',
        Buffer.from(body.toString('latin1').replace('Hello', 'H\xed\xa0\x80'), 'latin1'),
      ],
      ['brackets without end', Buffer.from('['.repeat(100_000))],
    ])('%s, properly signed → 400', async (_name, bytes) => {
      const before = await stored();
      const answer = await ingest.postBytes(bytes);
      expect(answer.status).toBe(400);
      isProblem(answer, 'webhook.not-json');
      expect(await stored()).toBe(before);
    });

    it('a body above 3 MiB → 413, and takes one of exactly 3 MiB', async () => {
      const filled = (size: number) => {
        const rest =
          size - messagesBody([message({ id: 'wamid.SIZE', timestamp: now(), text: { body: '' } })]).length;
        return messagesBody([
          message({ id: 'wamid.SIZE', timestamp: now(), text: { body: 'x'.repeat(rest) } }),
        ]);
      };
      const answer = await ingest.postBytes(filled(3 * MEBI + 1));
      expect(answer.status).toBe(413);
      isProblem(answer, 'request.too-large');
      expect(await ingest.postBytes(filled(3 * MEBI))).toMatchObject({ status: 200, outcome: { stored: 1 } });
    });
  });

  describe('takes, and keeps all of it:', () => {
    const value = (fields: Record<string, Json>) => toWireForm(webhook(change('messages', fields)));
    const counted = (answer: Answer) => {
      const { updates, duplicates, ...counts } = answer.outcome;
      expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(updates);
      return { updates, duplicates };
    };

    it.each<[string, () => Buffer, number]>([
      ['no entries', () => toWireForm({ object: 'whatsapp_business_account', entry: [] }), 0],
      [
        'no changes',
        () => toWireForm({ object: 'whatsapp_business_account', entry: [{ id: '1', changes: [] }] }),
        0,
      ],
      ['an empty object', () => Buffer.from('{}'), 1],
      ['a bare number', () => Buffer.from('7'), 1],
      ['another product', () => toWireForm({ object: 'page', entry: [{ id: '1' }] }), 1],
      ['an unknown field', () => toWireForm(webhook({ field: 'from_the_future', value: { a: 1 } })), 1],
      [
        'a field called __proto__',
        () =>
          Buffer.from(
            '{"object":"whatsapp_business_account","entry":[{"changes":[{"field":"__proto__","value":{"a":1}}]}]}',
          ),
        1,
      ],
      ['a field called constructor', () => toWireForm(webhook({ field: 'constructor', value: { a: 1 } })), 1],
      [
        'a type called __proto__',
        () => value({ messages: [message({ id: 'wamid.p1', type: '__proto__' })] }),
        1,
      ],
      [
        'keys called __proto__',
        () =>
          edited('wamid.p2', (json) =>
            json.replace('"text":{', '"__proto__":{"type":"x"},"text":{"__proto__":{"body":"y"},'),
          ),
        1,
      ],
      [
        'a text that is no object',
        () => value({ messages: [message({ id: 'wamid.n1', type: 'text', text: 'Hello' })] }),
        1,
      ],
      [
        'a body that is a list',
        () => value({ messages: [message({ id: 'wamid.n2', type: 'text', text: { body: ['Hello'] } })] }),
        1,
      ],
      ['messages that are no list', () => value({ messages: { '0': message() } }), 1],
      [
        'null everywhere',
        () => value({ messages: [null], statuses: [null], contacts: [null], errors: null }),
        1,
      ],
      ['a message of nothing', () => value({ messages: [{}] }), 1],
      [
        'a message without sender',
        () => value({ messages: [message({ id: 'wamid.n3', from: undefined })] }),
        1,
      ],
      ['a message without id', () => value({ messages: [message({ id: undefined, timestamp: now() })] }), 1],
      ['ids that are objects', () => value({ messages: [message({ id: { a: 1 }, from: { b: 2 } })] }), 1],
      [
        'a sender of a thousand digits',
        () => value({ messages: [message({ id: 'wamid.n4', from: '9'.repeat(1000) })] }),
        1,
      ],
      [
        'huge integers',
        () =>
          edited('wamid.n5', (json) =>
            json.replace('"text":{', '"n":123456789012345678901234567890,"m":-1e400,"text":{'),
          ),
        1,
      ],
      [
        'a huge timestamp',
        () =>
          edited('wamid.n6', (json) => json.replace(/"timestamp":"\d+"/, `"timestamp":${'9'.repeat(400)}`)),
        1,
      ],
      [
        'an id longer than anything that is made of it, with another message beside it',
        () =>
          value({
            messages: [message({ id: 'w'.repeat(70_000) }), message({ id: 'wamid.n5a', timestamp: now() })],
          }),
        2,
      ],
      [
        'a status of an id that is longer',
        () =>
          value({
            statuses: [
              { id: 'w'.repeat(70_000), status: 'read', timestamp: now(), recipient_id: '33639981234' },
            ],
          }),
        1,
      ],
      ['an ancient timestamp', () => value({ messages: [message({ id: 'wamid.n7', timestamp: '0' })] }), 1],
      ['a negative timestamp', () => value({ messages: [message({ id: 'wamid.n8', timestamp: -1 })] }), 1],
      [
        'a timestamp in the year 9999',
        () => value({ messages: [message({ id: 'wamid.n9', timestamp: '253402300799' })] }),
        1,
      ],
      ['a timestamp of words', () => value({ messages: [message({ id: 'wamid.na', timestamp: 'now' })] }), 1],
      ['a lone surrogate', () => edited('wamid.nb', (json) => json.replace('Hello', String.raw`\ud83d`)), 1],
      [
        'a null character',
        () =>
          edited('wamid.nc', (json) =>
            json.replace('Hello', String.raw`a\u0000b`).replace('Ada', String.raw`\u0000`),
          ),
        1,
      ],
      [
        'a null character in every id',
        () => edited('wamid.nd', (json) => json.replaceAll(/"(1\d{10,14})"/g, String.raw`"$1\u0000"`)),
        1,
      ],
      [
        'nesting to a thousand levels',
        () => edited('wamid.ne', (json) => json.replace('"Hello"', nested(1_000))),
        1,
      ],
      [
        'nesting to a million levels',
        () => edited('wamid.nf', (json) => json.replace('"Hello"', nested(1_000_000))),
        1,
      ],
      [
        'objects nested to a hundred thousand levels',
        () =>
          edited('wamid.ng', (json) =>
            json.replace('"Hello"', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`),
          ),
        1,
      ],
      [
        'ten thousand unknown keys',
        () => value(Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`key${i}`, i]))),
        1,
      ],
      [
        'a million empty updates',
        () => value({ messages: Array.from({ length: 1_000_000 }, () => ({})) }),
        1,
      ],
    ])('%s → 200', async (_name, bytes, updates) => {
      const answer = await ingest.postBytes(bytes());
      expect(answer).toMatchObject({ status: 200 });
      expect(counted(answer).updates).toBe(updates);
    });

    it('a thousand updates in one webhook, bad ones among them, and the same again', async () => {
      const items = Array.from({ length: 1_000 }, (_, i) =>
        i % 100 === 7
          ? { odd: i }
          : message({ id: `wamid.K${i}`, from: String(33_639_980_000 + (i % 50)), timestamp: now() }),
      );
      const body = value({ messages: items });
      const first = await ingest.postBytes(body);
      expect(first).toMatchObject({
        status: 200,
        outcome: { updates: 991, stored: 990, unrecognised: 1, duplicates: 0 },
      });
      expect((await ingest.postBytes(body)).outcome).toMatchObject({ duplicates: 991 });
    });

    it('a body whose content type says otherwise, or nothing', async () => {
      for (const type of ['text/plain', 'application/octet-stream', 'application/x-www-form-urlencoded']) {
        expect((await ingest.postBytes(good(`wamid.${type}`), undefined, type)).outcome).toMatchObject({
          stored: 1,
        });
      }
    });

    it('a webhook signed by a secret that is being retired', async () => {
      const body = good('wamid.RETIRED');
      expect((await ingest.postBytes(body, signBody(body, Buffer.from('retired-secret')))).status).toBe(200);
    });
  });

  describe('the handshake', () => {
    const ask = (query: string) => ingest.request('GET', `/webhooks/whatsapp?${query}`);

    it.each(['1158201444', 'not a number', '<b>bold</b>', '0012'])(
      'echoes the challenge %j verbatim, as text',
      async (challenge) => {
        const answer = await ask(
          `hub.mode=subscribe&hub.challenge=${encodeURIComponent(challenge)}&hub.verify_token=the-agreed-token`,
        );
        expect(answer).toMatchObject({ status: 200, body: challenge });
        expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
        expect(answer.headers['x-content-type-options']).toBe('nosniff');
      },
    );

    it.each([
      'hub.mode=subscribe&hub.challenge=1&hub.verify_token=guess',
      'hub.mode=subscribe&hub.challenge=1',
      'hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=the-agreed-token',
      'hub.mode=subscribe&hub.verify_token=the-agreed-token',
      'hub.mode=subscribe&hub.challenge=1&hub.verify_token=the-agreed-token&hub.verify_token=the-agreed-token',
      '',
    ])('refuses %s', async (query) => {
      expect((await ask(query)).status).toBe(403);
    });
  });

  it('answers other methods and paths as problems', async () => {
    expect((await ingest.request('PUT', '/webhooks/whatsapp')).status).toBe(405);
    expect((await ingest.request('GET', '/nothing')).status).toBe(404);
  });

  describe('the data-deletion callback', () => {
    const signed = (payload: object, secret = SECRET) => {
      const encoded = Buffer.from(JSON.stringify(payload)).toString('base64url');
      return `${hmacSha256(secret, Buffer.from(encoded)).toString('base64url')}.${encoded}`;
    };
    const request = (overrides: object = {}) =>
      signed({
        algorithm: 'HMAC-SHA256',
        issued_at: Number(now()),
        user_id: '10000000000000077',
        ...overrides,
      });
    const post = (signedRequest: string) =>
      ingest.request('POST', '/meta/data-deletion', `signed_request=${signedRequest}`, {
        'content-type': 'application/x-www-form-urlencoded',
      });

    it('answers with a code and a page that says honestly where the request stands', async () => {
      const wanted = request();
      const answer = await post(wanted);
      expect(answer.status).toBe(200);
      const { url, confirmation_code: code } = JSON.parse(answer.body) as Record<string, string>;
      expect(code).toMatch(/^[A-Z2-9]{16}$/);
      expect(url).toBe(`https://hooks.example.com/meta/data-deletion/${code!}`);
      const page = await ingest.request('GET', `/meta/data-deletion/${code!}`);
      expect(page.status).toBe(200);
      expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
      expect(page.body).toContain('that has not happened yet');
      expect(page.body).toContain('Example &#60;Shop&#62;');
      expect(page.body).not.toContain('10000000000000077');

      expect(JSON.parse((await post(wanted)).body)).toEqual({ url, confirmation_code: code });
      expect(await ingest.sql('SELECT state FROM data_deletion')).toEqual([{ state: 'received' }]);
      const [event] = await ingest.sql(`SELECT * FROM platform_event WHERE kind = 'data-deletion'`);
      expect(await ingest.open(event!, 'original')).toMatchObject({
        raw: { appScopedUserId: '10000000000000077' },
      });
    });

    it('tells each state of a request in words', async () => {
      const { confirmation_code: code } = JSON.parse((await post(request({ user_id: '2' }))).body) as Record<
        string,
        string
      >;
      const page = async () => (await ingest.request('GET', `/meta/data-deletion/${code!}`)).body;
      await ingest.sql(`UPDATE data_deletion SET state = 'refused', ground = '17(3)(b)'`);
      expect(await page()).toContain('Article 17(3)(b)');
      await ingest.sql(
        `UPDATE data_deletion SET state = 'completed', ground = NULL, decided_at = '2026-11-20'`,
      );
      expect(await page()).toContain('deleted on 2026-11-20');
    });

    it.each([
      [
        'signed by another secret',
        () =>
          signed({ algorithm: 'HMAC-SHA256', issued_at: Number(now()), user_id: '1' }, Buffer.from('guess')),
      ],
      ['more than a week old', () => request({ issued_at: Number(now()) - 7 * 86_400 - 60 })],
      ['from the future', () => request({ issued_at: Number(now()) + 660 })],
      ['not signed at all', () => 'nonsense'],
      ['empty', () => ''],
    ])('refuses what is %s', async (_name, make) => {
      const answer = await post(make());
      expect(answer.status).toBe(422);
      isProblem(answer, 'data-deletion.refused');
    });

    it('says what it takes when it is sent no form', async () => {
      const answer = await ingest.request('POST', '/meta/data-deletion', '{}', {
        'content-type': 'application/json',
      });
      expect(answer.status).toBe(415);
      isProblem(answer, 'request.media-type');
      expect(answer.body).toContain('signed_request as application/x-www-form-urlencoded');
    });

    it('does not know a code that was never given out', async () => {
      for (const code of ['AAAAAAAAAAAAAAAA', 'K7Q2', '%3Cscript%3E']) {
        const page = await ingest.request('GET', `/meta/data-deletion/${code}`);
        expect(page.status).toBe(404);
        expect(page.body).not.toContain('script');
      }
    });
  });

  it('says 503 with Retry-After while the keyring is away, and stores it when sent again', async () => {
    const body = messagesBody(
      [message({ id: 'wamid.AWAY', from: '33639988888', timestamp: now() })],
      [contact('33639988888', 'Bo')],
    );
    await ingest.keyring.stop();
    const away = await ingest.postBytes(body);
    expect(away.status).toBe(503);
    expect(Number(away.headers['retry-after'])).toBeGreaterThan(0);
    await ingest.keyring.open();
    expect((await ingest.postBytes(body)).outcome).toMatchObject({ stored: 1, duplicates: 0 });
  });
});
