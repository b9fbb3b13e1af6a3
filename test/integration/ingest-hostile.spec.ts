import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { signBody, toWireForm, type Json } from '../../src/whatsapp';
import { message, messagesBody } from '../builders/webhook';
import { eventually } from '../support/eventually';
import { APP_SECRET, TestIngest } from '../support/ingest';

const MEBI = 1024 * 1024;
const now = () => String(Math.floor(Date.now() / 1000));
const good = (id: string) => messagesBody([message({ id, timestamp: now() })]);
const signed = (body: Buffer) => signBody(body, Buffer.from(APP_SECRET));

describe('ingest, at odds with', () => {
  let ingest: TestIngest;
  const sockets = new Set<Socket>();

  beforeAll(async () => {
    ingest = await TestIngest.start();
  });
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    await ingest.sql('TRUNCATE message, message_status, platform_event');
  });
  afterAll(() => ingest.close());

  const rows = async (table: string) =>
    (await ingest.sql<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`))[0]!.n;

  describe('its database:', () => {
    beforeEach(async () => {
      // Whatever is looked up once is known: the fault meets the message itself.
      expect((await ingest.postBytes(good('wamid.BEFORE'))).status).toBe(200);
      await ingest.sql('TRUNCATE message');
    });

    it('stores a message as what it is where its partition went missing', async () => {
      const [partition] = await ingest.sql<{ name: string }>(
        `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'message'::regclass`,
      );
      const inner = await ingest.sql<{ name: string }>(
        `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = $1::regclass`,
        [partition!.name],
      );
      for (const { name } of inner) await ingest.sql(`DROP TABLE ${name}`);
      expect((await ingest.postBytes(good('wamid.AFTER'))).outcome).toMatchObject({
        stored: 1,
        unrecognised: 0,
      });
      expect([await rows('message'), await rows('platform_event')]).toEqual([1, 0]);
    });

    it.each(['pg_cancel_backend', 'pg_terminate_backend'])(
      'asks for a message again whose writing %s ended, and stores it once as what it is',
      async (end) => {
        const holder = ingest.rows.createQueryRunner();
        await holder.connect();
        await holder.startTransaction();
        const body = good(`wamid.${end}`);
        try {
          await holder.query('LOCK TABLE message IN ACCESS EXCLUSIVE MODE');
          const answer = ingest.postBytes(body);
          const waiting = () =>
            holder.query(
              `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'COPY message%'`,
            ) as Promise<{ pid: number }[]>;
          const [copying] = await eventually(waiting, (found) => found.length === 1);
          await holder.query(`SELECT ${end}($1)`, [copying!.pid]);
          // Before the expectations: what is tried again must not wait for them.
          await holder.rollbackTransaction();
          const { status, headers, body: problem } = await answer;
          expect([status, headers['retry-after']]).toEqual([503, '5']);
          expect(JSON.parse(problem)).toMatchObject({ code: 'database.unavailable' });
        } finally {
          await holder.release();
        }
        // As Meta does: until it is taken. A connection that was ended may be noticed late.
        const again = await eventually(
          () => ingest.postBytes(body),
          (answer) => answer.status === 200,
        );
        expect(again.outcome).toMatchObject({ stored: 1, duplicates: 0 });
        expect([await rows('message'), await rows('platform_event')]).toEqual([1, 0]);
      },
    );

    it('asks for everything again while it may not write, and keeps nothing as what it is not', async () => {
      await ingest.sql('REVOKE INSERT ON message FROM lethe_ingest');
      const body = good('wamid.DENIED');
      try {
        const { status, body: problem } = await ingest.postBytes(body);
        expect(status).toBe(503);
        expect(JSON.parse(problem)).toMatchObject({ code: 'vault.seal.database' });
      } finally {
        await ingest.sql('GRANT INSERT ON message TO lethe_ingest');
      }
      expect(await rows('platform_event')).toBe(0);
      expect((await ingest.postBytes(body)).outcome).toMatchObject({ stored: 1 });
    });
  });

  describe('a sender who knows the secret:', () => {
    const HOSTILE: Json[] = [
      ...[
        'a\0b',
        '\ud83d',
        '__proto__',
        'constructor',
        '',
        ' ',
        '-5',
        'NaN',
        '9'.repeat(17),
        'x'.repeat(70_000),
      ],
      ...['1'.repeat(70_000), `US.${'1'.repeat(200)}`, '\u202e\u2066', 'İ'.repeat(200), '\ufeff'],
      ...[null, true, -1, 1e300, 0.5, Number.MAX_SAFE_INTEGER, [], {}, [[[]]], [null], { body: 'x' }],
    ];
    const samples = join(__dirname, '..', '..', 'samples');
    const webhooks = readdirSync(samples, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.json'))
      .sort()
      .map((file) => readFileSync(join(samples, file), 'utf8'));

    /** The webhook with one value of it, at any depth, replaced. */
    function twisted(webhook: string, place: number, value: Json): Buffer {
      let at = 0;
      const count = (webhook.match(/:/g) ?? []).length;
      const chosen = Math.floor(place * count);
      return toWireForm(JSON.parse(webhook, (_key, one: Json) => (at++ === chosen ? value : one)) as Json);
    }

    it('takes whatever stands in place of any value', async () => {
      const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...webhooks),
          place,
          fc.constantFrom(...HOSTILE),
          async (webhook, at, value) => {
            expect((await ingest.postBytes(twisted(webhook, at, value))).status).toBe(200);
          },
        ),
        { numRuns: 150 },
      );
    });

    it('stores the good ones among which a bad one is, of a hundred', async () => {
      const items = Array.from({ length: 100 }, (_, i) => message({ id: `wamid.G${i}`, timestamp: now() }));
      items[50] = message({ id: 'w'.repeat(70_000), from: 'US.\0', timestamp: 'x', type: '\0' });
      const { outcome } = await ingest.postBytes(messagesBody(items));
      expect(outcome).toMatchObject({ updates: 100, stored: 99, unrecognised: 1 });
    });
  });

  describe('the network:', () => {
    const port = () => Number(new URL(ingest.url).port);
    const head = (body: Buffer, ...lines: string[]) =>
      [
        'POST /webhooks/whatsapp HTTP/1.1',
        'Host: localhost',
        `X-Hub-Signature-256: ${signed(body)}`,
        ...lines,
        '',
        '',
      ].join('\r\n');

    function open(): Socket {
      const socket = connect(port(), '127.0.0.1');
      sockets.add(socket.on('error', () => undefined));
      return socket;
    }

    /** All that is answered until the connection ends. */
    async function exchange(...parts: (string | Buffer)[]): Promise<string> {
      const socket = open();
      const chunks: Buffer[] = [];
      socket.on('data', (chunk: Buffer) => chunks.push(chunk));
      for (const part of parts) socket.write(part);
      await once(socket, 'close');
      return Buffer.concat(chunks).toString();
    }
    const statuses = (answers: string) => [...answers.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, code]) => code);

    it.each<[string, (body: Buffer) => (string | Buffer)[], string[]]>([
      [
        'two requests in one packet',
        (body) => [
          Buffer.concat([Buffer.from(head(body, `Content-Length: ${body.length}`)), body]),
          head(body, `Content-Length: ${body.length}`, 'Connection: close'),
          body,
        ],
        ['200', '200'],
      ],
      [
        'a body in chunks',
        (body) => [
          head(body, 'Transfer-Encoding: chunked', 'Connection: close'),
          ...[body.subarray(0, 9), body.subarray(9)].map(
            (part) => `${part.length.toString(16)}\r\n${part.toString()}\r\n`,
          ),
          '0\r\n\r\n',
        ],
        ['200'],
      ],
      [
        'HTTP/1.0',
        (body) => [head(body, `Content-Length: ${body.length}`).replace('HTTP/1.1', 'HTTP/1.0'), body],
        ['200'],
      ],
      [
        'a client that asks whether to go on',
        (body) => [
          head(body, `Content-Length: ${body.length}`, 'Expect: 100-continue', 'Connection: close'),
          body,
        ],
        ['100', '200'],
      ],
      [
        'two lengths',
        (body) => [head(body, `Content-Length: ${body.length}`, 'Content-Length: 3'), body],
        ['400'],
      ],
      [
        'a length and chunks',
        (body) => [head(body, `Content-Length: ${body.length}`, 'Transfer-Encoding: chunked'), body],
        ['400'],
      ],
      [
        'the signature twice',
        (body) => [
          head(
            body,
            `X-Hub-Signature-256: ${signed(body)}`,
            `Content-Length: ${body.length}`,
            'Connection: close',
          ),
          body,
        ],
        ['401'],
      ],
      [
        'a length of more than is taken',
        (body) => [head(body, 'Content-Length: 1000000000000'), body],
        ['413'],
      ],
      [
        'chunks without end',
        (body) => [
          head(body, 'Transfer-Encoding: chunked'),
          ...Array.from({ length: 48 }, () => `10000\r\n${'x'.repeat(65_536)}\r\n`),
          '1\r\nx\r\n',
        ],
        ['413'],
      ],
    ])('answers %s', async (name, parts, codes) => {
      expect(statuses(await exchange(...parts(good(`wamid.${name}`))))).toEqual(codes);
    });

    it('unpacks nothing: the signature is over the bytes, and they are no JSON', async () => {
      const bomb = gzipSync(Buffer.alloc(MEBI));
      const answer = await ingest.request('POST', '/webhooks/whatsapp', bomb, {
        'content-type': 'application/json',
        'content-encoding': 'gzip',
        'x-hub-signature-256': signed(bomb),
      });
      expect(answer.status).toBe(400);
    });

    it('keeps room for large bodies only so far, and takes small ones meanwhile', async () => {
      const almost = Buffer.alloc(3 * MEBI - 1, ' ');
      const length = `Content-Length: ${3 * MEBI}`;
      // Forty-two of them leave two of 128 MiB.
      for (let i = 0; i < 42; i++) {
        const socket = open();
        socket.write(head(almost, length));
        socket.write(almost);
      }
      const another = Buffer.alloc(2 * MEBI + 100, ' ');
      const refused = await eventually(
        () => ingest.postBytes(another, null),
        ({ status }) => status === 429,
      );
      expect(JSON.parse(refused.body)).toMatchObject({ code: 'request.too-many' });
      expect((await ingest.postBytes(good('wamid.SMALL'))).status).toBe(200);
      for (const socket of sockets) socket.destroy();
      const large = messagesBody([
        message({ id: 'wamid.LARGE', timestamp: now(), text: { body: 'x'.repeat(2 * MEBI) } }),
      ]);
      const { outcome } = await eventually(
        () => ingest.postBytes(large),
        ({ status }) => status === 200,
      );
      expect(outcome).toMatchObject({ stored: 1 });
    });
  });
});
