import { change, webhook } from '../../builders/webhook';
import { eventually } from '../../support/eventually';
import { codeIn, RequestGround } from '../../support/request-ground';

const ADA = '15550142233';
const DAY = 86_400_000;

describe('verification', () => {
  let ground!: RequestGround;
  let serial = 0;
  beforeAll(async () => {
    ground = await RequestGround.start(9, { MANUAL_VERIFIERS: '2', NUMBER_SILENCE_DAYS: 20 });
  });
  afterAll(() => (ground as RequestGround | undefined)?.close());

  /** Somebody who wrote just now. */
  async function somebody(): Promise<string> {
    serial += 1;
    const phone = `1555014${String(7_000 + serial)}`;
    await ground.writes(phone, 'Hello there');
    return phone;
  }
  const sendCode = (id: string) => ground.act(id, 'verification', { method: 'whatsapp-code' });
  const confirm = (id: string, code: string) => ground.act(id, 'verification/confirm', { code });
  const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

  it('by a code: sent to the number as a template, entered by the DPO, with what was checked about the number', async () => {
    const phone = await somebody();
    const id = await ground.request('access', phone, { language: 'de' });
    const asked = await sendCode(id);
    expect(asked.body).toMatchObject({ state: 'verifying', clockStoppedAt: expect.any(String) as string });
    const sent = await ground.said(phone, 1);
    expect(JSON.parse(sent)).toMatchObject({
      type: 'template',
      template: { name: 'lethe_code', language: { code: 'de' } },
    });
    const code = codeIn(sent);
    const dump = await ground.ingest.sql<{ text: string }>(
      `SELECT t::text AS text FROM outgoing_message t UNION ALL SELECT t::text FROM outbox t UNION ALL SELECT t::text FROM verification_code t
       UNION ALL SELECT t::text FROM audit_queue t UNION ALL SELECT t::text FROM request_step t`,
    );
    for (const { text } of dump) {
      expect(text).not.toContain(`"${code}"`);
      expect(text).not.toContain(phone);
    }
    ground.clock.advance(5 * 60_000);
    const done = await confirm(id, code);
    expect(done.body).toMatchObject({
      state: 'verified',
      verificationMethod: 'whatsapp-code',
      clockStoppedAt: null,
    });
    const { steps } = (await ground.dpo('GET', `/v1/requests/${id}`)).body as { steps: { name: string }[] };
    expect(steps.find(({ name }) => name === 'verification')).toMatchObject({
      evidence: {
        method: 'whatsapp-code',
        answered: 'entered',
        number: { securityCodeChanges: 0, numberChanges: 0, silenceDays: 20 },
      },
    });
    expect((await confirm(id, code)).body).toMatchObject({ status: 409, code: 'request.state' });
    expect(
      await ground.ingest.sql(
        'SELECT 1 FROM outgoing_message WHERE secret IS NOT NULL AND ended_at IS NOT NULL',
      ),
    ).toEqual([]);
  });

  it('stops the clock until the person has answered, and adds what it stood for', async () => {
    const phone = await somebody();
    const id = await ground.request('erasure', phone);
    const before = (await ground.dpo('GET', `/v1/requests/${id}`)).body.dueAt as string;
    await sendCode(id);
    await ground.said(phone, 1);
    ground.clock.advance(10 * DAY);
    await ground.writes(phone, 'sorry, I was away');
    await sendCode(id);
    const { body } = await confirm(id, codeIn(await ground.said(phone, 2)));
    expect(body.state).toBe('verified');
    // Ten days, less what the first due date, and more what the second, moved to a working day.
    const days = (Date.parse(body.dueAt as string) - Date.parse(before)) / DAY;
    expect(days).toBeGreaterThanOrEqual(7);
    expect(days).toBeLessThan(15);
  });

  it('takes five answers and ten minutes, and no more', async () => {
    const phone = await somebody();
    const id = await ground.request('access', phone);
    await sendCode(id);
    const code = codeIn(await ground.said(phone, 1));
    for (const left of [4, 3, 2, 1])
      expect((await confirm(id, wrong(code))).body).toMatchObject({
        status: 422,
        code: 'request.verification.wrong-code',
        detail: `this is not the code that was sent; attempts left: ${left}`,
      });
    expect((await confirm(id, wrong(code))).body).toMatchObject({
      status: 409,
      code: 'request.verification.no-code',
    });
    expect((await confirm(id, code)).body).toMatchObject({ code: 'request.verification.no-code' });

    await sendCode(id);
    const second = codeIn(await ground.said(phone, 2));
    ground.clock.advance(600_000);
    expect((await confirm(id, second)).body).toMatchObject({ code: 'request.verification.no-code' });
    await sendCode(id);
    const third = codeIn(await ground.said(phone, 3));
    ground.clock.advance(599_999);
    expect((await confirm(id, third)).body).toMatchObject({ state: 'verified' });
  });

  it('gives no more guesses to who takes a request back and asks again', async () => {
    const phone = await somebody();
    for (let round = 0; round < 2; round += 1) {
      const id = await ground.request('access', phone);
      for (let i = 0; i < 5; i += 1) expect((await sendCode(id)).status).toBe(200);
      expect((await sendCode(id)).body).toMatchObject({ status: 409, code: 'request.verification.codes' });
      expect((await ground.act(id, 'withdraw')).status).toBe(200);
    }
    const id = await ground.request('erasure', phone);
    expect((await sendCode(id)).body).toMatchObject({
      code: 'request.verification.codes',
      detail: '10 codes were sent for this person within a day; verify with method manual, or wait',
    });
    ground.clock.advance(DAY);
    expect((await sendCode(id)).status).toBe(200);
  });

  it('counts every answer of two people at once', async () => {
    const phone = await somebody();
    const id = await ground.request('access', phone);
    await sendCode(id);
    const code = codeIn(await ground.said(phone, 1));
    const answers = await Promise.all([confirm(id, code), confirm(id, code), confirm(id, wrong(code))]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const [row] = await ground.ingest.sql<{ attempts: number }>(
      'SELECT attempts FROM verification_code WHERE request_id = $1',
      [id],
    );
    expect(row!.attempts).toBeGreaterThanOrEqual(1);
  });

  it('of somebody unknown looks the same, sends nothing and accepts no code', async () => {
    const phone = await somebody();
    const known = await sendCode(await ground.request('access', phone));
    const id = await ground.request('access', '15550149999');
    const unknown = await sendCode(id);
    const shape = ({ body }: { body: object }) =>
      Object.fromEntries(
        Object.entries(body).map(([name, value]) => [name, value === null ? null : typeof value]),
      );
    expect(shape(unknown)).toEqual(shape(known));
    expect(unknown.body.state).toBe('verifying');
    expect((await confirm(id, '000000')).body).toMatchObject({
      status: 422,
      code: 'request.verification.wrong-code',
    });
    const names = async (of: string) =>
      ((await ground.dpo('GET', `/v1/requests/${of}`)).body.steps as { name: string }[]).map(
        ({ name }) => name,
      );
    expect(await names(id)).toEqual(await names(known.body.id as string));
    expect(await ground.request('access', '15550149999')).toBe(id);
    expect(ground.meta.world.sent.filter((one) => one.phone === '15550149999')).toEqual([]);
  });

  it('of somebody who was unknown and has written since is about them, at the next act of a person', async () => {
    const phone = '15550149888';
    const byCode = await ground.request('portability', phone);
    const id = await ground.request('access', phone, { note: 'wants everything' });
    // What is written in one and the same millisecond has no order.
    ground.clock.advance(1_000);
    await ground.verify(id);
    const kept = () =>
      ground.ingest.sql<{ sealed: Buffer | null; known: boolean; row: string }>(
        'SELECT unknown_identifier AS sealed, subject_known AS known, r::text AS row FROM request r WHERE id = $1',
        [id],
      );
    const [before] = await kept();
    expect(before).toMatchObject({ known: false, sealed: expect.any(Buffer) as Buffer });
    expect(before!.row).not.toContain(phone);
    await ground.writes(phone, 'It was I who asked');
    const { body: found } = await (
      await ground.api.as('crm')
    )('POST', '/v1/subjects/search', { phone: `+${phone}` });
    const [{ id: subjectId } = { id: '' }] = found.subjects as { id: string }[];
    expect((await ground.act(id, 'approve')).body).toMatchObject({ subjectId, state: 'approved' });
    expect(await kept()).toMatchObject([{ known: true, sealed: null }]);
    const { body } = await ground.state(id, 'completed');
    expect((body.steps as { name: string }[]).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['attribution', 'export']),
    );
    expect((body.steps as { name: string }[]).map(({ name }) => name)).not.toContain('nothing-held');
    expect(body.notes).toMatchObject([{ text: 'wants everything' }, { text: 'came by with a passport' }]);
    await expect(
      ground.ingest.sql('SELECT 1 FROM request_prose WHERE request_id = $1 AND subject_ref <> $2', [
        id,
        subjectId,
      ]),
    ).resolves.toEqual([]);
    await expect(
      ground.ingest.sql('UPDATE request SET subject_ref = gen_random_uuid() WHERE id = $1', [id]),
    ).rejects.toThrow('about one person');

    expect((await sendCode(byCode)).body).toMatchObject({ subjectId, state: 'verifying' });
    const code = codeIn(await ground.said(phone, 1));
    expect((await confirm(byCode, code)).body).toMatchObject({ state: 'verified' });
  });

  it('begins with a day that can be meant', async () => {
    const phone = await somebody();
    const receivedAt = (agoMs: number) => new Date(ground.clock.now() - agoMs).toISOString();
    const refused = await ground.dpo('POST', '/v1/requests', {
      ...{ kind: 'access', subject: { phone: `+${phone}` }, receivedVia: 'letter' },
      receivedAt: receivedAt(3 * 366 * DAY + 1_000),
    });
    expect(refused).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'receivedAt', rule: expect.stringContaining('three years') as string }] },
    });
    await ground.request('access', phone, { receivedAt: receivedAt(3 * 366 * DAY) });
  });

  it.each([
    [
      'silent',
      'a long silence',
      () => {
        ground.clock.advance(21 * DAY);
        return Promise.resolve();
      },
    ],
    [
      'was-silent',
      'a long silence that somebody has just ended',
      async (phone: string) => {
        ground.clock.advance(21 * DAY);
        await ground.writes(phone, 'Hello, this is my new number');
      },
    ],
    [
      'security-code-changed',
      'a changed security code',
      (phone: string) =>
        ground.deliver(
          webhook(
            change('messages', {
              messages: [
                {
                  from: phone,
                  id: `wamid.sec-${phone}`,
                  timestamp: ground.seconds(),
                  type: 'system',
                  identity: { acknowledged: true, created_timestamp: ground.seconds(), hash: 'h' },
                  system: { type: 'customer_identity_changed', body: 'b' },
                },
              ],
            }),
          ),
        ),
    ],
  ])('is refused by code to a number that shows %s: %s', async (doubt, _name, happens) => {
    const phone = await somebody();
    await happens(phone);
    const id = await ground.request('access', phone);
    expect((await sendCode(id)).body).toMatchObject({ status: 409, code: 'request.verification.number' });
    const { steps } = (await ground.dpo('GET', `/v1/requests/${id}`)).body as { steps: { name: string }[] };
    expect(steps.find(({ name }) => name === 'number-check')).toMatchObject({
      state: 'doubtful',
      evidence: { doubts: [doubt] },
    });
    expect(ground.meta.world.sent.filter((one) => one.phone === phone)).toEqual([]);
  });

  it('by hand takes what was checked, and a second person', async () => {
    const id = await ground.request('erasure', ADA);
    expect((await ground.act(id, 'verification/confirm')).body).toMatchObject({
      status: 409,
      code: 'request.verification.nothing-to-confirm',
    });
    expect(
      (await ground.act(id, 'verification', { method: 'manual', evidence: 'passport' })).body.state,
    ).toBe('verifying');
    expect((await ground.act(id, 'verification/confirm')).body).toMatchObject({
      status: 403,
      code: 'request.verification.same-person',
    });
    // A colleague is no colleague of one's own making.
    const issuer = await ground.api.as('owner');
    const issued = async (role: string) =>
      ground.api.with((await issuer('POST', '/v1/api-keys', { role })).body.key as string);
    const [vouching, confirming] = [await issued('dpo'), await issued('owner')];
    const other = await ground.request('access', ADA);
    await vouching('POST', `/v1/requests/${other}/verification`, { method: 'manual', evidence: 'passport' });
    for (const one of [issuer, confirming])
      expect((await one('POST', `/v1/requests/${other}/verification/confirm`, {})).body).toMatchObject({
        status: 403,
        code: 'request.verification.same-person',
      });
    expect((await ground.act(id, 'approve')).body).toMatchObject({ status: 409 });
    expect((await ground.owner('POST', `/v1/requests/${id}/verification/confirm`, {})).body).toMatchObject({
      state: 'verified',
      verificationMethod: 'manual',
    });
  });

  it('tells the DPO when a code cannot be sent', async () => {
    const phone = await somebody();
    ground.meta.faults.instead({ status: 401, body: { error: { code: 190 } } });
    const id = await ground.request('access', phone);
    await sendCode(id);
    const { body } = await eventually(
      () => ground.dpo('GET', `/v1/requests/${id}`),
      (answer) => (answer.body.steps as { name: string }[]).some(({ name }) => name === 'message'),
    );
    expect((body.steps as { name: string }[]).find(({ name }) => name === 'message')).toMatchObject({
      state: 'failed',
      evidence: { message: 'code', why: 'graph-credentials-190' },
    });
  });
});
