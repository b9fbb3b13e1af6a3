import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ManualClock } from '../../src/foundation/clock';
import type { Json } from '../../src/whatsapp';
import { change, contact, message, status, webhook } from '../builders/webhook';
import { TestIngest } from '../support/ingest';

const DAY = 86_400;
/** Noon of an ordinary day: away from the edges of buckets. */
const NOON = Date.UTC(2026, 10, 18, 12) / 1000;

const at = (offsetSeconds = 0) => String(NOON + offsetSeconds);
const texts = (items: Json[], contacts: Json[] = [contact()]) =>
  webhook(change('messages', { contacts, messages: items }));

describe('ingest', () => {
  let ingest: TestIngest;
  const clock = new ManualClock(NOON * 1000);

  beforeAll(async () => {
    ingest = await TestIngest.start({ clock });
  });
  afterAll(() => ingest.close());
  afterEach(() => {
    clock.setWall(NOON * 1000);
    return ingest.sql('TRUNCATE message, message_status, platform_event, subject, subject_identifier');
  });

  const messages = () => ingest.sql('SELECT * FROM message ORDER BY sent_at, type');
  const events = () => ingest.sql('SELECT * FROM platform_event ORDER BY occurred_at, kind');

  describe('a message', () => {
    it('is stored in two sealed parts: what agents read, and what the person is entitled to', async () => {
      const body = 'I am Ada, call +49 30 23125 042. My card is 4111 1111 1111 1111.';
      const item = message({
        id: 'wamid.PARTS',
        timestamp: at(),
        text: { body },
        context: { id: 'wamid.BEFORE' },
      });
      const answer = await ingest.post(texts([item]));
      expect(answer).toMatchObject({ status: 200, outcome: { updates: 1, stored: 1, duplicates: 0 } });

      const [row] = await messages();
      expect(row).toMatchObject({
        type: 'text',
        direction: 1,
        class_id: 1,
        report: { PHONE_NUMBER: 1, CREDIT_CARD: 1 },
      });
      expect(row!.id.subarray(6)).toEqual((row!.reference_tag as Buffer).subarray(0, 10));
      const redacted = await ingest.open(row!, 'redacted');
      expect(redacted.text).toContain('[PHONE_NUMBER_1]');
      expect(JSON.stringify(redacted)).not.toMatch(/Ada|23125|4111 1111/);
      const original = await ingest.open(row!, 'original');
      expect(original).toMatchObject({
        externalId: 'wamid.PARTS',
        from: { waId: '15550142233', phone: '+15550142233' },
        profileName: 'Ada Example',
        context: { id: 'wamid.BEFORE' },
      });
      const text = (original.content as { body: string }).body;
      expect(text).toContain('+49 30 23125 042');
      expect(text).not.toContain('4111 1111 1111 1111');
    });

    it('leaves no trace of what it says in any clear column', async () => {
      const item = message({ id: 'wamid.TRACE', timestamp: at(), text: { body: 'CANARY-PHRASE' } });
      await ingest.post(texts([item], [contact('15550142233', 'CANARY-NAME')]));
      const dump = await ingest.sql<{ text: string }>(
        `SELECT (to_jsonb(m) - 'redacted' - 'original')::text AS text FROM message m
         UNION ALL SELECT (to_jsonb(i) - 'identifiers' - 'masks')::text FROM subject_identifier i
         UNION ALL SELECT to_jsonb(s)::text FROM subject s UNION ALL SELECT to_jsonb(c)::text FROM channel c`,
      );
      expect(dump.map(({ text }) => text).join()).not.toMatch(/CANARY|5550142233|wamid/);
    });

    it('changes nothing when it is delivered again, alone or among others', async () => {
      const item = message({ id: 'wamid.TWICE', timestamp: at() });
      await ingest.post(texts([item]));
      const before = await messages();
      const again = await ingest.post(texts([item]));
      expect(again.outcome).toMatchObject({ stored: 1, duplicates: 1 });
      const among = await ingest.post(texts([item, message({ id: 'wamid.OTHER', timestamp: at() }), item]));
      expect(among.outcome).toMatchObject({ updates: 3, stored: 3, duplicates: 2 });
      expect(await messages()).toHaveLength(2);
      expect((await messages()).filter(({ id }) => id.equals(before[0]!.id))).toEqual(before);
    });

    it('is counted apart from the wish that it tells of', async () => {
      const wish = message({ id: 'wamid.WISH', timestamp: at(), text: { body: 'delete my data' } });
      expect((await ingest.post(texts([wish]))).outcome).toMatchObject({ stored: 1, duplicates: 0 });
      const again = await ingest.post(texts([wish, message({ id: 'wamid.NO-WISH', timestamp: at() })]));
      expect(again.outcome).toMatchObject({ stored: 2, duplicates: 1 });
      expect(await ingest.sql('SELECT asks FROM request_signal')).toEqual([{ asks: 'erasure' }]);
    });

    it('is stored once however many deliveries of it arrive at the same moment', async () => {
      const items = Array.from({ length: 20 }, (_, i) => message({ id: `wamid.RACE-${i}`, timestamp: at() }));
      const answers = await Promise.all(
        Array.from({ length: 40 }, (_, i) => ingest.post(texts([items[i % 20]!, items[(i * 7) % 20]!]))),
      );
      expect(answers.map(({ status }) => status)).toEqual(Array(40).fill(200));
      expect(await messages()).toHaveLength(20);
    });

    it('follows its type into another class, and takes its bucket from the time it was sent', async () => {
      const order = { catalog_id: '7', product_items: [] };
      await ingest.post(
        texts([
          message({ id: 'wamid.T', timestamp: at(-3 * DAY) }),
          message({ id: 'wamid.O', timestamp: at(), type: 'order', order }),
        ]),
      );
      const [text, ordered] = await messages();
      expect([text!.class_id, Number(text!.bucket) & 0x3fff_ffff]).toEqual([1, Math.floor(NOON / DAY) - 3]);
      expect([ordered!.class_id, Number(ordered!.bucket) & 0x3fff_ffff]).toEqual([2, 12 * 56 + 10]);
    });

    it.each([
      ['of the last second of the bucket that ended this morning', 'expired', -89 * DAY - (NOON % DAY) - 1],
      ['of the second after it', 'stored', -89 * DAY - (NOON % DAY)],
      ['ten minutes ahead', 'stored', 600],
    ])('%s is %s', async (_name, counted, offset) => {
      const answer = await ingest.post(texts([message({ id: `wamid.AT${offset}`, timestamp: at(offset) })]));
      expect(answer.outcome).toMatchObject({ updates: 1, [counted]: 1 });
    });

    it('gets the moment of receipt when its own is more than ten minutes ahead, or missing', async () => {
      await ingest.post(
        texts([
          message({ id: 'wamid.F1', timestamp: at(601) }),
          message({ id: 'wamid.F2', timestamp: '253402300799' }),
          message({ id: 'wamid.F3', timestamp: undefined }),
        ]),
      );
      const times = (await messages()).map(({ sent_at }) => (sent_at as Date).getTime());
      expect(times).toEqual([NOON * 1000, NOON * 1000, NOON * 1000]);
    });

    it('older than any open bucket of a long class is late', async () => {
      const order = message({
        id: 'wamid.L',
        timestamp: at(-300 * DAY),
        type: 'order',
        order: { catalog_id: '7' },
      });
      expect((await ingest.post(texts([order]))).outcome).toMatchObject({ late: 1 });
    });

    it('of unknown type or shape is kept whole, as unrecognised', async () => {
      const odd = message({
        id: 'wamid.ODD',
        timestamp: at(),
        type: 'hologram',
        hologram: { says: 'hello' },
      });
      expect((await ingest.post(texts([odd]))).outcome).toMatchObject({ unrecognised: 1, stored: 0 });
      const [row] = await messages();
      expect(row).toMatchObject({ type: 'unrecognised' });
      expect((await ingest.open(row!, 'original')).content).toMatchObject({ hologram: { says: 'hello' } });
    });

    it('too long for a record is kept in pieces', async () => {
      const body = 'long '.repeat(250_000);
      const answer = await ingest.post(
        texts([message({ id: 'wamid.LONG', timestamp: at(), text: { body } })]),
      );
      expect(answer).toMatchObject({ status: 200, outcome: { stored: 1 } });
      const [row] = await messages();
      expect(await ingest.open(row!, 'original')).toMatchObject({ oversized: true });
      expect(await ingest.open(row!, 'redacted')).toMatchObject({ withheld: true });
      const pieces = await Promise.all((await events()).map((event) => ingest.open(event, 'original')));
      pieces.sort((a, b) => Number(a.piece) - Number(b.piece));
      expect(JSON.parse(pieces.map(({ text }) => text as string).join(''))).toMatchObject({
        content: { body },
      });
    });

    it('to the business and from it belong to one person', async () => {
      const echo = message({ id: 'wamid.E', from: '15550100200', to: '15550142233', timestamp: at(5) });
      await ingest.post(texts([message({ id: 'wamid.I', timestamp: at() })]));
      await ingest.post(webhook(change('smb_message_echoes', { message_echoes: [echo] })));
      const [inbound, outbound] = await messages();
      expect([inbound!.direction, outbound!.direction]).toEqual([1, 2]);
      expect(outbound!.subject_ref).toBe(inbound!.subject_ref);
    });

    it.each(['edit', 'revoke', 'reaction', 'reply'])(
      'that is a %s names its target by the tag of the target',
      async (kind) => {
        const original_message_id = 'wamid.TARGET';
        const later: Record<string, Record<string, Json>> = {
          edit: {
            type: 'edit',
            edit: { original_message_id, message: { type: 'text', text: { body: 'Now' } } },
          },
          revoke: { type: 'revoke', revoke: { original_message_id } },
          reaction: { type: 'reaction', reaction: { message_id: original_message_id, emoji: '👍' } },
          reply: { context: { id: original_message_id } },
        };
        const item = message({ id: `wamid.${kind}`, timestamp: at(9), ...later[kind] });
        await ingest.post(texts([message({ id: original_message_id, timestamp: at() }), item]));
        const [target, second] = await messages();
        expect(second!.reply_tag).toEqual(target!.reference_tag);
      },
    );

    it('that stands in for a medium does not keep the medium out', async () => {
      const placeholder = message({ id: 'wamid.M', timestamp: at(-DAY), type: 'media_placeholder' });
      const history = { history: [{ threads: [{ id: '15550142233', messages: [placeholder] }] }] };
      await ingest.post(webhook(change('history', history)));
      const medium = message({ id: 'wamid.M', timestamp: at(-DAY), type: 'image', image: { id: '9' } });
      await ingest.post(webhook(change('history', { messages: [medium] })));
      const [image, standIn] = await messages();
      expect([image!.type, standIn!.type]).toEqual(['image', 'media_placeholder']);
      expect(standIn!.reply_tag).toEqual(image!.reference_tag);
    });
  });

  describe('a person', () => {
    const refs = async () => [...new Set((await messages()).map(({ subject_ref }) => subject_ref))];

    it('is one under phone and user id, once a webhook has said both', async () => {
      await ingest.post(
        texts(
          [message({ id: 'wamid.1', timestamp: at() })],
          [contact('15550142233', 'Ada', { user_id: 'US.1' })],
        ),
      );
      await ingest.post(
        texts([message({ id: 'wamid.2', timestamp: at(), from: undefined, from_user_id: 'US.1' })], []),
      );
      await ingest.post(texts([message({ id: 'wamid.3', timestamp: at() })], []));
      expect(await refs()).toHaveLength(1);
    });

    it.each([
      ['5511987654321', '551187654321'],
      ['5215512345678', '525512345678'],
      ['5491123456789', '541123456789'],
    ])('is one in both spellings of a number: %s and %s', async (one, other) => {
      await ingest.post(texts([message({ id: `wamid.${one}`, from: one, timestamp: at() })], []));
      await ingest.post(texts([message({ id: `wamid.${other}`, from: other, timestamp: at() })], []));
      expect(await refs()).toHaveLength(1);
    });

    it('stays one when a system message says the number changed, also in the same webhook', async () => {
      const change1 = message({
        id: 'wamid.S',
        from: '33639981111',
        timestamp: at(),
        type: 'system',
        system: { type: 'user_changed_number', wa_id: '33639982222' },
      });
      await ingest.post(texts([message({ id: 'wamid.A', from: '33639981111', timestamp: at(-60) })], []));
      await ingest.post(
        texts([message({ id: 'wamid.B', from: '33639982222', timestamp: at(1) }), change1], []),
      );
      expect(await refs()).toHaveLength(1);
      expect(await events()).toMatchObject([{ kind: 'identity/phone', subject_ref: (await refs())[0] }]);
    });

    it('is not linked by a username, which may change hands', async () => {
      const named = (id: string, waId: string) =>
        texts(
          [message({ id, from: waId, timestamp: at() })],
          [contact(waId, 'X', { profile: { name: 'X', username: 'handle' } })],
        );
      await ingest.post(named('wamid.U1', '33639983001'));
      await ingest.post(named('wamid.U2', '33639983002'));
      expect(await refs()).toHaveLength(2);
    });

    it('has each identifier once, sealed, with a mask; a new one is added', async () => {
      const write = (id: string, overrides: Record<string, Json>) =>
        ingest.post(
          texts(
            [message({ id, from: '33639984000', timestamp: at() })],
            [contact('33639984000', 'Ada', overrides)],
          ),
        );
      await write('wamid.I1', {});
      await write('wamid.I2', {});
      await write('wamid.I3', { user_id: 'FR.77' });
      const rows = await ingest.sql('SELECT kind FROM subject_identifier ORDER BY kind');
      expect(rows).toEqual([{ kind: 1 }, { kind: 2 }, { kind: 3 }]);
    });

    it('was last seen on the day of the latest event, and first on that of the first', async () => {
      await ingest.post(
        texts([message({ id: 'wamid.D1', from: '33639985000', timestamp: at(-5 * DAY) })], []),
      );
      await ingest.post(texts([message({ id: 'wamid.D2', from: '33639985000', timestamp: at() })], []));
      await ingest.post(
        texts([message({ id: 'wamid.D3', from: '33639985000', timestamp: at(-2 * DAY) })], []),
      );
      const [row] = await ingest.sql(
        `SELECT first_seen_on::text AS first, last_seen_on::text AS last FROM subject`,
      );
      expect(row).toEqual({ first: '2026-11-13', last: '2026-11-18' });
    });

    it('who was erased is not brought back by a redelivery or a late status, but by writing anew', async () => {
      const from = '33639986000';
      const old = texts([message({ id: 'wamid.OLD', from, timestamp: at(-30) })], []);
      await ingest.post(old);
      const [before] = await refs();
      await ingest.keyring.client('worker').fence(before!);

      expect((await ingest.post(old)).outcome).toMatchObject({ suppressed: 1, stored: 0 });
      const late = status('read', { recipient_id: from, timestamp: at(20) });
      expect((await ingest.post(webhook(change('messages', { statuses: [late] })))).outcome).toMatchObject({
        noSubject: 1,
      });
      clock.setWall((NOON + 60) * 1000);
      const both = texts(
        [
          message({ id: 'wamid.OLD', from, timestamp: at(-30) }),
          message({ id: 'wamid.NEW', from, timestamp: at(40) }),
        ],
        [],
      );
      expect((await ingest.post(both)).outcome).toMatchObject({ suppressed: 1, stored: 1 });
      const after = await refs();
      expect(after).toHaveLength(2);
      // Who the new subject is was just said; what is older than that stays out all the same.
      expect((await ingest.post(old)).outcome).toMatchObject({ suppressed: 1, stored: 0 });
    });
  });

  describe('statuses', () => {
    const sent = (name: string, offset: number, overrides: Record<string, Json> = {}) =>
      status(name, { id: 'wamid.OUT', timestamp: at(offset), ...overrides });
    const post = (...statuses: Json[]) => ingest.post(webhook(change('messages', { statuses })));

    it('attach to their message by its tag, each once, in whatever order they come', async () => {
      await ingest.post(texts([message({ id: 'wamid.IN', timestamp: at(-9) })]));
      const echo = message({ id: 'wamid.OUT', from: '15550100200', to: '15550142233', timestamp: at() });
      await post(sent('read', 3));
      await ingest.post(webhook(change('smb_message_echoes', { message_echoes: [echo] })));
      const answer = await post(sent('sent', 1), sent('delivered', 2), sent('read', 3));
      expect(answer.outcome).toMatchObject({ statuses: 3, duplicates: 1 });
      const out = (await messages()).find(({ direction }) => direction === 2)!;
      const rows = await ingest.sql('SELECT * FROM message_status ORDER BY occurred_at');
      expect(rows.map(({ status: name }) => name)).toEqual(['sent', 'delivered', 'read']);
      for (const row of rows) expect(row.reference_tag).toEqual(out.reference_tag);
      expect(await ingest.open(rows[0]!, 'detail')).toMatchObject({ raw: { recipient_id: '15550142233' } });
    });

    it('start no subject', async () => {
      expect((await post(sent('sent', 1, { recipient_id: '33639987000' }))).outcome).toMatchObject({
        noSubject: 1,
      });
      expect(await ingest.sql('SELECT * FROM subject')).toEqual([]);
    });

    it('of an unknown word are kept, and the word stays inside the seal', async () => {
      await ingest.post(texts([message({ id: 'wamid.IN2', timestamp: at(-9) })]));
      await post(sent('teleported', 1));
      const [row] = await ingest.sql('SELECT * FROM message_status');
      expect(row).toMatchObject({ status: 'other' });
      expect(await ingest.open(row!, 'detail')).toMatchObject({ raw: { status: 'teleported' } });
    });
  });

  describe('events', () => {
    it('about people are sealed under them, and repeated they change nothing', async () => {
      const call = {
        id: 'wacid.1',
        from: '15550142233',
        to: '15550100200',
        event: 'connect',
        timestamp: at(),
      };
      const calls = webhook(change('calls', { contacts: [contact()], calls: [call] }));
      expect((await ingest.post(calls)).outcome).toMatchObject({ events: 1, duplicates: 0 });
      expect((await ingest.post(calls)).outcome).toMatchObject({ events: 1, duplicates: 1 });
      await ingest.post(texts([message({ id: 'wamid.C', timestamp: at() })]));
      const [event] = await events();
      expect(event).toMatchObject({
        kind: 'call/connect',
        field: 'calls',
        subject_ref: (await messages())[0]!.subject_ref,
      });
    });

    it('about nobody are sealed under a subject of their own', async () => {
      const deleted = { field: 'account_update', value: { event: 'ACCOUNT_DELETED' } };
      const unheard = { field: 'astral', value: { who: 'somebody' } };
      const answer = await ingest.post({
        object: 'whatsapp_business_account',
        entry: [{ id: '2', time: NOON, changes: [deleted, unheard] }],
      });
      expect(answer.outcome).toMatchObject({ events: 1, unrecognised: 1 });
      const rows = await events();
      expect(rows.map(({ kind }) => kind)).toEqual(['account/ACCOUNT_DELETED', 'unrecognised/field']);
      expect(rows[0]!.subject_ref).toBe(rows[1]!.subject_ref);
      expect(await ingest.open(rows[1]!, 'original')).toMatchObject({ raw: { who: 'somebody' } });
    });

    it('that are large are kept in pieces', async () => {
      const value = { list: Array.from({ length: 60_000 }, (_, i) => `one of many items: ${i}`) };
      const answer = await ingest.post(webhook({ field: 'vast', value }));
      expect(answer).toMatchObject({ status: 200, outcome: { unrecognised: 1 } });
      const pieces = await Promise.all((await events()).map((event) => ingest.open(event, 'original')));
      pieces.sort((a, b) => Number(a.piece) - Number(b.piece));
      expect(JSON.parse(pieces.map(({ text }) => text as string).join(''))).toMatchObject({ raw: value });
    });
  });

  describe('the samples', () => {
    const folder = join(__dirname, '..', '..', 'samples');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.json'))
      .sort();

    it('are all taken, and all of each is accounted for', async () => {
      for (const file of files) {
        const text = readFileSync(join(folder, file), 'utf8');
        const { status: code, outcome } = await ingest.post(JSON.parse(text) as Json);
        const { updates, duplicates, ...counts } = outcome;
        expect([file, code, Object.values(counts).reduce((sum, count) => sum + count, 0)]).toEqual([
          file,
          200,
          updates,
        ]);
        expect([file, duplicates]).toEqual([file, 0]);
      }
      const report = await ingest.sql<{ type: string }>('SELECT DISTINCT type FROM message ORDER BY type');
      expect(report.map(({ type }) => type)).toEqual(
        expect.arrayContaining(['audio', 'contacts', 'interactive', 'order', 'text', 'unrecognised']),
      );
    });
  });
});
