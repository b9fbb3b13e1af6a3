import { randomUuid } from '../../../src/crypto';
import {
  API_ROLES,
  ApiKeyStore,
  isApiRole,
  PERMISSIONS,
  permissionOf,
  PUBLIC,
  SIGN_IN,
} from '../../../src/identity';
import { apiKeyHash } from '../../../src/identity/api-key-format';
import { TestApi, type CallAs } from '../../support/api';
import { createMainDatabase, type TestDatabase } from '../../support/databases';
import { TestKeyring } from '../../support/keyring';
import { ManualClock } from '../../../src/foundation/clock';
import { type Database, openDatabase } from '../../../src/foundation/database';

const DAY_MS = 86_400_000;

describe('access to the API', () => {
  let keyring: TestKeyring;
  let database: TestDatabase;
  let rows: Database;
  let api: TestApi;
  const clock = new ManualClock(Date.UTC(2026, 10, 21, 9));
  const callers = new Map<string, CallAs>();

  beforeAll(async () => {
    [keyring, database] = await Promise.all([TestKeyring.start({ clock }), createMainDatabase()]);
    rows = await openDatabase(database.admin);
    api = await TestApi.start({
      database: database.as('lethe_api'),
      keyring: keyring.client('api'),
      clock,
      home: keyring.home,
    });
    for (const role of API_ROLES) callers.set(role, await api.as(role));
  });
  afterAll(async () => {
    await api.close();
    await rows.destroy();
    await keyring.close();
    await database.drop();
  });

  const routes = () => api.http.routes.list();
  const concrete = (path: string) =>
    path.replace(/:(\w+)/g, (_whole, name: string) =>
      name === 'messageId'
        ? '00014000512aa0a1a2a3a4a5a6a7a8a9'
        : name === 'name'
          ? 'conversation'
          : name === 'file'
            ? 'start.js'
            : randomUuid(),
    );

  it('has a line in the permission table for every route, and a route for every line', () => {
    const served = routes().map(({ method, path }) => `${method} ${path}`);
    expect(served.filter((route) => PERMISSIONS[route] === undefined)).toEqual([]);
    expect(Object.keys(PERMISSIONS).filter((line) => !served.includes(line))).toEqual([]);
    expect(served.length).toBeGreaterThan(35);
  });

  it('lets every role through where the table lets it, and nowhere else', async () => {
    const wrong: string[] = [];
    for (const { method, path } of routes()) {
      const permission = permissionOf(method, path);
      for (const [role, call] of callers) {
        const { status, body } = await call(
          method,
          concrete(path),
          method === 'GET' || method === 'DELETE' ? undefined : {},
        );
        const seen = body.code === 'auth.role' ? 403 : body.code === 'auth.hidden' ? 404 : 'in';
        if (seen !== 'in') expect(status).toBe(seen);
        const expected = outcome(permission, role);
        if (seen !== expected) wrong.push(`${role} ${method} ${path}: ${seen} instead of ${expected}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  function outcome(permission: ReturnType<typeof permissionOf>, role: string): number | 'in' {
    if (permission === PUBLIC || permission === SIGN_IN) return 'in';
    if (!isApiRole(role) || !permission) return 403;
    return permission.roles.includes(role) ? 'in' : permission.hiddenFrom.includes(role) ? 404 : 403;
  }

  it('lets nobody in without a key, except where nothing is told', async () => {
    const anonymous = api.with(undefined);
    for (const { method, path } of routes()) {
      const { status, body } = await anonymous(method, concrete(path), method === 'GET' ? undefined : {});
      // What somebody brings who is nobody yet, the route looks at itself.
      if (PERMISSIONS[`${method} ${path}`] === SIGN_IN) {
        expect([path, body.code]).not.toEqual([path, 'auth.missing']);
        continue;
      }
      // A link that never was looks like one that is over, and its page takes forms alone.
      if (path.startsWith('/packages/')) expect([path, status]).toEqual([path, method === 'GET' ? 404 : 415]);
      else if (PERMISSIONS[`${method} ${path}`] === PUBLIC) expect([path, status]).toEqual([path, 200]);
      else expect([path, status, body.code]).toEqual([path, 401, 'auth.missing']);
    }
  });

  it.each([
    ['no scheme', 'lethe_crm_x', 'auth.missing'],
    ['another scheme', 'Basic bGV0aGU6bGV0aGU=', 'auth.missing'],
    ['a text that is no key', 'Bearer nonsense', 'auth.malformed'],
    ['a key with a wrong checksum', `Bearer lethe_owner_${'a'.repeat(49)}`, 'auth.malformed'],
    ['two keys', 'Bearer a b', 'auth.missing'],
  ])('answers 401 to %s, with a challenge', async (_name, authorization, code) => {
    const answer = await api.with(undefined)('GET', '/v1/channels', undefined, { authorization });
    expect(answer).toMatchObject({ status: 401, body: { code } });
    expect(answer.headers['www-authenticate']).toContain('Bearer');
  });

  it('ends a key the moment it expires, and not before', async () => {
    const { key } = await api.issueKey({ role: 'auditor', expiresInDays: 1 });
    const call = api.with(key);
    clock.advance(DAY_MS - 1);
    expect((await call('GET', '/v1/channels')).status).toBe(200);
    clock.advance(1);
    expect((await call('GET', '/v1/channels')).body).toMatchObject({ status: 401, code: 'auth.expired' });
  });

  it('issues, overlaps, revokes and lists keys; shows a key once and keeps its hash', async () => {
    const owner = callers.get('owner')!;
    const issued = await owner('POST', '/v1/api-keys', { role: 'agent', name: 'desk-3', expiresInDays: 30 });
    expect(issued.status).toBe(201);
    const { key, id, actorRef } = issued.body as unknown as Record<'key' | 'id' | 'actorRef', string>;
    expect(key).toMatch(/^lethe_agent_[0-9A-Za-z]{49}$/);
    const successor = await api.issueKey({ role: 'agent', actorRef });
    expect(successor.record).toMatchObject({ actorRef, expiresAt: new Date(clock.now() + 90 * DAY_MS) });
    expect((await api.with(key)('GET', '/v1/channels')).status).toBe(200);
    expect((await owner('DELETE', `/v1/api-keys/${id}`)).status).toBe(204);
    expect((await api.with(key)('GET', '/v1/channels')).body).toMatchObject({
      status: 401,
      code: 'auth.revoked',
    });
    expect((await api.with(successor.key)('GET', '/v1/channels')).status).toBe(200);
    expect((await owner('DELETE', `/v1/api-keys/${id}`)).body).toMatchObject({
      status: 409,
      code: 'api-key.revoked',
    });
    expect((await owner('DELETE', `/v1/api-keys/${randomUuid()}`)).status).toBe(404);
    const list = await owner('GET', '/v1/api-keys');
    expect(list.text).not.toContain(key.slice(-20));
    const listed = (list.body.apiKeys as Record<string, unknown>[]).find((one) => one.id === id);
    expect(listed).toMatchObject({
      role: 'agent',
      name: 'desk-3',
      lastUsedOn: new Date(clock.now()).toISOString().slice(0, 10),
    });
    const dumped: { text: string }[] = await rows.query(`SELECT row_to_json(k)::text AS text FROM api_key k`);
    expect(dumped.some(({ text }) => text.includes(key.slice(12)))).toBe(false);
  });

  it('lets nobody make somebody more powerful than themselves', async () => {
    const admin = callers.get('admin')!;
    for (const role of ['owner', 'dpo'])
      expect((await admin('POST', '/v1/api-keys', { role })).body).toMatchObject({
        status: 403,
        code: 'api-key.role',
      });
    expect((await admin('POST', '/v1/api-keys', { role: 'admin' })).status).toBe(201);
    const { record } = await api.issueKey({ role: 'owner' });
    expect((await admin('DELETE', `/v1/api-keys/${record.id}`)).status).toBe(403);
  });

  it('lets nobody who is limited issue what is limited less, not even to themselves', async () => {
    const [mine, other] = await rows.query<{ id: string }[]>(
      `INSERT INTO channel (phone_number_id) VALUES ('limited-1'), ('limited-2') RETURNING id`,
    );
    const limited = await api.as('admin', {
      channelIds: [mine!.id],
      purposes: ['order-handling', 'complaint'],
    });
    const issue = (wanted: object) =>
      limited('POST', '/v1/api-keys', { role: 'admin', actorRef: limited.record.actorRef, ...wanted });
    const within = { channels: [mine!.id], purposes: ['complaint'] };
    expect((await issue(within)).body).toMatchObject(within);
    for (const [path, wanted] of [
      ['channels', { ...within, channels: undefined }],
      ['channels', { ...within, channels: [mine!.id, other!.id] }],
      ['purposes', { ...within, purposes: undefined }],
      ['purposes', { ...within, purposes: ['complaint', 'customer-service'] }],
    ] as const)
      expect((await issue(wanted)).body).toMatchObject({ status: 422, errors: [{ path }] });
    // A person may open for any purpose: a key that may not invites nobody.
    const invited = { login: 'limited@example.org', name: 'Limited', role: 'agent', channels: [mine!.id] };
    expect((await limited('POST', '/v1/users', invited)).body).toMatchObject({
      status: 422,
      errors: [{ path: 'purposes' }],
    });
    // Channels that are not theirs are none.
    expect((await limited('PUT', `/v1/channels/${other!.id}`, { mediaKept: false })).status).toBe(404);
    expect((await limited('PUT', `/v1/channels/${mine!.id}`, { mediaKept: false })).status).toBe(200);
  });

  it('lets no key that counts in some networks issue one that counts elsewhere', async () => {
    const here = await api.as('admin', { networks: ['127.0.0.0/8'] });
    for (const networks of [undefined, ['0.0.0.0/0'], ['127.0.0.0/8', '203.0.113.0/24']])
      expect((await here('POST', '/v1/api-keys', { role: 'admin', networks })).body).toMatchObject({
        status: 422,
        errors: [{ path: 'networks' }],
      });
    expect((await here('POST', '/v1/api-keys', { role: 'admin', networks: ['127.0.0.0/8'] })).status).toBe(
      201,
    );
  });

  it('lets nobody issue a key in another’s name, only one that follows their own', async () => {
    const owner = await api.as('owner');
    const colleague = await api.as('owner');
    expect(
      (await owner('POST', '/v1/api-keys', { role: 'owner', actorRef: colleague.record.actorRef })).body,
    ).toMatchObject({ status: 422, errors: [{ path: 'actorRef' }] });
    const own = await owner('POST', '/v1/api-keys', { role: 'owner', actorRef: owner.record.actorRef });
    expect(own).toMatchObject({ status: 201, body: { actorRef: owner.record.actorRef } });
  });

  it('counts as another person only who has no issuer in common, over any number of keys', async () => {
    const [ada, bob] = [await api.as('owner'), await api.as('owner')];
    const ref = ({ actorRef }: { actorRef: string }) => actorRef;
    const issue = async (by: CallAs, body: object) => {
      const { status, body: issued } = await by('POST', '/v1/api-keys', body);
      expect(status).toBe(201);
      return issued as unknown as { key: string; actorRef: string };
    };
    const [second, sibling] = [await issue(ada, { role: 'owner' }), await issue(ada, { role: 'dpo' })];
    const third = await issue(api.with(second.key), { role: 'dpo' });
    const follower = await issue(api.with(second.key), { role: 'owner', actorRef: second.actorRef });
    // The key that the follower follows is purged in time; who is behind it is not forgotten.
    await rows.query('DELETE FROM api_key WHERE actor_ref = $1 AND key_hash = $2', [
      second.actorRef,
      apiKeyHash(second.key),
    ]);
    const store = api.app.get(ApiKeyStore);
    const independent = (a: string, b: string) => rows.transaction((tx) => store.areIndependent(tx, a, b));
    const [A, B] = [ref(ada.record), ref(bob.record)];
    expect(await independent(A, B)).toBe(true);
    expect(await independent(B, third.actorRef)).toBe(true);
    for (const [one, other] of [
      [A, A],
      [A, second.actorRef],
      [A, third.actorRef],
      [third.actorRef, A],
      [follower.actorRef, A],
      [sibling.actorRef, third.actorRef],
      [B, randomUuid()],
    ])
      expect([one, other, await independent(one!, other!)]).toEqual([one, other, false]);
  });

  it.each([
    ['a longer life than allowed', { role: 'agent', expiresInDays: 91 }],
    ['no role', {}],
    ['a role that does not exist', { role: 'root' }],
    ['a crm key without recipient', { role: 'crm' }],
    ['a recipient for another role', { role: 'agent', recipientId: '3f2b8c1e-9a4d-4e6f-b0c1-d2e3f4a5b6c7' }],
    ['a recipient that does not exist', { role: 'crm', recipientId: '3f2b8c1e-9a4d-4e6f-b0c1-d2e3f4a5b6c7' }],
    ['a channel that does not exist', { role: 'agent', channels: ['3f2b8c1e-9a4d-4e6f-b0c1-d2e3f4a5b6c7'] }],
    ['an actor that does not exist', { role: 'agent', actorRef: '3f2b8c1e-9a4d-4e6f-b0c1-d2e3f4a5b6c7' }],
    ['a name with blanks', { role: 'agent', name: 'Ada Example' }],
  ])('refuses a key with %s', async (_name, body) => {
    expect((await callers.get('owner')!('POST', '/v1/api-keys', body)).status).toBe(422);
  });

  describe('Idempotency-Key', () => {
    const call = (key: string, body: unknown, by = callers.get('owner')!) =>
      by('POST', '/v1/recipients', body, { 'idempotency-key': key });

    it('gives the first answer again and has no second effect', async () => {
      const first = await call('k-1', { name: 'helpdesk' });
      expect(first.status).toBe(201);
      const again = await call('k-1', { name: 'helpdesk' });
      expect(again).toMatchObject({ status: 201, text: first.text });
      expect(first.headers['idempotency-replayed']).toBeUndefined();
      expect(again.headers['idempotency-replayed']).toBe('true');
      expect((await call('k-2', { name: 'helpdesk' })).body).toMatchObject({
        status: 409,
        code: 'recipient.name',
      });
    });

    it('refuses another body under the same key', async () => {
      await call('k-3', { name: 'tool-a' });
      expect((await call('k-3', { name: 'tool-b' })).body).toMatchObject({
        status: 422,
        errors: [{ path: 'Idempotency-Key' }],
      });
    });

    it('is each caller’s own, and forgets failures and what is a day old', async () => {
      expect((await call('k-4', { name: 'tool-c' })).status).toBe(201);
      expect((await call('k-4', { name: 'tool-d' }, callers.get('dpo'))).status).toBe(201);
      expect((await call('k-5', { name: 'tool-c' })).status).toBe(409);
      expect((await call('k-5', { name: 'tool-c' })).headers['idempotency-replayed']).toBeUndefined();
      clock.advance(DAY_MS);
      expect((await call('k-4', { name: 'tool-e' })).status).toBe(201);
    });

    it('carries one of many at the same time out', async () => {
      const answers = await Promise.all(Array.from({ length: 12 }, () => call('k-6', { name: 'tool-f' })));
      expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
      expect(answers.filter(({ headers }) => headers['idempotency-replayed'] === undefined)).toHaveLength(1);
    });

    it('does not keep a key that was shown once', async () => {
      const by = callers.get('owner')!;
      const issue = () => by('POST', '/v1/api-keys', { role: 'agent' }, { 'idempotency-key': 'k-7' });
      const [first, again] = [await issue(), await issue()];
      expect(first.body.key).toEqual(expect.any(String));
      expect(again.body).toEqual({ ...first.body, key: undefined });
      const kept: { text: string }[] = await rows.query(
        'SELECT row_to_json(r)::text AS text FROM idempotency_record r',
      );
      expect(kept.some(({ text }) => text.includes(first.body.key as string))).toBe(false);
    });

    it.each(['', 'a b', 'ü', 'x'.repeat(256)])('refuses %j for one', async (key) => {
      expect((await call(key, { name: 'tool-g' })).status).toBe(422);
    });
  });
});
