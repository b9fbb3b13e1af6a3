import { certificateCommitment, IdKind } from '../../../src/crypto';
import { JobRuntime } from '../../../src/apps/worker/job-runtime';
import { MessageResend } from '../../../src/apps/worker/messages-jobs';
import { RequestReminders } from '../../../src/apps/worker/requests/request-reminders';
import { RequestSignals } from '../../../src/requests/request-signals';
import { change, contact, message, webhook } from '../../builders/webhook';
import { eventually } from '../../support/eventually';
import { codeIn, RequestGround } from '../../support/request-ground';

const DAY = 86_400_000;

describe('rights exercised', () => {
  let ground!: RequestGround;
  let serial = 0;
  beforeAll(async () => {
    ground = await RequestGround.start(10, { MANUAL_VERIFIERS: '2' });
  });
  afterAll(() => (ground as RequestGround | undefined)?.close());

  const newPhone = () => `1555014${String(8_000 + ++serial)}`;
  const requestsOf = (phone: string) =>
    ground.dpo('POST', '/v1/subjects/search', { phone: `+${phone}` }).then(async ({ body }) => {
      const [subject] = body.subjects as { id: string }[];
      const { requests } = (await ground.dpo('GET', '/v1/requests?limit=500')).body as {
        requests: {
          id: string;
          subjectId: string;
          kind: string;
          state: string;
          receivedVia: string;
          dueAt: string;
        }[];
      };
      return requests.filter(({ subjectId }) => subjectId === subject?.id);
    });
  const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

  describe('by a message of the person', () => {
    it('are registered, confirmed with a code in the same language, and answered with receipt and due date', async () => {
      const phone = newPhone();
      await ground.writes(phone, 'Bitte meine Daten löschen!');
      const asked = await ground.said(phone, 1);
      expect(asked).toContain('um die Löschung Ihrer Daten');
      const [request] = await requestsOf(phone);
      expect(request).toMatchObject({ kind: 'erasure', state: 'verifying', receivedVia: 'whatsapp' });
      await ground.writes(phone, codeIn(asked));
      const receipt = await ground.said(phone, 2);
      expect(receipt).toContain(request!.id);
      const due = new Intl.DateTimeFormat('de', { dateStyle: 'long', timeZone: 'Europe/Berlin' });
      expect(receipt).toContain(due.format(new Date(request!.dueAt)));
      const { body } = await ground.state(request!.id, 'verified');
      expect(body).toMatchObject({ verificationMethod: 'whatsapp-code', clockStoppedAt: null });
      expect((body.steps as { name: string }[]).find(({ name }) => name === 'verification')).toMatchObject({
        evidence: { answered: 'on-whatsapp', number: { securityCodeChanges: 0 } },
      });
      // Nothing is erased before somebody has decided.
      expect(
        await ground.ingest.sql(`SELECT 1 FROM outbox WHERE payload ->> 'requestId' = $1`, [request!.id]),
      ).toEqual([]);
    });

    it('are committed to the number in the receipt, so that the person, and nobody else, can show whom a certificate is about', async () => {
      const phone = newPhone();
      await ground.writes(phone, 'delete my data');
      await ground.writes(phone, codeIn(await ground.said(phone, 1)));
      const receipt = await ground.said(phone, 2);
      const salt = Buffer.from(/[A-Za-z0-9+/]{43}=/.exec(receipt)![0], 'base64');
      const [request] = await requestsOf(phone);
      const kept = async () => {
        const [row] = await ground.ingest.sql<{ commitment: Buffer; text: string }>(
          'SELECT commitment, r::text AS text FROM request r WHERE id = $1',
          [request!.id],
        );
        return row!;
      };
      const { commitment, text } = await kept();
      expect(commitment).toEqual(certificateCommitment(salt, IdKind.phone, `+${phone}`));
      expect(text).not.toContain(salt.toString('hex'));
      // The wish once more: a receipt without a salt, for the first one stands.
      await ground.writes(phone, 'delete my data');
      expect(await ground.said(phone, 3)).not.toMatch(/[A-Za-z0-9+/]{43}=/);
      expect((await kept()).commitment).toEqual(commitment);
      expect(
        await ground.ingest.sql(
          'SELECT 1 FROM outgoing_message WHERE request_id = $1 AND secret IS NOT NULL',
          [request!.id],
        ),
      ).toEqual([]);
    });

    it('count wrong codes, and say when one is used up', async () => {
      const phone = newPhone();
      await ground.writes(phone, 'send me my data');
      const code = codeIn(await ground.said(phone, 1));
      await ground.writes(phone, wrong(code));
      expect(await ground.said(phone, 2)).toContain('Attempts left: 4');
      for (const nth of [3, 4, 5]) {
        await ground.writes(phone, wrong(code));
        await ground.said(phone, nth);
      }
      await ground.writes(phone, wrong(code));
      expect(await ground.said(phone, 6)).toContain('no longer valid');
      const [request] = await requestsOf(phone);
      expect(request).toMatchObject({ kind: 'access', state: 'verifying' });
      await ground.writes(phone, 'Send me my data, please');
      await ground.writes(phone, codeIn(await ground.said(phone, 7)));
      await ground.state(request!.id, 'verified');
      expect(await requestsOf(phone)).toHaveLength(1);
    });

    it('are opened once by a webhook that comes twice, and not by old history or talk', async () => {
      const phone = newPhone();
      await ground.writes(phone, 'do you think I should delete my data one day?');
      await ground.writes(phone, '123456');
      await ground.writes(phone, 'forget me');
      await ground.said(phone, 1);
      expect(await requestsOf(phone)).toHaveLength(1);
      expect(ground.meta.world.sent.filter((one) => one.phone === phone)).toHaveLength(1);
    });

    it('are registered however late they are seen, and answered within a day only', async () => {
      const [seenLate, deliveredLate, inTime] = [newPhone(), newPhone(), newPhone()];
      await ground.api.app.get(RequestSignals).onModuleDestroy();
      await ground.writes(seenLate, 'delete my data');
      const saidAt = ground.clock.now();
      ground.clock.advance(DAY);
      const said = message({
        from: deliveredLate,
        id: `wamid.late-${deliveredLate}`,
        timestamp: String(Math.floor(saidAt / 1_000)),
        text: { body: 'delete my data' },
      });
      await ground.deliver(
        webhook(change('messages', { contacts: [contact(deliveredLate, 'Somebody')], messages: [said] })),
      );
      ground.api.app.get(RequestSignals).onApplicationBootstrap();
      await ground.writes(inTime, 'delete my data');
      await ground.said(inTime, 1);
      for (const phone of [seenLate, deliveredLate]) {
        const [request] = await requestsOf(phone);
        expect(request).toMatchObject({ kind: 'erasure', state: 'received', receivedVia: 'whatsapp' });
        const { body } = await ground.dpo('GET', `/v1/requests/${request!.id}`);
        expect(Date.parse(String(body.receivedAt))).toBe(Math.floor(saidAt / 1_000) * 1_000);
        await expect(
          ground.ingest.sql('SELECT 1 FROM outgoing_message WHERE request_id = $1', [request!.id]),
        ).resolves.toEqual([]);
      }
    });

    it('are answered although the job was lost with Redis', async () => {
      const phone = newPhone();
      const [runtime, resend] = [ground.worker.get(JobRuntime), ground.worker.get(MessageResend)];
      runtime.halt();
      await ground.writes(phone, 'delete my data');
      const waiting = () =>
        ground.ingest.sql(`SELECT id FROM outbox WHERE name = 'message.send' AND dispatched_at IS NULL`);
      await eventually(waiting, (rows) => rows.length > 0);
      // As if it had reached the queue, and Redis had forgotten it.
      await ground.ingest.sql(
        `UPDATE outbox SET dispatched_at = now() WHERE name = 'message.send' AND dispatched_at IS NULL`,
      );
      runtime.begin();
      expect(await resend.runOnce(new Date(ground.clock.now() + 299_000))).toBe(0);
      expect(await resend.runOnce(new Date(ground.clock.now() + 301_000))).toBe(1);
      await ground.said(phone, 1);
    });

    it('keep code and number out of every row', async () => {
      const phone = newPhone();
      await ground.writes(phone, 'borra mis datos');
      const code = codeIn(await ground.said(phone, 1));
      await ground.writes(phone, code);
      await ground.said(phone, 2);
      for (const table of [
        'request_signal',
        'outgoing_message',
        'verification_code',
        'request_step',
        'outbox',
        'audit_queue',
      ])
        for (const { text } of await ground.ingest.sql<{ text: string }>(
          `SELECT t::text AS text FROM ${table} t`,
        )) {
          expect(text).not.toContain(phone);
          expect(text).not.toMatch(new RegExp(`(?<![0-9a-f])${code}(?![0-9a-f])`));
        }
    });
  });

  describe('that take longer', () => {
    it.each([
      ['as a text while the person wrote within a day', 'de', 0, { type: 'text' }],
      [
        'as a template later, in a language that it is approved in',
        'pt',
        2 * DAY,
        { type: 'template', template: { name: 'request_extended', language: { code: 'pt_BR' } } },
      ],
      [
        'in the first language of the template where theirs is none',
        'hi',
        2 * DAY,
        { type: 'template', template: { name: 'request_extended', language: { code: 'en' } } },
      ],
    ])('are told of it %s', async (_how, language, laterMs, content) => {
      const phone = newPhone();
      await ground.writes(phone, 'Hello');
      const id = await ground.request('access', phone, { language });
      ground.clock.advance(laterMs);
      expect((await ground.act(id, 'extend', { reason: 'four systems' })).body.extended).toBe(true);
      const said = await ground.said(phone, 1);
      expect(JSON.parse(said)).toMatchObject(content);
      expect(said).toContain(id);
    });
  });

  describe('to restriction and objection', () => {
    const history = async (phone: string) => {
      const { body } = await ground.dpo('POST', '/v1/subjects/search', { phone: `+${phone}` });
      return ground.dpo('GET', `/v1/subjects/${(body.subjects as { id: string }[])[0]!.id}/messages`);
    };

    it('keep messages and serve none until the restriction is lifted, after the person was told', async () => {
      const phone = newPhone();
      await ground.writes(phone, 'Hello');
      const id = await ground.request('restriction', phone);
      await ground.verify(id);
      expect((await history(phone)).status).toBe(200);
      await ground.act(id, 'approve');
      await ground.state(id, 'completed');
      expect((await history(phone)).body).toMatchObject({ status: 409, code: 'subject.restricted' });
      await ground.writes(phone, 'I am still writing');
      expect((await history(phone)).status).toBe(409);
      const future = new Date(ground.clock.now() + DAY).toISOString();
      expect((await ground.act(id, 'lift', { reason: 'checked', informedAt: future })).status).toBe(422);
      const told = new Date(ground.clock.now()).toISOString();
      expect((await ground.act(id, 'lift', { reason: 'checked', informedAt: told })).body.liftedAt).toEqual(
        expect.any(String),
      );
      expect((await history(phone)).body.messages).toHaveLength(2);
      expect((await ground.act(id, 'lift', { reason: 'again', informedAt: told })).body.code).toBe(
        'request.lifted',
      );
    });

    it('stop processing from the verification of an objection, until it is refused on compelling grounds', async () => {
      const phone = newPhone();
      await ground.writes(phone, 'Hello');
      const id = await ground.request('objection', phone);
      await ground.verify(id);
      expect((await history(phone)).status).toBe(409);
      expect((await ground.act(id, 'refuse', { ground: '17(3)(e)', explanation: 'no' })).status).toBe(422);
      await ground.act(id, 'refuse', { ground: 'Art. 21(1)', explanation: 'a claim is pending' });
      expect((await history(phone)).status).toBe(200);
      const again = await ground.request('objection', phone);
      await ground.verify(again);
      await ground.act(again, 'approve');
      await ground.state(again, 'completed');
      expect((await history(phone)).status).toBe(409);
    });

    it('are lifted one by one: what another request restricts stays restricted', async () => {
      const phone = newPhone();
      await ground.writes(phone, 'Hello');
      for (const kind of ['restriction', 'objection']) {
        const id = await ground.request(kind, phone);
        await ground.verify(id);
        await ground.act(id, 'approve');
        await ground.state(id, 'completed');
      }
      const ids = (await requestsOf(phone)).map(({ id }) => id);
      const told = new Date(ground.clock.now()).toISOString();
      await ground.act(ids[0]!, 'lift', { reason: 'done', informedAt: told });
      expect((await history(phone)).status).toBe(409);
      await ground.act(ids[1]!, 'lift', { reason: 'done', informedAt: told });
      expect((await history(phone)).status).toBe(200);
    });
  });

  it('to rectification show what is right beside what was said', async () => {
    const phone = newPhone();
    await ground.writes(phone, 'I ordered twelve lamps');
    const id = await ground.request('rectification', phone);
    await ground.verify(id);
    expect((await ground.act(id, 'approve')).body).toMatchObject({
      status: 422,
      code: 'request.rectification',
    });
    const { body } = await ground.dpo('POST', '/v1/subjects/search', { phone: `+${phone}` });
    const path = `/v1/subjects/${(body.subjects as { id: string }[])[0]!.id}/messages`;
    const [said] = (await ground.dpo('GET', path)).body.messages as { id: string; text: string }[];
    const statement = 'It was two lamps, not twelve.';
    await ground.act(id, 'approve', { rectification: { statement, messageId: said!.id } });
    await ground.state(id, 'completed');
    expect((await ground.dpo('GET', path)).body).toMatchObject({
      messages: [{ text: 'I ordered twelve lamps' }],
      rectifications: [{ messageId: said!.id, statement, at: expect.any(String) as string }],
    });
  });

  it('remind at fourteen, seven and two days, and when they are overdue: once each', async () => {
    const phone = newPhone();
    await ground.writes(phone, 'Hello');
    const id = await ground.request('access', phone);
    const due = Date.parse((await ground.dpo('GET', `/v1/requests/${id}`)).body.dueAt as string);
    const reminders = ground.worker.get(RequestReminders);
    const left = async (at: number) => {
      await reminders.runOnce(new Date(at));
      await reminders.runOnce(new Date(at));
      const rows = await ground.ingest.sql<{ days_before: number }>(
        'SELECT days_before FROM request_reminder WHERE request_id = $1 ORDER BY days_before DESC',
        [id],
      );
      return rows.map(({ days_before }) => days_before);
    };
    expect(await left(due - 14 * DAY - 1)).toEqual([]);
    expect(await left(due - 14 * DAY)).toEqual([14]);
    expect(await left(due - 7 * DAY - 1)).toEqual([14]);
    expect(await left(due - 7 * DAY)).toEqual([14, 7]);
    expect(await left(due - 2 * DAY)).toEqual([14, 7, 2]);
    expect(await left(due)).toEqual([14, 7, 2]);
    expect(await left(due + 1)).toEqual([14, 7, 2, 0]);
  });

  it('join what asks for the same while it is under way, with the older receipt', async () => {
    const phone = newPhone();
    await ground.writes(phone, 'Hello');
    const id = await ground.request('access', phone);
    const earlier = new Date(ground.clock.now() - 5 * DAY).toISOString();
    const again = await ground.dpo('POST', '/v1/requests', {
      kind: 'access',
      subject: { phone: `+${phone}` },
      receivedVia: 'letter',
      receivedAt: earlier,
    });
    expect(again.body).toMatchObject({ id, joined: true, receivedAt: earlier });
    expect(again.body.receipt).toBeUndefined();
    expect(await ground.request('erasure', phone)).not.toBe(id);
    const both = await Promise.all([0, 1, 2].map(() => ground.request('portability', phone)));
    expect(new Set(both).size).toBe(1);
  });
});
