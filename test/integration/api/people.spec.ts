import { randomUuid } from '../../../src/crypto';
import { ManualClock } from '../../../src/foundation/clock';
import { edgeSettings } from '../../../src/foundation/http';
import {
  PERMISSIONS,
  permissionOf,
  PERSON_ROLES,
  PUBLIC,
  PURPOSES,
  SecondPerson,
  SIGN_IN,
} from '../../../src/identity';
import { TestApi } from '../../support/api';
import { TestLog } from '../../support/audit';
import { change, contact, message, webhook } from '../../builders/webhook';
import { Closing } from '../../support/closing';
import { TestIngest } from '../../support/ingest';
import {
  authenticatorCode,
  Browser,
  type Colleague,
  colleague,
  invite,
  PASSWORD,
} from '../../support/people';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const FORM = /^lethe_invite_[A-Za-z0-9_-]{43}$/;

describe('people', () => {
  // A Friday, at nine in Berlin.
  const clock = new ManualClock(Date.UTC(2026, 10, 27, 8));
  const closing = new Closing();
  let ingest: TestIngest;
  let api: TestApi;
  let owner: Colleague;
  let lead: Colleague;
  let agent: Colleague;
  let subject: string;
  let log: TestLog;

  beforeAll(async () => {
    ingest = closing.add(await TestIngest.start({ clock }), (one) => one.close());
    log = closing.add(new TestLog(ingest.rows), (one) => one.dispose());
    api = await TestApi.start(
      {
        database: ingest.database.as('lethe_api'),
        keyring: ingest.keyring.client('api'),
        clock,
        home: ingest.keyring.home,
      },
      {},
      edgeSettings({ TRUSTED_PROXIES: '127.0.0.0/8' }),
    );
    closing.add(api, (one) => one.close());
    const text = message({ id: 'wamid.people', timestamp: String(Math.floor(clock.now() / 1_000) - 60) });
    await ingest.post(webhook(change('messages', { contacts: [contact()], messages: [text] })));
    [subject] = (await ingest.sql<{ ref: string }>(`SELECT subject_ref AS ref FROM message`)).map(
      ({ ref }) => ref,
    ) as [string];
    owner = await colleague(api, 'owner', clock);
    lead = await colleague(api, 'team_lead', clock);
    agent = await colleague(api, 'agent', clock);
  });
  afterAll(() => closing.all());

  const read = (call: Colleague['call'], purpose?: string) =>
    call('GET', `/v1/subjects/${subject}/messages`, undefined, {
      ...(purpose !== undefined && { 'lethe-purpose': purpose }),
    });
  const entries = async (type: string) => {
    await log.settle();
    return (
      await ingest.sql<{ body: Record<string, unknown> }>(
        `SELECT convert_from(body, 'UTF8')::jsonb AS body FROM audit_entry WHERE type = '${type}' ORDER BY i`,
      )
    ).map(({ body }) => body);
  };

  it('meets every role at every route as the table has it, signed in as a person', async () => {
    const wrong: string[] = [];
    for (const role of PERSON_ROLES) {
      const { call } = await colleague(api, role, clock);
      for (const { method, path } of api.http.routes.list()) {
        const permission = permissionOf(method, path);
        if (permission === PUBLIC || permission === SIGN_IN || path.startsWith('/v1/sessions/')) continue;
        const concrete = path.replace(/:(\w+)/g, (_all, name: string) =>
          /message|media/.test(name) ? '00014000512aa0a1a2a3a4a5a6a7a8a9' : randomUuid(),
        );
        const { status, body } = await call(
          method,
          concrete,
          method === 'GET' || method === 'DELETE' ? undefined : {},
        );
        const seen = body.code === 'auth.role' ? 403 : body.code === 'auth.hidden' ? 404 : 'in';
        const expected = permission?.roles.includes(role)
          ? 'in'
          : permission?.hiddenFrom.includes(role)
            ? 404
            : 403;
        if (seen !== expected || status === 401 || status === 500)
          wrong.push(`${role} ${method} ${path}: ${status} ${String(body.code)}, expected ${expected}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(Object.values(PERMISSIONS).length).toBeGreaterThan(70);
  });

  describe('reading', () => {
    it('shows an agent the conversations that are assigned to them, and hides that there are others', async () => {
      expect((await read(agent.call, 'customer-service')).body).toMatchObject({
        status: 404,
        code: 'subject.unknown',
      });
      expect((await agent.call('GET', '/v1/conversations')).body.conversations).toEqual([]);
      const assigned = await lead.call('PUT', `/v1/conversations/${subject}/assignee`, {
        assignee: agent.id,
      });
      expect(assigned).toMatchObject({ status: 200, body: { assignee: agent.id } });
      expect((await read(agent.call, 'customer-service')).status).toBe(200);
      expect((await agent.call('GET', '/v1/conversations')).body.conversations).toHaveLength(1);
    });

    it('asks a person why, and a key that is limited to purposes, and puts it on record', async () => {
      for (const purpose of [undefined, '', 'curiosity', 'Customer-Service'])
        expect((await read(agent.call, purpose)).body).toMatchObject({
          status: 422,
          errors: [{ path: 'Lethe-Purpose', rule: expect.stringContaining(PURPOSES[0]) as string }],
        });
      expect((await read(agent.call, 'complaint')).status).toBe(200);
      const one = await api.as('crm', { purposes: ['order-handling'] });
      const two = await api.as('crm', { purposes: ['order-handling', 'complaint'] });
      expect((await read(one)).status).toBe(200);
      expect((await read(one, 'complaint')).status).toBe(422);
      expect((await read(two)).status).toBe(422);
      expect((await read(two, 'complaint')).status).toBe(200);
      expect((await read(await api.as('crm'))).status).toBe(200);
      const opened = await entries('conversation.opened');
      expect(opened.map(({ code, actor }) => [code, (actor as { kind: string }).kind]).slice(-3)).toEqual([
        ['complaint', 'app-user'],
        ['order-handling', 'api-key'],
        ['complaint', 'api-key'],
      ]);
      expect(opened.at(-3)).toMatchObject({ subject, actor: { ref: agent.id } });
    });
  });

  describe('sessions', () => {
    it('come as cookies that no page reads, and take their CSRF token for every unsafe call', async () => {
      const one = await colleague(api, 'auditor', clock);
      clock.advance(30_000);
      const again = new Browser(api);
      const answer = await again.signIn(one.login, PASSWORD, authenticatorCode(one.secret, clock.now()));
      expect(answer.body).toMatchObject({ role: 'auditor', method: 'password', notices: ['new-device'] });
      const lines = answer.headers['set-cookie'] as string[];
      expect(lines).toHaveLength(2);
      for (const line of lines)
        expect(line).toMatch(/^__Host-lethe[^;]*; Path=\/; Max-Age=\d+; Secure; HttpOnly; SameSite=Strict$/);
      const kept = await ingest.sql<{ text: string }>(
        'SELECT row_to_json(s)::text AS text FROM app_session s',
      );
      expect(kept.some(({ text }) => text.includes(again.cookies.get('__Host-lethe')!))).toBe(false);

      const { sessions } = (await again.call('GET', '/v1/sessions')).body as { sessions: { id: string }[] };
      expect(sessions).toHaveLength(2);
      const end = `/v1/sessions/${sessions[1]!.id}`;
      for (const token of ['', 'nonsense', owner.browser.csrf!])
        expect((await again.call('DELETE', end, undefined, { 'x-csrf-token': token })).body).toMatchObject({
          status: 403,
          code: 'auth.csrf',
        });
      const foreign = { 'sec-fetch-site': 'cross-site' };
      expect((await again.call('GET', '/v1/sessions', undefined, foreign)).body.code).toBe('auth.csrf');
      expect((await again.call('DELETE', end)).status).toBe(204);
      expect((await one.call('GET', '/v1/sessions')).body).toMatchObject({
        status: 401,
        code: 'auth.session',
      });
      const current = await again.call('GET', '/v1/sessions/current');
      expect(current.body).toMatchObject({ id: sessions[0]!.id, csrfToken: again.csrf });
      // Somebody else's sessions do not exist, but for those who may revoke their keys.
      expect((await agent.call('DELETE', `/v1/sessions/${sessions[0]!.id}`)).status).toBe(404);
      expect((await owner.call('DELETE', `/v1/sessions/${sessions[0]!.id}`)).status).toBe(204);
      expect((await again.call('GET', '/v1/sessions')).status).toBe(401);
    });

    it('end unused after half an hour, and in any case after eight', async () => {
      const one = await colleague(api, 'auditor', clock);
      const ask = async () => (await one.call('GET', '/v1/sessions')).status;
      clock.advance(30 * MINUTE_MS - 1);
      expect(await ask()).toBe(200);
      for (let i = 0; i < 15; i += 1) {
        clock.advance(30 * MINUTE_MS - 1);
        expect(await ask()).toBe(200);
      }
      clock.advance(30 * MINUTE_MS);
      expect(await ask()).toBe(401);
      const idle = await colleague(api, 'auditor', clock);
      clock.advance(30 * MINUTE_MS);
      expect((await idle.call('GET', '/v1/sessions')).status).toBe(401);
    });

    it('begun outside of work hours leave a fact', async () => {
      const one = await colleague(api, 'auditor', clock);
      clock.setWall(Date.UTC(2026, 10, 28, 9));
      const answer = await one.browser.signIn(
        one.login,
        PASSWORD,
        authenticatorCode(one.secret, clock.now()),
      );
      expect(answer.body.notices).toEqual(['off-hours']);
      const facts = (await entries('login')).filter(({ actor }) => (actor as { ref: string }).ref === one.id);
      expect(facts.map(({ code }) => code)).toEqual(
        expect.arrayContaining(['enrolled', 'succeeded', 'off-hours']),
      );
      [owner, lead, agent] = [await again(owner), await again(lead), await again(agent)];
    });
  });

  /** The same person, signed in anew: time has passed. */
  async function again(one: Colleague): Promise<Colleague> {
    clock.advance(30_000);
    await one.browser.signIn(one.login, PASSWORD, authenticatorCode(one.secret, clock.now()));
    return one;
  }

  describe('signing in', () => {
    it('takes a second factor, each code of it once, and recovery codes, each once', async () => {
      const one = await colleague(api, 'dpo', clock);
      const browser = new Browser(api, '198.51.100.1');
      const code = authenticatorCode(one.secret, clock.now());
      const refused = async (given: string | undefined) => {
        const answer = await browser.signIn(one.login, PASSWORD, given);
        expect(answer.body).toMatchObject({ status: 401, code: 'session.refused' });
      };
      await refused(undefined);
      // The code that the sign-in before was made with.
      await refused(code);
      expect(one.recoveryCodes).toHaveLength(10);
      const recovery = one.recoveryCodes[0]!.toUpperCase();
      expect((await browser.signIn(one.login, PASSWORD, recovery)).status).toBe(201);
      await refused(recovery);
      clock.advance(30_000);
      const answers = await Promise.all(
        Array.from({ length: 3 }, () =>
          new Browser(api, '198.51.100.2').signIn(
            one.login,
            PASSWORD,
            authenticatorCode(one.secret, clock.now()),
          ),
        ),
      );
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
      expect((await entries('login')).some(({ code: of }) => of === 'recovery-code')).toBe(true);
    });

    it('answers whoever is wrong about anything alike', async () => {
      const one = await colleague(api, 'owner', clock);
      clock.advance(30_000);
      const code = authenticatorCode(one.secret, clock.now());
      const answers = await Promise.all(
        [
          ['nobody@example.org', PASSWORD, code],
          [one.login, 'another password entirely', code],
          [one.login, PASSWORD, '000000'],
          [one.login, PASSWORD, undefined],
          [(await invite(api, 'agent')).login, PASSWORD, undefined],
        ].map(([login, password, given], i) =>
          new Browser(api, `198.51.100.1${i}`).signIn(login!, password!, given),
        ),
      );
      const shown = answers.map(({ status, body }) => [status, { ...body, instance: undefined }]);
      expect(new Set(shown.map((answer) => JSON.stringify(answer))).size).toBe(1);
      expect(answers[0]!.status).toBe(401);
    });

    it('makes who fails wait, longer each time, there and nowhere else; locks nobody out', async () => {
      const one = await colleague(api, 'agent', clock);
      const stranger = new Browser(api, '203.0.113.66');
      const attempts = async (count: number) =>
        Promise.all(
          Array.from({ length: count }, () => stranger.signIn(one.login, 'a wrong password, again')),
        ).then((answers) => answers.filter(({ status }) => status === 401).length);
      // Many at once are no way around it.
      expect(await attempts(12)).toBe(5);
      expect(await attempts(1)).toBe(0);
      clock.advance(1_000);
      expect(await attempts(3)).toBe(1);
      clock.advance(1_999);
      expect(await attempts(1)).toBe(0);
      clock.advance(1);
      expect(await attempts(2)).toBe(1);
      // The account itself is open to its person from where they are, and from anywhere else.
      clock.advance(30_000);
      const code = authenticatorCode(one.secret, clock.now());
      const limited = await stranger.signIn('agent@elsewhere.example', 'whatever it was');
      expect(limited.status).toBe(401);
      expect((await new Browser(api, '203.0.113.77').signIn(one.login, PASSWORD, code)).status).toBe(201);
      const facts = (await entries('login')).filter(
        ({ ref }) => (ref as { appUser?: string } | undefined)?.appUser === one.id,
      );
      expect(facts.filter(({ code: of }) => of === 'failed').length).toBe(7);
      expect(facts.filter(({ code: of }) => of === 'locked').length).toBe(1);
    });

    it('makes one source wait that tries many accounts', async () => {
      const sprayer = new Browser(api, '203.0.113.99');
      let refused = 0;
      for (let i = 0; i < 34; i += 1) {
        const { status } = await sprayer.signIn(`spray.${i}@example.org`, 'Winter2026!Winter');
        if (status === 429) refused += 1;
      }
      expect(refused).toBe(4);
    });
  });

  describe('invitations', () => {
    it('are good once, for 72 hours, and refuse weak passwords and privileged roles without a second factor', async () => {
      const { invitation } = await invite(api, 'dpo');
      const browser = new Browser(api);
      const complete = (body: object) =>
        browser.call('POST', '/v1/enrolment/completion', { invitation, ...body });
      expect((await complete({ password: PASSWORD, code: '123456' })).body).toMatchObject({
        status: 422,
        errors: [{ path: 'code' }],
      });
      const first = (await browser.call('POST', '/v1/enrolment', { invitation })).body;
      const { secret, uri } = (await browser.call('POST', '/v1/enrolment', { invitation })).body as Record<
        string,
        string
      >;
      expect(uri).toContain(`secret=${secret}`);
      expect(first).toMatchObject({ role: 'dpo', secondFactorRequired: true });
      expect(first.secret).not.toBe(secret);
      const code = authenticatorCode(secret!, clock.now());
      for (const body of [
        { password: 'short', code },
        { password: 'password12345', code },
        { password: PASSWORD },
        { password: PASSWORD, code: authenticatorCode(first.secret as string, clock.now()) },
      ])
        expect((await complete(body)).status).toBe(422);
      expect((await complete({ password: PASSWORD, code })).status).toBe(200);
      expect((await complete({ password: PASSWORD, code })).body).toMatchObject({
        status: 401,
        code: 'enrolment.refused',
      });
      const late = await invite(api, 'agent');
      clock.advance(3 * DAY_MS);
      expect((await browser.call('POST', '/v1/enrolment', { invitation: late.invitation })).status).toBe(401);
      [owner, lead, agent] = [await again(owner), await again(lead), await again(agent)];
    });

    it('come from who may give the role, and are shown once', async () => {
      const admin = await colleague(api, 'admin', clock);
      const wanted = { login: 'New.Agent@Example.org', name: 'New Agent', role: 'agent' };
      expect((await admin.call('POST', '/v1/users', { ...wanted, role: 'dpo' })).body.code).toBe(
        'api-key.role',
      );
      const key = { 'idempotency-key': 'invite-1' };
      const first = await admin.call('POST', '/v1/users', wanted, key);
      expect(first).toMatchObject({
        status: 201,
        body: { login: 'new.agent@example.org', invitation: expect.stringMatching(FORM) as string },
      });
      const repeated = await admin.call('POST', '/v1/users', wanted, key);
      expect(repeated.body).toEqual({ ...first.body, login: null, name: null, invitation: undefined });
      expect((await admin.call('POST', '/v1/users', wanted)).body.code).toBe('user.exists');
      // The key of one person's call is no key to another's.
      expect((await owner.call('POST', '/v1/users', wanted, key)).body.code).toBe('user.exists');
      const stored = await ingest.sql<{ text: string }>(
        `SELECT row_to_json(u)::text AS text FROM app_user u UNION ALL SELECT row_to_json(r)::text FROM idempotency_record r`,
      );
      for (const secret of ['example.org', 'New Agent', first.body.invitation as string, 'Sample'])
        expect(stored.filter(({ text }) => text.toLowerCase().includes(secret.toLowerCase()))).toEqual([]);
      const { users } = (await owner.call('GET', '/v1/users')).body as { users: { login: string }[] };
      expect(users.map(({ login }) => login)).toContain('new.agent@example.org');
      const staff = (await lead.call('GET', '/v1/users')).body.users as { role: string; state: string }[];
      expect(new Set(staff.map(({ role, state }) => `${role} ${state}`))).toEqual(
        new Set(['agent active', 'team_lead active']),
      );
    });

    it('reach no further than who is limited to channels and invites', async () => {
      const [mine, other] = await ingest.sql<{ id: string }>(
        `INSERT INTO channel (phone_number_id) VALUES ('invite-1'), ('invite-2') RETURNING id`,
      );
      const limited = await api.as('admin', { channelIds: [mine!.id] });
      const one = (login: string, channels?: string[]) => ({ login, name: 'New', role: 'agent', channels });
      for (const wanted of [one('wide@example.org'), one('wide@example.org', [mine!.id, other!.id])])
        expect((await limited('POST', '/v1/users', wanted)).body).toMatchObject({
          status: 422,
          errors: [{ path: 'channels' }],
        });
      const invited = await limited('POST', '/v1/users', one('narrow@example.org', [mine!.id]));
      expect(invited.status).toBe(201);
      // Whoever holds the new invitation of a colleague is that colleague.
      expect((await limited('POST', `/v1/users/${agent.id}/invitation`)).status).toBe(422);
      expect((await limited('PUT', `/v1/users/${agent.id}/role`, { role: 'admin' })).status).toBe(422);
      const { id } = invited.body as { id: string };
      expect((await limited('POST', `/v1/users/${id}/invitation`)).status).toBe(201);
    });

    it('lose the keys of their former role with it', async () => {
      const admin = await colleague(api, 'admin', clock);
      const issued = await admin.call('POST', '/v1/api-keys', { role: 'admin', actorRef: admin.id });
      const call = api.with(issued.body.key as string);
      expect((await call('GET', '/v1/users')).status).toBe(200);
      await owner.call('PUT', `/v1/users/${admin.id}/role`, { role: 'auditor' });
      expect((await call('GET', '/v1/users')).body).toMatchObject({ status: 401, code: 'auth.revoked' });
    });

    it('anew end what was before; roles change with their sessions, and never one’s own', async () => {
      const one = await colleague(api, 'agent', clock);
      const role = (to: string, by = owner) => by.call('PUT', `/v1/users/${one.id}/role`, { role: to });
      expect(await role('auditor')).toMatchObject({ status: 200, body: { role: 'auditor' } });
      expect((await one.call('GET', '/v1/sessions')).status).toBe(401);
      expect((await owner.call('PUT', `/v1/users/${owner.id}/role`, { role: 'dpo' })).body.code).toBe(
        'user.self',
      );
      const { key } = await api.issueKey({ role: 'auditor', actorRef: one.id });
      expect((await api.with(key)('GET', '/v1/users')).status).toBe(200);
      const renewed = await owner.call('POST', `/v1/users/${one.id}/invitation`);
      // Whoever found what they signed in with may have made it.
      expect((await api.with(key)('GET', '/v1/users')).body.code).toBe('auth.revoked');
      expect(renewed).toMatchObject({ status: 201, body: { state: 'invited', hasSecondFactor: false } });
      clock.advance(30_000);
      const code = authenticatorCode(one.secret, clock.now());
      expect((await one.browser.signIn(one.login, PASSWORD, code)).status).toBe(401);
      const { invitation } = renewed.body as { invitation: string };
      await one.browser.call('POST', '/v1/enrolment/completion', { invitation, password: PASSWORD });
      expect((await one.browser.signIn(one.login, PASSWORD)).status).toBe(201);
      expect((await role('dpo')).body).toMatchObject({ status: 409, code: 'user.second-factor' });
    });
  });

  describe('off-boarding', () => {
    it('ends access, sessions, keys and conversations at once, then takes a report and a review', async () => {
      const leaver = await colleague(api, 'agent', clock);
      const { key } = await api.issueKey({ role: 'agent', actorRef: leaver.id });
      await lead.call('PUT', `/v1/conversations/${subject}/assignee`, { assignee: leaver.id });
      expect((await read(leaver.call, 'order-handling')).status).toBe(200);
      expect((await read(api.with(key))).status).toBe(200);
      const path = `/v1/users/${leaver.id}/offboarding`;
      expect((await owner.call('GET', path)).status).toBe(404);
      expect((await owner.call('POST', path, { handOverTo: leaver.id })).status).toBe(422);
      expect((await owner.call('POST', path, { handOverTo: owner.id })).status).toBe(422);
      await log.settle();

      const begun = await owner.call('POST', path, { handOverTo: agent.id });
      expect(begun).toMatchObject({ status: 201, body: { state: 'open' } });
      const evidence = Object.fromEntries(
        (begun.body.steps as { name: string; evidence: unknown }[]).map((step) => [step.name, step.evidence]),
      );
      expect(evidence).toEqual({
        access: { state: 'left' },
        sessions: { ended: 1 },
        'api-keys': { revoked: 1 },
        conversations: { handedOver: 1, to: agent.id },
        'activity-report': null,
        'access-review': null,
      });
      expect((await read(leaver.call, 'order-handling')).status).toBe(401);
      expect((await read(api.with(key))).status).toBe(401);
      clock.advance(30_000);
      const code = authenticatorCode(leaver.secret, clock.now());
      expect((await leaver.browser.signIn(leaver.login, PASSWORD, code)).status).toBe(401);
      expect((await read(agent.call, 'order-handling')).status).toBe(200);
      expect((await owner.call('POST', path, { handOverTo: null })).body.code).toBe('user.left');

      const checked = [
        'identity-provider',
        'meta-business-manager',
        'crm',
        'devices-returned',
        'shared-secrets-rotated',
        'report-read',
      ];
      const review = (what: string[]) => owner.call('POST', `${path}/review`, { checked: what });
      expect((await review(checked)).body.code).toBe('off-boarding.report-first');
      const reported = await owner.call('POST', `${path}/report`);
      const step = (reported.body.steps as { name: string; evidence: Record<string, unknown> }[])[4]!;
      expect(step.evidence).toMatchObject({
        opened: { pages: 2, messages: 2, subjects: 1 },
        purposes: { 'order-handling': 1 },
        lastSignInAt: expect.stringMatching(/^20/) as string,
      });
      expect((await review(checked.slice(1))).status).toBe(422);
      expect(await review(checked)).toMatchObject({ status: 200, body: { state: 'done' } });
      expect((await entries('person.off-boarded')).map(({ code: of }) => of)).toEqual([
        'access-ended',
        'reported',
        'reviewed',
      ]);
      // The name is free for somebody else.
      await expect(invite(api, 'agent', { login: leaver.login })).resolves.toBeDefined();
    });

    it('leaves an owner, and nobody off-boards themselves', async () => {
      const path = (id: string) => `/v1/users/${id}/offboarding`;
      expect((await owner.call('POST', path(owner.id), { handOverTo: null })).body.code).toBe('user.self');
      const owners = await ingest.sql<{ id: string }>(
        `SELECT id FROM app_user WHERE role = 'owner' AND state = 'active' AND id <> '${owner.id}'`,
      );
      for (const { id } of owners)
        expect((await owner.call('POST', path(id), { handOverTo: null })).status).toBe(201);
      const key = await api.as('owner');
      expect((await key('POST', path(owner.id), { handOverTo: null })).body).toMatchObject({
        status: 409,
        code: 'user.last-owner',
      });
    });
  });

  it('counts inviter and invited as one person, and those whom the operator invited as two', async () => {
    const rule = api.app.get(SecondPerson);
    const [a, b] = [await colleague(api, 'dpo', clock), await colleague(api, 'dpo', clock)];
    const friend = (
      await owner.call('POST', '/v1/users', { login: 'friend@example.org', name: 'Friend', role: 'dpo' })
    ).body.id as string;
    const independent = (first: string, second: string) =>
      ingest.rows
        .transaction((tx) => rule.assert(tx, first, second, 'x'))
        .then(
          () => true,
          () => false,
        );
    expect(await independent(a.id, b.id)).toBe(true);
    expect(await independent(owner.id, friend)).toBe(false);
    expect(await independent(a.id, friend)).toBe(true);
    // A key of one's own is nobody else.
    const own = await owner.call('POST', '/v1/api-keys', { role: 'owner', actorRef: owner.id });
    expect(own.status).toBe(201);
    expect(await independent(owner.id, friend)).toBe(false);
  });

  it('takes an API key from its networks alone', async () => {
    const { key } = await api.issueKey({ role: 'auditor', networks: ['198.51.100.0/24', '2001:db8::/32'] });
    const from = (address: string) =>
      api.with(key)('GET', '/v1/channels', undefined, { 'x-forwarded-for': address });
    expect((await from('198.51.100.7')).status).toBe(200);
    expect((await from('2001:db8::7')).status).toBe(200);
    expect((await from('203.0.113.7')).body).toMatchObject({ status: 401, code: 'auth.network' });
    for (const networks of [[], ['a'], ['1.2.3.4/33'], ['1.2.3.4,5.6.7.8']])
      expect((await owner.call('POST', '/v1/api-keys', { role: 'agent', networks })).status).toBe(422);
  });
});
