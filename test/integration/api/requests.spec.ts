import { change, contact, message, webhook } from '../../builders/webhook';
import { certificateCommitment, IdKind, Part, randomUuid, Scope } from '../../../src/crypto';
import { REQUEST_STATES, TRANSITIONS } from '../../../src/requests';
import { TestApi, type ApiAnswer, type CallAs } from '../../support/api';
import { TestIngest } from '../../support/ingest';

const ADA = '15550142233';
const seconds = () => Math.floor(Date.now() / 1000);
const like = (pattern: RegExp) => expect.stringMatching(pattern) as unknown;
const instant = like(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

describe('data-subject requests', () => {
  let ingest: TestIngest;
  let api: TestApi;
  let dpo: CallAs & { record: { actorRef: string } };

  beforeAll(async () => {
    ingest = await TestIngest.start();
    api = await TestApi.start({
      database: ingest.database.as('lethe_api'),
      keyring: ingest.keyring.client('api'),
      clock: ingest.clock,
      home: ingest.keyring.home,
    });
    await ingest.keyring.client('worker').defineClass({ classId: 3, periodDays: 1096, granularity: 'month' });
    dpo = await api.as('dpo');
    const messages = [message({ id: 'wamid.r1', timestamp: String(seconds()) })];
    await ingest.post(webhook(change('messages', { contacts: [contact()], messages })));
  });
  // A second request of a kind about the same person would join the first.
  afterEach(async () => {
    await ingest.sql(
      `UPDATE request SET state = 'withdrawn' WHERE state IN ('received', 'verifying', 'verified', 'approved')`,
    );
  });
  afterAll(async () => {
    await api.close();
    await ingest.close();
  });

  const register = (body: object = {}) =>
    dpo('POST', '/v1/requests', {
      kind: 'erasure',
      subject: { phone: `+${ADA}` },
      receivedVia: 'email',
      ...body,
    });
  async function registered(body: object = {}): Promise<string> {
    const answer = await register(body);
    expect(answer.status).toBe(201);
    return answer.body.id as string;
  }
  const act = (id: string, what: string, body: object = {}): Promise<ApiAnswer> =>
    dpo('POST', `/v1/requests/${id}/${what}`, body);
  const verify = (id: string) =>
    act(id, 'verification', { method: 'manual', evidence: 'called back on the number in the contract' });
  const facts = async (id: string) => {
    const rows = await ingest.sql<{ fact: Record<string, unknown> }>(
      `SELECT fact::jsonb AS fact FROM audit_queue WHERE fact::jsonb #>> '{ref,request}' = $1 ORDER BY id`,
      [id],
    );
    return rows.map(({ fact }) => fact);
  };

  it('are received with a due date and a receipt that only the person has', async () => {
    const answer = await register({ receivedAt: '2026-03-10T10:00:00Z', note: 'Asks for Ada’s messages' });
    expect(answer).toMatchObject({
      status: 201,
      body: {
        kind: 'erasure',
        state: 'received',
        receivedAt: '2026-03-10T10:00:00.000Z',
        dueAt: '2026-04-10T21:59:59.999Z',
        extended: false,
      },
    });
    const { salt, commitment } = answer.body.receipt as { salt: string; commitment: string };
    expect(
      certificateCommitment(Buffer.from(salt, 'base64'), IdKind.phone, `+${ADA}`).toString('base64'),
    ).toBe(commitment);
    const [row] = await ingest.sql<{ commitment: Buffer; text: string }>(
      `SELECT commitment, row_to_json(r)::text AS text FROM request r WHERE id = $1`,
      [answer.body.id],
    );
    expect(row!.commitment.toString('base64')).toBe(commitment);
    expect(row!.text).not.toContain(ADA);
  });

  it('go from receipt to approval, which hands them to the worker with a grant, in one transaction each', async () => {
    const id = await registered();
    expect((await verify(id)).body).toMatchObject({
      state: 'verified',
      verificationMethod: 'manual',
      verifiedAt: instant,
    });
    expect((await act(id, 'approve', { ground: '17(1)(b)' })).body).toMatchObject({
      state: 'approved',
      ground: '17(1)(b)',
      decidedAt: instant,
    });
    expect(await ingest.sql('SELECT queue, name, payload FROM outbox')).toContainEqual({
      queue: 'requests',
      name: 'request.execute',
      payload: { requestId: id },
    });
    const details = (await dpo('GET', `/v1/requests/${id}`)).body;
    expect(details.steps).toMatchObject([
      { name: 'receipt', target: null, state: 'done', at: instant, evidence: { via: 'email' } },
      {
        name: 'verification',
        state: 'done',
        evidence: { method: 'manual', evidenceSha256: like(/^.{43}=$/) },
      },
      { name: 'decision', state: 'done', evidence: { decision: 'approved', ground: '17(1)(b)' } },
    ]);
    expect(details.notes).toMatchObject([
      { kind: 'evidence', text: 'called back on the number in the contract' },
    ]);
    expect((await facts(id)).map(({ type }) => type)).toEqual([
      'request.received',
      'request.verified',
      'request.approved',
      'grant.made',
      'prose.opened',
    ]);
    expect((await facts(id)).at(-1)).toMatchObject({
      actor: { kind: 'api-key', ref: dpo.record.actorRef },
      subject: details.subjectId,
      n: { texts: 1 },
    });
    const seen = (await (await api.as('auditor'))('GET', `/v1/requests/${id}`)).body;
    expect(seen).toEqual({ ...details, notes: undefined });
    expect((await facts(id)).filter(({ type }) => type === 'prose.opened')).toHaveLength(1);

    const [row] = await ingest.sql<{ grant_id: string; subject_ref: string }>(
      'SELECT grant_id, subject_ref FROM request WHERE id = $1',
      [id],
    );
    const worker = ingest.keyring.client('worker');
    const lease = (part: Part) =>
      worker.lease([
        {
          direction: 'open',
          scope: Scope.subject,
          subjectRef: row!.subject_ref,
          incarnation: 1,
          classId: 0,
          bucket: 0,
          part,
          grantId: row!.grant_id,
        },
      ]);
    expect(await lease(Part.identifiers)).toMatchObject([{ status: 'ok' }]);
  });

  it('are refused on a ground of the law only, with what the person is told', async () => {
    const id = await registered();
    expect((await act(id, 'refuse', { ground: 'because', explanation: 'no' })).body).toMatchObject({
      status: 422,
      errors: [{ path: 'ground' }],
    });
    expect((await act(id, 'refuse', { ground: '17(3)(e)' })).body).toMatchObject({
      status: 422,
      errors: [{ path: 'explanation' }],
    });
    const refused = await act(id, 'refuse', { ground: 'Art. 17(3)(e)', explanation: 'evidence in a claim' });
    expect(refused.body).toMatchObject({ state: 'refused', ground: '17(3)(e)' });
    expect(await facts(id)).toContainEqual(
      expect.objectContaining({
        type: 'request.refused',
        code: '17(3)(e)',
        digest: { explanation: like(/^.{43}=$/) },
      }),
    );
    const access = await registered({ kind: 'access' });
    expect((await act(access, 'refuse', { ground: '17(3)(e)', explanation: 'x' })).status).toBe(422);
    expect(
      (await act(access, 'refuse', { ground: '12(5)', explanation: 'the tenth this month' })).status,
    ).toBe(200);
  });

  it('are extended once, by two months, within the first', async () => {
    const id = await registered({ receivedAt: new Date(Date.now() - 5 * 86_400_000).toISOString() });
    const before = (await dpo('GET', `/v1/requests/${id}`)).body;
    const extended = await act(id, 'extend', { reason: 'four systems hold data' });
    expect(extended.body).toMatchObject({ state: 'received', extended: true });
    const days =
      (Date.parse(extended.body.dueAt as string) - Date.parse(before.dueAt as string)) / 86_400_000;
    expect(days).toBeGreaterThan(54);
    expect((await act(id, 'extend', { reason: 'again' })).body).toMatchObject({
      status: 409,
      code: 'request.extended',
    });
    await act(id, 'withdraw');
    const late = await registered({ receivedAt: '2026-01-05T10:00:00Z' });
    expect((await act(late, 'extend', { reason: 'late' })).body).toMatchObject({
      status: 409,
      code: 'request.overdue',
    });
  });

  it('skip neither verification nor decision, whoever tries', async () => {
    const id = await registered();
    expect((await act(id, 'approve')).body).toMatchObject({
      status: 409,
      code: 'request.state',
      detail: like(/possible from verified/),
    });
    expect((await act(id, 'verification', { method: 'manual' })).body).toMatchObject({
      status: 422,
      errors: [{ path: 'evidence' }],
    });
    await expect(ingest.sql(`UPDATE request SET state = 'executing' WHERE id = $1`, [id])).rejects.toThrow(
      'does not go from received to executing',
    );
    expect((await act(id, 'withdraw')).body).toMatchObject({ state: 'withdrawn' });
    for (const what of ['approve', 'withdraw']) expect((await act(id, what)).status).toBe(409);
    expect((await verify(id)).status).toBe(409);
  });

  it('follow the same state machine in the database', async () => {
    const rows = await ingest.sql<{ from_state: string; to_state: string }>(
      'SELECT from_state, to_state FROM request_transition',
    );
    const expected = REQUEST_STATES.flatMap((from) => TRANSITIONS[from].map((to) => `${from} ${to}`));
    expect(rows.map(({ from_state, to_state }) => `${from_state} ${to_state}`).sort()).toEqual(
      expected.sort(),
    );
  });

  it('are decided once, when two decide at the same time', async () => {
    const id = await registered();
    await verify(id);
    const answers = await Promise.all([
      act(id, 'approve'),
      act(id, 'refuse', { ground: '12(5)', explanation: 'no' }),
      act(id, 'withdraw'),
      act(id, 'approve'),
    ]);
    const won = answers.filter(({ status }) => status === 200);
    // An approved request may still be withdrawn; nothing else follows a decision.
    expect(won.length === 1 || (won.length === 2 && won.some(({ body }) => body.state === 'withdrawn'))).toBe(
      true,
    );
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(4 - won.length);
  });

  it('about somebody unknown look like any other, and end with nothing held', async () => {
    const known = await register();
    const unknown = await register({ subject: { phone: '+15550140000' }, note: 'never wrote' });
    expect(Object.keys(unknown.body).sort()).toEqual(Object.keys(known.body).sort());
    expect(unknown.body.subjectId).toEqual(like(/^[0-9a-f-]{36}$/));
    const id = unknown.body.id as string;
    expect((await dpo('GET', `/v1/requests/${id}`)).body.notes).toMatchObject([{ text: 'never wrote' }]);
    await verify(id);
    expect((await act(id, 'approve')).body).toMatchObject({ state: 'completed', completedAt: instant });
    expect((await dpo('GET', `/v1/requests/${id}/certificate`)).body).toMatchObject({
      status: 409,
      code: 'certificate.nothing-held',
    });
    const asked = await register({ kind: 'access', subject: { phone: '+15550140000' } });
    await verify(asked.body.id as string);
    await act(asked.body.id as string, 'approve');
    expect((await dpo('GET', `/v1/requests/${String(asked.body.id)}/package`)).body).toMatchObject({
      status: 409,
      code: 'package.nothing-held',
    });
    expect((await ingest.sql(`SELECT 1 FROM outbox WHERE payload ->> 'requestId' = $1`, [id])).length).toBe(
      0,
    );
  });

  it('keep no word of a note in clear, and none once the person is erased', async () => {
    const id = await registered({ note: 'Her neighbour Mr Canary asked' });
    const tables = ['request', 'request_step', 'request_prose', 'audit_queue', 'outbox'];
    for (const table of tables) {
      const dump = await ingest.sql<{ text: string }>(`SELECT t::text AS text FROM ${table} t`);
      expect(
        dump.some(
          ({ text }) => text.includes('Canary') || text.includes(Buffer.from('Canary').toString('hex')),
        ),
      ).toBe(false);
    }
    const { subjectId } = (await dpo('GET', `/v1/requests/${id}`)).body;
    await ingest.keyring.client('worker').fence(subjectId as string);
    expect((await dpo('GET', `/v1/requests/${id}`)).body.notes).toMatchObject([{ kind: 'note', text: null }]);
    await ingest.keyring.client('worker').unfence(subjectId as string);
  });

  it('are listed by page, state and kind, newest receipt first', async () => {
    await registered({ kind: 'portability' });
    const all = (await dpo('GET', '/v1/requests?limit=500')).body.requests as {
      id: string;
      receivedAt: string;
      state: string;
    }[];
    expect(all.map(({ receivedAt }) => receivedAt)).toEqual(
      all
        .map(({ receivedAt }) => receivedAt)
        .sort()
        .reverse(),
    );
    const paged: unknown[] = [];
    let cursor: unknown = undefined;
    do {
      const { body } = await dpo(
        'GET',
        `/v1/requests?limit=3${typeof cursor === 'string' ? `&cursor=${cursor}` : ''}`,
      );
      paged.push(...(body.requests as unknown[]));
      cursor = body.nextCursor;
    } while (cursor !== null);
    expect(paged).toEqual(all);
    const received = (await dpo('GET', '/v1/requests?state=received&kind=portability')).body.requests;
    expect(received).toMatchObject([{ kind: 'portability', state: 'received' }]);
  });

  it.each([
    ['no kind', { kind: undefined }],
    ['a kind that does not exist', { kind: 'deletion' }],
    ['no subject', { subject: undefined }],
    ['an empty subject', { subject: {} }],
    ['two identifiers', { subject: { phone: '+15550142233', waId: '15550142233' } }],
    ['a phone that is none', { subject: { phone: 'call me' } }],
    ['a phone as a number', { subject: { phone: 15550142233 } }],
    ['an identifier that is not known here', { subject: { email: 'ada@example.com' } }],
    ['a receipt in the future', { receivedAt: new Date(Date.now() + 3_600_000).toISOString() }],
    ['a receipt without zone', { receivedAt: '2026-03-10T10:00:00' }],
    ['no way', { receivedVia: undefined }],
    ['a number for a way', { receivedVia: '+15550142233' }],
    ['an empty note', { note: ' ' }],
    ['a note of a novel’s length', { note: 'x'.repeat(4_001) }],
    ['a field that is not known here', { priority: 'high' }],
  ])('with %s are refused with 422, without repeating what was sent', async (_name, body) => {
    const answer = await register(body);
    expect(answer.status).toBe(422);
    for (const sent of ['15550142233', 'ada@example.com', 'call me', 'deletion'])
      expect(answer.text).not.toContain(sent);
  });

  it('about a reference that does not exist, or was erased, say so', async () => {
    expect((await register({ subject: { subjectId: randomUuid() } })).body).toMatchObject({
      status: 404,
      code: 'subject.unknown',
    });
    const [gone] = await ingest.sql<{ subject_ref: string }>(
      `INSERT INTO subject (subject_ref, state, first_seen_on, last_seen_on) VALUES (gen_random_uuid(), 'erased', now(), now()) RETURNING subject_ref`,
    );
    expect((await register({ subject: { subjectId: gone!.subject_ref } })).body).toMatchObject({
      status: 410,
      code: 'subject.erased',
    });
    expect((await dpo('GET', `/v1/requests/${randomUuid()}`)).body).toMatchObject({
      status: 404,
      code: 'request.unknown',
    });
    expect((await dpo('GET', '/v1/requests/17')).status).toBe(422);
    for (const what of ['certificate', 'package'])
      expect((await dpo('GET', `/v1/requests/${await registered()}/${what}`)).status).toBe(409);
  });

  it('limit look-ups, so that numbers cannot be tried out', async () => {
    const answers = await Promise.all(
      Array.from({ length: 80 }, (_, i) =>
        dpo('POST', '/v1/subjects/search', { phone: `+1555014${String(3_000 + i)}` }),
      ),
    );
    const limited = answers.filter(({ status }) => status === 429);
    expect(limited.length).toBeGreaterThan(0);
    expect(limited[0]!.headers['retry-after']).toBeDefined();
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 429]));
  });
});
