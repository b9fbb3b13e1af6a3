import { TestApi, type ApiAnswer, type CallAs } from '../../support/api';
import { change, contact, message, status, webhook } from '../../builders/webhook';
import { TestIngest } from '../../support/ingest';

const ADA = '15550142233';
const like = (pattern: RegExp) => expect.stringMatching(pattern) as unknown;
const seconds = () => Math.floor(Date.now() / 1000);

interface Message {
  id: string;
  text: string | null;
  sentAt: string;
  [field: string]: unknown;
}
const messagesOf = (answer: ApiAnswer) => answer.body.messages as Message[];

describe('redacted history', () => {
  let ingest: TestIngest;
  let api: TestApi;
  let crm: CallAs & { record: { id: string; actorRef: string; recipientId: string | null } };

  beforeAll(async () => {
    ingest = await TestIngest.start();
    api = await TestApi.start({
      database: ingest.database.as('lethe_api'),
      keyring: ingest.keyring.client('api'),
      clock: ingest.clock,
      home: ingest.keyring.home,
    });
    crm = await api.as('crm');
  });
  afterAll(async () => {
    await api.close();
    await ingest.close();
  });

  async function receive(...messages: ReturnType<typeof message>[]): Promise<void> {
    const answer = await ingest.post(webhook(change('messages', { contacts: [contact()], messages })));
    expect(answer.status).toBe(200);
  }
  async function subjectOf(phone: string, by: CallAs = crm): Promise<string | undefined> {
    const answer = await by('POST', '/v1/subjects/search', { phone });
    expect(answer.status).toBe(200);
    return (answer.body.subjects as { id: string }[])[0]?.id;
  }

  it('is found by phone, wa_id or external id, with masked identifiers', async () => {
    await receive(message({ id: 'wamid.search', timestamp: String(seconds()), text: { body: 'Hello' } }));
    const byPhone = await crm('POST', '/v1/subjects/search', { phone: '+1 555 014 2233' });
    expect(byPhone.body).toEqual({
      subjects: [
        {
          id: like(/^[0-9a-f-]{36}$/),
          state: 'active',
          identifiers: expect.arrayContaining([{ kind: 'phone', masked: like(/^\+15•+233$/) }]) as unknown,
          firstSeenOn: like(/^\d{4}-\d\d-\d\d$/),
          lastSeenOn: like(/^\d{4}-\d\d-\d\d$/),
        },
      ],
    });
    expect(byPhone.text).not.toContain(ADA);
    expect((await crm('POST', '/v1/subjects/search', { waId: ADA })).body).toEqual(byPhone.body);
    expect((await crm('POST', '/v1/subjects/search', { phone: '+15550149999' })).body).toEqual({
      subjects: [],
    });
    expect((await crm('POST', '/v1/subjects/search', { externalId: 'lethe/unattributed' })).status).toBe(422);
  });

  it('shows what was said, redacted, with what belongs to it', async () => {
    await receive(
      message({
        id: 'wamid.h1',
        timestamp: String(seconds() - 50),
        text: { body: 'My mail is ada@example.com' },
      }),
      message({
        id: 'wamid.h2',
        timestamp: String(seconds() - 40),
        text: { body: 'Write to ada@example.com or bo@example.com' },
      }),
    );
    const answer = await crm('GET', `/v1/subjects/${(await subjectOf('+15550142233'))!}/messages?order=asc`);
    expect(answer.status).toBe(200);
    const shown = messagesOf(answer).filter(({ text }) => text?.includes('['));
    // One value has one number on the page.
    expect(shown.map(({ text }) => text)).toEqual(
      ['My mail is [EMAIL_1]', 'Write to [EMAIL_1] or [EMAIL_2]'].map((text) =>
        text.replaceAll('EMAIL', typeOf(shown)),
      ),
    );
    expect(shown[0]).toMatchObject({
      direction: 'inbound',
      type: 'text',
      retentionClass: 'conversation',
      redactions: [{ count: 1 }],
      media: [],
    });
    expect(Date.parse(shown[0]!.expiresAt as string)).toBeGreaterThan(Date.now() + 88 * 86_400_000);
    expect(answer.text).not.toContain('example.com');

    function typeOf(messages: Message[]): string {
      return /\[([A-Z_]+)_1\]/.exec(messages[0]!.text!)![1]!;
    }
  });

  it('pages through thousands of messages across days while more arrive: each once, in order', async () => {
    const phone = '15550145000';
    const start = seconds() - 6 * 86_400;
    const at = (i: number) => start + Math.floor((i * 5 * 86_400) / 4_000);
    const one = (i: number) =>
      message({
        from: phone,
        id: `wamid.many-${i}`,
        timestamp: String(at(i)),
        text: { body: `number ${i}` },
      });
    const send = async (from: number, to: number) => {
      for (let i = from; i < to; i += 100) {
        const messages = Array.from({ length: Math.min(100, to - i) }, (_, k) => one(i + k));
        expect(
          (await ingest.post(webhook(change('messages', { contacts: [contact(phone)], messages })))).status,
        ).toBe(200);
      }
    };
    await send(0, 3_000);
    const id = (await subjectOf(`+${phone}`))!;
    const seen: Message[] = [];
    const arriving = send(3_000, 4_000);
    let cursor: string | null = null;
    let pages = 0;
    do {
      const answer = await crm(
        'GET',
        `/v1/subjects/${id}/messages?limit=170${cursor === null ? '' : `&cursor=${cursor}`}`,
      );
      expect(answer.status).toBe(200);
      seen.push(...messagesOf(answer));
      cursor = answer.body.nextCursor as string | null;
      pages += 1;
    } while (cursor !== null);
    await arriving;
    expect(pages).toBeGreaterThan(17);
    expect(new Set(seen.map(({ id: one }) => one)).size).toBe(seen.length);
    expect(seen.map(({ sentAt }) => sentAt)).toEqual(seen.map(({ sentAt }) => sentAt).sort());
    const texts = new Set(seen.map(({ text }) => text));
    expect(Array.from({ length: 3_000 }, (_, i) => `number ${i}`).filter((text) => !texts.has(text))).toEqual(
      [],
    );

    const newest = await crm('GET', `/v1/subjects/${id}/messages?order=desc&limit=3`);
    expect(messagesOf(newest).map(({ text }) => text)).toEqual(['number 3999', 'number 3998', 'number 3997']);
    const next = await crm(
      'GET',
      `/v1/subjects/${id}/messages?order=desc&limit=2&cursor=${String(newest.body.nextCursor)}`,
    );
    expect(messagesOf(next).map(({ text }) => text)).toEqual(['number 3996', 'number 3995']);
    const from = new Date(at(100) * 1000).toISOString();
    const to = new Date(at(110) * 1000).toISOString();
    const span = await crm('GET', `/v1/subjects/${id}/messages?from=${from}&to=${to}`);
    expect(messagesOf(span).map(({ text }) => text)).toEqual(
      Array.from({ length: 10 }, (_, i) => `number ${100 + i}`),
    );
  });

  it('finds what arrives later and is older, alone or in one delivery', async () => {
    const phone = '15550149000';
    const aged = (days: number) =>
      message({
        from: phone,
        id: `wamid.old-${days}`,
        timestamp: String(seconds() - days * 86_400),
        text: { body: `${days} days` },
      });
    for (const days of [[0], [40], [5, 70, 1, 20]]) await receiveFrom(phone, days.map(aged));
    const id = (await subjectOf(`+${phone}`))!;
    const expected = [70, 40, 20, 5, 1, 0].map((days) => `${days} days`);
    const read = async (query: string) =>
      messagesOf(await crm('GET', `/v1/subjects/${id}/messages${query}`)).map(({ text }) => text);
    expect(await read('')).toEqual(expected);
    expect(await read('?order=desc')).toEqual([...expected].reverse());
    expect(await read('?limit=2')).toEqual(expected.slice(0, 2));
  });

  it('serves a message as its sender last left it', async () => {
    const phone = '15550146000';
    const now = seconds();
    const from = { from: phone };
    await receiveFrom(phone, [
      message({ ...from, id: 'wamid.e1', timestamp: String(now - 30), text: { body: 'Meet at noom' } }),
      message({ ...from, id: 'wamid.e2', timestamp: String(now - 29), text: { body: 'Secret' } }),
      message({
        ...from,
        id: 'wamid.e3',
        timestamp: String(now - 20),
        type: 'edit',
        edit: { original_message_id: 'wamid.e1', message: { type: 'text', text: { body: 'Meet at noon' } } },
      }),
      message({
        ...from,
        id: 'wamid.e4',
        timestamp: String(now - 10),
        type: 'revoke',
        revoke: { original_message_id: 'wamid.e2' },
      }),
      message({
        ...from,
        id: 'wamid.e5',
        timestamp: String(now - 5),
        text: { body: 'Yes' },
        context: { id: 'wamid.e1', from: phone },
      }),
    ]);
    const answer = await crm('GET', `/v1/subjects/${(await subjectOf(`+${phone}`))!}/messages`);
    const [first, second, edit, revoke, reply] = messagesOf(answer);
    expect(first).toMatchObject({
      text: 'Meet at noon',
      editedAt: new Date((now - 20) * 1000).toISOString(),
    });
    expect(second).toMatchObject({
      text: null,
      absent: 'revoked',
      revokedAt: new Date((now - 10) * 1000).toISOString(),
    });
    expect(edit).toMatchObject({ type: 'edit', replyTo: first!.id });
    expect(revoke).toMatchObject({ type: 'revoke', replyTo: second!.id });
    expect(reply).toMatchObject({ text: 'Yes', replyTo: first!.id });
    expect(answer.text).not.toContain('Secret');
  });

  it('records more outbound messages at once than the pool has connections', async () => {
    const answers = await Promise.all(
      Array.from({ length: 24 }, (_, i) =>
        crm(
          'POST',
          '/v1/messages',
          {
            phoneNumberId: '100000000000001',
            wamid: `wamid.crowd-${i}`,
            to: { phone: `+1555016${1_000 + i}` },
            sentAt: new Date((seconds() - 60) * 1000).toISOString(),
            text: 'At the same time',
          },
          i % 2 === 0 ? {} : { 'idempotency-key': `crowd-${i}` },
        ),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array<number>(24).fill(201));
  });

  it('records outbound messages once, and joins their statuses, never backwards', async () => {
    const phone = '15550147000';
    const sentAt = new Date((seconds() - 60) * 1000).toISOString();
    const outbound = {
      phoneNumberId: '100000000000001',
      wamid: 'wamid.out',
      to: { phone: `+${phone}`, externalId: 'contact-7' },
      sentAt,
      text: 'Write to bo@example.com',
    };
    const recorded = await crm('POST', '/v1/messages', outbound);
    expect(recorded).toMatchObject({ status: 201, body: { sentAt, state: 'recorded' } });
    expect((await crm('POST', '/v1/messages', outbound)).body).toEqual(recorded.body);
    const report = (name: string, after: number) =>
      status(name, { id: 'wamid.out', recipient_id: phone, timestamp: String(seconds() - after) });
    for (const one of [report('read', 10), report('delivered', 20), report('sent', 30)])
      expect((await ingest.post(webhook(change('messages', { statuses: [one] })))).status).toBe(200);
    const found = await crm('POST', '/v1/subjects/search', { externalId: 'contact-7' });
    expect(found.body.subjects).toEqual([expect.objectContaining({ id: recorded.body.subjectId })]);
    const answer = await crm('GET', `/v1/subjects/${String(recorded.body.subjectId)}/messages`);
    expect(messagesOf(answer)).toEqual([
      expect.objectContaining({
        id: recorded.body.id,
        direction: 'outbound',
        delivery: { state: 'read', at: like(/./) },
      }),
    ]);
    expect(answer.text).not.toContain('example.com');
  });

  it('leaves an audit entry and a disclosure for each page', async () => {
    const id = (await subjectOf(`+${ADA}`))!;
    const counted = async () => {
      const [row] = await ingest.sql<{ opened: number; disclosed: number; pages: number; messages: number }>(
        `SELECT (SELECT count(*)::int FROM audit_queue WHERE fact::jsonb @> jsonb_build_object('type', 'message.opened', 'subject', $1::text)) AS opened,
                (SELECT count(*)::int FROM audit_queue WHERE fact::jsonb @> jsonb_build_object('type', 'disclosure', 'subject', $1::text)) AS disclosed,
                (SELECT coalesce(sum(pages), 0)::int FROM disclosure WHERE subject_ref = $1::uuid) AS pages,
                (SELECT coalesce(sum(messages), 0)::int FROM disclosure WHERE subject_ref = $1::uuid) AS messages`,
        [id],
      );
      return row!;
    };
    const before = await counted();
    const page = await crm('GET', `/v1/subjects/${id}/messages?limit=2`);
    expect(messagesOf(page)).toHaveLength(2);
    const after = await counted();
    expect(after).toEqual({
      opened: before.opened + 1,
      disclosed: before.disclosed + 1,
      pages: before.pages + 1,
      messages: before.messages + 2,
    });
    // Staff are no recipients: their reading is audited, and is no disclosure.
    const dpo = await api.as('dpo');
    expect((await dpo('GET', `/v1/subjects/${id}/messages?limit=2`)).status).toBe(200);
    expect(await counted()).toEqual({ ...after, opened: after.opened + 1 });
  });

  it('is an agent’s only while it is assigned to them', async () => {
    const id = (await subjectOf(`+${ADA}`))!;
    const [agent, lead] = [await api.as('agent'), await api.as('team_lead')];
    expect(await subjectOf(`+${ADA}`, agent)).toBeUndefined();
    expect((await agent('GET', `/v1/subjects/${id}/messages`)).body).toMatchObject({
      status: 404,
      code: 'subject.unknown',
    });
    expect((await agent('GET', '/v1/conversations')).body).toEqual({ conversations: [], nextCursor: null });
    const assigned = await lead('PUT', `/v1/conversations/${id}/assignee`, {
      assignee: agent.record.actorRef,
    });
    expect(assigned).toMatchObject({ status: 200, body: { subjectId: id, assignee: agent.record.actorRef } });
    expect(await subjectOf(`+${ADA}`, agent)).toBe(id);
    expect((await agent('GET', `/v1/subjects/${id}/messages`)).status).toBe(200);
    expect((await agent('GET', '/v1/conversations')).body.conversations).toEqual([
      expect.objectContaining({ subjectId: id }),
    ]);
    expect((await agent('PUT', `/v1/conversations/${id}/assignee`, { assignee: null })).status).toBe(403);
    expect(
      (await lead('PUT', `/v1/conversations/${id}/assignee`, { assignee: crm.record.actorRef })).status,
    ).toBe(422);
    await lead('PUT', `/v1/conversations/${id}/assignee`, { assignee: null });
    expect((await agent('GET', `/v1/subjects/${id}/messages`)).status).toBe(404);
  });

  it('is a key’s only within its channels', async () => {
    const id = (await subjectOf(`+${ADA}`))!;
    const [channel] = (await crm('GET', '/v1/channels')).body.channels as { id: string }[];
    const [other] = await ingest.sql<{ id: string }>(
      `INSERT INTO channel (phone_number_id) VALUES ('999') RETURNING id`,
    );
    const inside = await api.as('crm', { channelIds: [channel!.id] });
    const outside = await api.as('crm', { channelIds: [other!.id] });
    expect(messagesOf(await inside('GET', `/v1/subjects/${id}/messages`)).length).toBeGreaterThan(0);
    expect((await outside('GET', `/v1/subjects/${id}/messages`)).status).toBe(404);
    expect(await subjectOf(`+${ADA}`, outside)).toBeUndefined();
    expect((await outside('GET', '/v1/conversations')).body.conversations).toEqual([]);
    expect((await outside('GET', '/v1/channels')).body.channels).toEqual([
      expect.objectContaining({ id: other!.id }),
    ]);
    // Nor does it write elsewhere: what it recorded would be read there as the business's word.
    const forged = {
      phoneNumberId: '100000000000001',
      wamid: 'wamid.forged',
      to: { phone: `+${ADA}` },
      text: 'x',
    };
    for (const phoneNumberId of ['100000000000001', 'nobody-s'])
      expect((await outside('POST', '/v1/messages', { ...forged, phoneNumberId })).body).toMatchObject({
        status: 422,
        errors: [{ path: 'phoneNumberId' }],
      });
    expect(
      (await outside('POST', '/v1/messages', { ...forged, phoneNumberId: '999', wamid: 'wamid.own' })).status,
    ).toBe(201);
  });

  it('lists conversations page by page, and not the pseudo-subject', async () => {
    await ingest.post(webhook(change('account_update', { event: 'VERIFIED_ACCOUNT' })));
    const dpo = await api.as('dpo');
    const all = (await dpo('GET', '/v1/conversations')).body.conversations as { subjectId: string }[];
    const paged: { subjectId: string }[] = [];
    let cursor: unknown = null;
    do {
      const { body } = await dpo(
        'GET',
        `/v1/conversations?limit=2${typeof cursor === 'string' ? `&cursor=${cursor}` : ''}`,
      );
      paged.push(...(body.conversations as { subjectId: string }[]));
      cursor = body.nextCursor;
    } while (cursor !== null);
    expect(paged).toEqual(all);
    const [{ subjects }] = (await ingest.sql<{ subjects: number }>(
      'SELECT count(*)::int AS subjects FROM subject',
    )) as [{ subjects: number }];
    expect(all).toHaveLength(subjects - 1);
  });

  it('answers 410 for the erased, 409 for the restricted, and shows a forged row as unreadable', async () => {
    const phone = '15550148000';
    await receiveFrom(phone, [
      message({ from: phone, id: 'wamid.f1', timestamp: String(seconds() - 9) }),
      message({ from: phone, id: 'wamid.f2', timestamp: String(seconds() - 8) }),
    ]);
    const id = (await subjectOf(`+${phone}`))!;
    await ingest.sql(
      `UPDATE message SET redacted = set_byte(redacted, 70, get_byte(redacted, 70) # 1)
                       WHERE subject_ref = $1 AND id = (SELECT id FROM message WHERE subject_ref = $1 ORDER BY sent_at LIMIT 1)`,
      [id],
    );
    const page = messagesOf(await crm('GET', `/v1/subjects/${id}/messages`));
    expect(page).toMatchObject([{ text: null, absent: 'unreadable' }, { text: 'Hello' }]);
    await ingest.sql('UPDATE subject SET restricted = true WHERE subject_ref = $1', [id]);
    expect((await crm('GET', `/v1/subjects/${id}/messages`)).body).toMatchObject({
      status: 409,
      code: 'subject.restricted',
    });
    await ingest.sql('UPDATE subject SET restricted = false WHERE subject_ref = $1', [id]);
    await ingest.keyring.client('worker').fence(id);
    expect((await crm('GET', `/v1/subjects/${id}/messages`)).body).toMatchObject({
      status: 410,
      code: 'subject.erased',
    });
    await ingest.sql(`UPDATE subject SET state = 'erased' WHERE subject_ref = $1`, [id]);
    expect((await crm('GET', `/v1/subjects/${id}/messages`)).body).toMatchObject({
      status: 410,
      code: 'subject.erased',
    });
    expect(await subjectOf(`+${phone}`)).toBeUndefined();
    expect((await crm('GET', `/v1/subjects/0b0f1a5e-3c6e-4a52-9d0b-7a5f0f8b1c11/messages`)).status).toBe(404);
  });

  async function receiveFrom(phone: string, messages: ReturnType<typeof message>[]): Promise<void> {
    expect(
      (await ingest.post(webhook(change('messages', { contacts: [contact(phone)], messages })))).status,
    ).toBe(200);
  }
});
