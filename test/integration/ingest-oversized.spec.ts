import type { Json } from '../../src/whatsapp';
import { change, contact, freshMessage as fresh, webhook } from '../builders/webhook';
import { TestIngest } from '../support/ingest';

const now = () => String(Math.floor(Date.now() / 1000));

describe('ingest, for which some of a webhook is too large or no id,', () => {
  let ingest: TestIngest;

  beforeAll(async () => {
    ingest = await TestIngest.start();
  });
  afterAll(() => ingest.close());
  beforeEach(() => ingest.sql('TRUNCATE message, platform_event, audit_queue'));

  const deliver = (messages: Json[], contacts: Json[] = []) =>
    ingest.post(webhook(change('messages', { messages, contacts })));
  const events = () => ingest.sql('SELECT * FROM platform_event');

  /** What the pieces of something oversized say together. */
  async function whole(): Promise<Record<string, Json>> {
    const pieces = await Promise.all((await events()).map((event) => ingest.open(event, 'original')));
    pieces.sort((a, b) => Number(a.piece) - Number(b.piece));
    return JSON.parse(pieces.map(({ text }) => text as string).join('')) as Record<string, Json>;
  }

  describe('takes all of a message', () => {
    const vast = 'x'.repeat(1_500_000);

    it.each<[string, Json, Json[], Record<string, unknown>]>([
      ['whose id exceeds a record', fresh({ id: vast }), [], { externalId: vast }],
      [
        'whose sender has a name that does',
        fresh({ from: '15550142299' }),
        [contact('15550142299', vast)],
        { profileName: vast },
      ],
      [
        'beside whose text something stands that does',
        fresh({ referral: { source_type: 'ad', body: vast } }),
        [],
        { content: { body: 'Hello' }, referral: { source_type: 'ad', body: vast } },
      ],
    ])('%s, and what comes with it', async (_name, odd, contacts, says) => {
      const answer = await deliver([odd, fresh()], contacts);
      expect(answer).toMatchObject({ status: 200, outcome: { stored: 2 } });
      expect(await whole()).toMatchObject(says);
      const rows = await ingest.sql('SELECT * FROM message');
      const bodies = await Promise.all(rows.map((row) => ingest.open(row, 'original')));
      expect(bodies.filter(({ oversized }) => oversized === true)).toHaveLength(1);
    });

    it('of which a status is larger than a record', async () => {
      const status = { id: vast, status: 'read', timestamp: now(), recipient_id: '15550142233' };
      await deliver([fresh()]);
      const answer = await ingest.post(webhook(change('messages', { statuses: [status] })));
      expect(answer).toMatchObject({ status: 200, outcome: { statuses: 1 } });
    });
  });

  it('counts traffic all the same when the number that it names is none', async () => {
    const metadata = { phone_number_id: '1\u00002' };
    const answer = await ingest.post(
      webhook({ field: 'messages', value: { metadata, messages: [fresh()] } }),
    );
    expect(answer).toMatchObject({ status: 200, outcome: { stored: 1 } });
    await ingest.postBytes(Buffer.from('{}'), 'sha256=00');
    await ingest.flush();
    const facts = await ingest.sql<{ fact: string }>('SELECT fact FROM audit_queue');
    expect(facts.map(({ fact }) => fact)).toEqual([expect.stringContaining('webhook.refused')]);
  });
});
