import { change, freshMessage as fresh, messagesBody, webhook } from '../builders/webhook';
import { TestIngest } from '../support/ingest';

const DAY = 86_400;

describe('ingest, whose database does not do as it should,', () => {
  let ingest: TestIngest;

  beforeAll(async () => {
    ingest = await TestIngest.start();
  });
  afterAll(() => ingest.close());
  beforeEach(() => ingest.sql('TRUNCATE message, platform_event'));

  const count = async (table: string) =>
    (await ingest.sql<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`))[0]!.n;

  /** Has the next insertions into `message` fail, as many as are said, and then no more. */
  async function failInsertions(times: number, sqlState: string): Promise<void> {
    await ingest.sql(`CREATE SEQUENCE failures`);
    await ingest.sql(`CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
      IF nextval('failures') <= ${times} THEN RAISE EXCEPTION 'out of order' USING ERRCODE = '${sqlState}'; END IF;
      RETURN NEW; END $$`);
    await ingest.sql('CREATE TRIGGER fail BEFORE INSERT ON message FOR EACH ROW EXECUTE FUNCTION fail()');
  }
  afterEach(async () => {
    await ingest.sql('DROP TRIGGER IF EXISTS fail ON message');
    await ingest.sql('DROP FUNCTION IF EXISTS fail');
    await ingest.sql('DROP SEQUENCE IF EXISTS failures');
  });

  it.each([
    ['its disk is full', '53100'],
    ['it has a mistake', 'XX000'],
  ])(
    'says that a message is to come again when %s, and stores it then as what it is',
    async (_name, code) => {
      await failInsertions(1, code);
      const body = messagesBody([fresh()]);
      const refusal = await ingest.postBytes(body);
      expect(refusal).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
      expect(await count('message')).toBe(0);
      expect((await ingest.postBytes(body)).outcome).toMatchObject({ stored: 1, duplicates: 0 });
      expect([await count('message'), await count('platform_event')]).toEqual([1, 0]);
    },
  );

  it('keeps whole what a value of its own keeps from being stored, and the rest as what it is', async () => {
    // The run, a half of it, and the message that is then alone.
    await failInsertions(3, '22023');
    const answer = await ingest.postBytes(messagesBody([fresh(), fresh(), fresh(), fresh()]));
    expect(answer).toMatchObject({ status: 200, outcome: { stored: 3, unrecognised: 1 } });
    expect([await count('message'), await count('platform_event')]).toEqual([3, 1]);
  });

  it('drops a message of a day that was purged under a shorter period, and takes what comes with it', async () => {
    const worker = ingest.keyring.client('worker');
    // Of another person each time: a lease of the first one is in ingest's hand.
    const old = (from: string) =>
      fresh({ from, timestamp: String(Math.floor(Date.now() / 1000) - 10 * DAY) });
    const first = webhook(change('messages', { messages: [old('16505551401')] }));
    expect((await ingest.post(first)).outcome.stored).toBe(1);
    const [{ bucket }] = (await ingest.sql('SELECT bucket FROM message')) as [{ bucket: string }];
    await worker.defineClass({ classId: 1, periodDays: 3, granularity: 'day' });
    const target = { kind: 'epoch', classId: 1, bucket: Number(bucket), reason: 'purge' } as const;
    expect(await worker.destroy([target])).toMatchObject([{ status: 'doomed' }]);
    await worker.defineClass({ classId: 1, periodDays: 90, granularity: 'day' });
    const answer = await ingest.post(
      webhook(change('messages', { messages: [old('16505551402'), fresh()] })),
    );
    expect(answer).toMatchObject({ status: 200, outcome: { expired: 1, stored: 1 } });
  });
});
