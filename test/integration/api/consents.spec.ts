import { ManualClock } from '../../../src/foundation/clock';
import { change, contact, message, PHONE_NUMBER_ID, webhook } from '../../builders/webhook';
import { TestApi, type CallAs } from '../../support/api';
import { TestIngest } from '../../support/ingest';

const MINUTE_MS = 60_000;

describe('consents', () => {
  const clock = new ManualClock(Date.now());
  let ingest: TestIngest;
  let api: TestApi;
  let dpo: CallAs;
  let crm: CallAs;
  let serial = 0;

  beforeAll(async () => {
    ingest = await TestIngest.start({ clock });
    api = await TestApi.start({
      clock,
      home: ingest.keyring.home,
      database: ingest.database.as('lethe_api'),
      keyring: ingest.keyring.client('api'),
    });
    [dpo, crm] = await Promise.all([api.as('dpo'), api.as('crm')]);
  });
  afterAll(async () => {
    await api.close();
    await ingest.close();
  });
  beforeEach(() => clock.advance(MINUTE_MS));

  const newPhone = () => `1555014${String(6_000 + ++serial)}`;
  const seconds = () => Math.floor(clock.now() / 1_000);
  const says = (phone: string, body: string, id = `wamid.CONSENT-${++serial}`) =>
    ingest.post(
      webhook(
        change('messages', {
          contacts: [contact(phone, 'Somebody')],
          messages: [message({ from: phone, id, timestamp: String(seconds()), text: { body } })],
        }),
      ),
    );
  const prefers = (phone: string, value: string, timestamp = seconds()) =>
    ingest.post(
      webhook(
        change('user_preferences', {
          contacts: [contact(phone, 'Somebody')],
          user_preferences: [
            { wa_id: phone, category: 'marketing_messages', value, timestamp, detail: 'text' },
          ],
        }),
      ),
    );
  const subjectOf = async (phone: string) => {
    const { body } = await crm('POST', '/v1/subjects/search', { phone: `+${phone}` });
    return (body.subjects as { id: string }[])[0]!.id;
  };
  const check = async (subjectId: string, rest = '') =>
    (await crm('GET', `/v1/consents/check?subjectId=${subjectId}${rest}`)).body;
  const record = (body: object, as: CallAs = dpo) => as('POST', '/v1/consents', body);

  it('begin with no: marketing wants a consent, and everything else none until it is withdrawn', async () => {
    const phone = newPhone();
    await says(phone, 'Hello');
    const subjectId = await subjectOf(phone);
    expect(await check(subjectId)).toEqual({
      subjectId,
      purpose: 'marketing',
      channelId: null,
      allowed: false,
      state: 'unknown',
      reason: 'unknown',
      since: null,
      source: null,
    });
    expect(await check(subjectId, '&purpose=service')).toMatchObject({ allowed: true, state: 'unknown' });
    await record({ subject: { subjectId }, purpose: 'service', state: 'withdrawn', source: 'email' });
    expect(await check(subjectId, '&purpose=service')).toMatchObject({ allowed: false, state: 'withdrawn' });
  });

  it('are fed by user_preferences, once per event, the newest word counting however late it comes', async () => {
    const phone = newPhone();
    await prefers(phone, 'signup');
    const subjectId = await subjectOf(phone);
    expect(await check(subjectId)).toMatchObject({ allowed: true, source: 'user-preferences' });
    clock.advance(MINUTE_MS);
    const stoppedAt = seconds();
    await prefers(phone, 'stop', stoppedAt);
    await prefers(phone, 'stop', stoppedAt);
    await prefers(phone, 'resume', stoppedAt - 30);
    expect(await check(subjectId)).toMatchObject({
      allowed: false,
      state: 'withdrawn',
      since: new Date(stoppedAt * 1_000).toISOString(),
    });
    const { body } = await dpo('GET', `/v1/consents?subjectId=${subjectId}`);
    expect((body.consents as { state: string }[]).map(({ state }) => state)).toEqual([
      'granted',
      'withdrawn',
      'granted',
    ]);
    const facts = await ingest.sql<{ fact: string }>(
      `SELECT fact FROM audit_queue WHERE fact::jsonb ->> 'type' = 'consent.recorded' AND fact::jsonb ->> 'subject' = $1 ORDER BY id`,
      [subjectId],
    );
    expect(facts.map(({ fact }) => (JSON.parse(fact) as { code: string }).code)).toEqual([
      'granted',
      'withdrawn',
      'granted',
    ]);
  });

  it('hear STOP and its like alone in a message, and nothing in talk', async () => {
    const phone = newPhone();
    await says(phone, 'do not stop writing');
    await says(phone, 'START');
    const subjectId = await subjectOf(phone);
    expect(await check(subjectId)).toMatchObject({ state: 'unknown' });
    await says(phone, 'Stop!', 'wamid.TWICE');
    await says(phone, 'Stop!', 'wamid.TWICE');
    expect(await check(subjectId)).toMatchObject({ allowed: false, state: 'withdrawn', source: 'keyword' });
    clock.advance(MINUTE_MS);
    await says(phone, 'UNSTOP');
    expect(await check(subjectId)).toMatchObject({ allowed: true, state: 'granted' });
    const { body } = await dpo('GET', `/v1/consents?subjectId=${subjectId}`);
    expect(body.consents).toHaveLength(2);
  });

  it('are about one number where one is named, and a sender that names none is kept by any withdrawal', async () => {
    const phone = newPhone();
    await says(phone, 'Hello');
    const subjectId = await subjectOf(phone);
    const [channel] = (await dpo('GET', '/v1/channels')).body.channels as {
      id: string;
      phoneNumberId: string;
    }[];
    expect(channel!.phoneNumberId).toBe(PHONE_NUMBER_ID);
    await record({
      subject: { phone: `+${phone}` },
      state: 'granted',
      at: new Date(clock.now()).toISOString(),
    });
    clock.advance(MINUTE_MS);
    await says(phone, 'stop');
    expect(await check(subjectId, `&channelId=${channel!.id}`)).toMatchObject({ allowed: false });
    expect(await check(subjectId)).toMatchObject({ allowed: false });
    const [other] = await ingest.sql<{ id: string }>(
      `INSERT INTO channel (phone_number_id) VALUES ('100000000000009') RETURNING id`,
    );
    expect(await check(subjectId, `&channelId=${other!.id}`)).toMatchObject({ allowed: true });
    const mistyped = await crm(
      'GET',
      `/v1/consents/check?subjectId=${subjectId}&channelId=3f2b8c1e-9a4d-4e6f-b0c1-d2e3f4a5b6c7`,
    );
    expect(mistyped.status).toBe(422);
  });

  it('keep the digest of the proof, and take no other text', async () => {
    const phone = newPhone();
    await says(phone, 'Hello');
    const subject = { phone: `+${phone}` };
    const evidenceSha256 = 'ab'.repeat(32);
    expect(await record({ subject, state: 'granted', evidenceSha256 }, crm)).toMatchObject({
      status: 201,
      body: { state: 'granted', source: 'form', evidenceSha256 },
    });
    for (const wrong of [
      { subject: {}, state: 'granted' },
      { subject, state: 'maybe' },
      { subject, state: 'granted', purpose: 'Ms Doe +4915112345678' },
      { subject, state: 'granted', source: 'keyword' },
      { subject, state: 'granted', note: 'she said so' },
      { subject, state: 'granted', at: new Date(clock.now() + 3_600_000).toISOString() },
      { subject, state: 'granted', channelId: '3f2b8c1e-9a4d-4e6f-b0c1-d2e3f4a5b6c7' },
    ])
      expect((await record(wrong)).status).toBe(422);
  });

  it('tell a key of other channels neither who is known there nor what they said there', async () => {
    const [known, own] = [newPhone(), newPhone()];
    await says(known, 'Hello');
    const [channel] = (await dpo('GET', '/v1/channels')).body.channels as { id: string }[];
    const [elsewhere] = await ingest.sql<{ id: string }>(
      `INSERT INTO channel (phone_number_id) VALUES ('100000000000010') RETURNING id`,
    );
    const limited = await api.as('crm', { channelIds: [elsewhere!.id] });
    const grant = async (subject: object) =>
      (await record({ subject, state: 'granted', channelId: elsewhere!.id }, limited)).body;
    // The same to the letter, though one of them is known.
    const answers = [
      await grant({ phone: `+${own}` }),
      await grant({ phone: `+${known}` }),
      await grant({ subjectId: await subjectOf(known) }),
    ];
    expect(answers[0]).toMatchObject({ status: 404, code: 'subject.unknown' });
    for (const answer of answers)
      expect({ ...answer, instance: '' }).toEqual({ ...answers[0], instance: '' });
    expect(
      (await record({ subject: { phone: `+${known}` }, state: 'granted', channelId: channel!.id }, limited))
        .status,
    ).toBe(422);
  });

  it('are answered 404 about nobody, and not allowed while processing is restricted', async () => {
    expect(
      (await crm('GET', '/v1/consents/check?subjectId=3f2b8c1e-9a4d-4e6f-b0c1-d2e3f4a5b6c7')).status,
    ).toBe(404);
    expect((await record({ subject: { phone: '+15550149999' }, state: 'granted' })).status).toBe(404);
    expect((await crm('GET', '/v1/consents/check?phone=%2B15550149999')).status).toBe(422);
    const phone = newPhone();
    await prefers(phone, 'signup');
    const subjectId = await subjectOf(phone);
    await ingest.sql('UPDATE subject SET restricted = true WHERE subject_ref = $1', [subjectId]);
    expect(await check(subjectId)).toMatchObject({ allowed: false, state: 'granted', reason: 'restricted' });
  });

  it('are listed page by page', async () => {
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const { body } = await dpo('GET', `/v1/consents?limit=2${cursor}`);
      const page = body as unknown as {
        consents: { at: string; subjectId: string }[];
        nextCursor: string | null;
      };
      expect(page.consents.length).toBeLessThanOrEqual(2);
      seen.push(...page.consents.map(({ at, subjectId }) => `${at} ${subjectId}`));
      if (page.nextCursor === null) break;
      cursor = `&cursor=${page.nextCursor}`;
    }
    const [count] = await ingest.sql<{ count: number }>('SELECT count(*)::int AS count FROM consent_event');
    expect(seen).toHaveLength(count!.count);
  });
});
