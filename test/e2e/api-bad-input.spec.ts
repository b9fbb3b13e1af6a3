import { connect } from 'node:net';
import type { Problem } from '../../src/foundation/http';
import { startSystem, type System } from '../support/system';

/** A number that is in many of the requests below and may be in no answer and no log. */
const CANARY = '15550142233';
const UNKNOWN = '0b0f1a5e-3c6e-4a52-9d0b-7a5f0f8b1c11';
const MESSAGE = '00014000512aa0a1a2a3a4a5a6a7a8a9';

interface Sent {
  as?: 'dpo' | 'crm' | 'agent' | 'auditor' | 'nobody';
  method: string;
  path: string;
  body?: unknown;
  raw?: string | Buffer;
  headers?: Record<string, string>;
}

const request = { kind: 'erasure', subject: { phone: `+${CANARY}` }, receivedVia: 'email' };
const search = (body: unknown): Sent => ({ method: 'POST', path: '/v1/subjects/search', body });
const get = (path: string, as: Sent['as'] = 'dpo'): Sent => ({ method: 'GET', path, as });
const post = (path: string, body: unknown = {}, as: Sent['as'] = 'dpo'): Sent => ({
  method: 'POST',
  path,
  body,
  as,
});
const raw = (bytes: string | Buffer, headers: Record<string, string> = {}): Sent => ({
  method: 'POST',
  path: '/v1/subjects/search',
  raw: bytes,
  headers,
});

const CASES: [name: string, sent: Sent, status: number, code: string][] = [
  // method
  ['a method that the path does not take', { method: 'DELETE', path: '/v1/requests' }, 405, 'request.method'],
  [
    'PATCH on a class',
    { method: 'PATCH', path: '/v1/retention/classes/conversation', body: {} },
    405,
    'request.method',
  ],
  ['GET on a search', get('/v1/subjects/search'), 405, 'request.method'],
  [
    'PUT on an approval',
    { method: 'PUT', path: `/v1/requests/${UNKNOWN}/approve`, body: {} },
    405,
    'request.method',
  ],
  // path
  ['a path that is none', get('/v1/nothing'), 404, 'request.unknown-path'],
  ['a phone number in the address', get(`/v1/subjects/+${CANARY}/messages`), 422, 'request.invalid'],
  ['another version', get('/v2/requests'), 404, 'request.unknown-path'],
  ['a broken escape', get('/v1/requests/%zz'), 400, 'request.malformed'],
  ['an escaped slash', get(`/v1/requests/..%2F${UNKNOWN}`), 422, 'request.invalid'],
  ['an empty id', get('/v1/requests//certificate'), 404, 'request.unknown-path'],
  // id
  ['an id of another form', get('/v1/subjects/42/messages'), 422, 'request.invalid'],
  ['a subject that does not exist', get(`/v1/subjects/${UNKNOWN}/messages`), 404, 'subject.unknown'],
  ['a request that does not exist', get(`/v1/requests/${UNKNOWN}`), 404, 'request.unknown'],
  ['an approval of nothing', post(`/v1/requests/${UNKNOWN}/approve`), 404, 'request.unknown'],
  ['a certificate of nothing', get(`/v1/requests/${UNKNOWN}/certificate`), 404, 'request.unknown'],
  ['a package of nothing', get(`/v1/requests/${UNKNOWN}/package`), 404, 'request.unknown'],
  [
    'a message that does not exist',
    get(`/v1/messages/${MESSAGE}/retention`),
    404,
    'retention.message.unknown',
  ],
  ['a message id that is too short', get('/v1/messages/00/retention'), 422, 'request.invalid'],
  [
    'a channel that does not exist',
    { method: 'PUT', path: `/v1/channels/${UNKNOWN}`, body: {}, as: 'dpo' },
    403,
    'auth.role',
  ],
  ['an erasure that does not exist', post(`/v1/erasures/${UNKNOWN}/ack`, {}, 'crm'), 404, 'erasure.unknown'],
  ['an entry that is not there', get('/v1/audit/proof?entry=999999'), 404, 'audit.no-checkpoint'],
  // range
  ['a page of none', get('/v1/requests?limit=0'), 422, 'request.invalid'],
  ['a page of too many', get('/v1/requests?limit=501'), 422, 'request.invalid'],
  ['a page of minus one', get('/v1/requests?limit=-1'), 422, 'request.invalid'],
  ['a page of half', get('/v1/requests?limit=0.5'), 422, 'request.invalid'],
  ['a page of a googol', get(`/v1/requests?limit=1${'0'.repeat(100)}`), 422, 'request.invalid'],
  ['a limit given twice', get('/v1/requests?limit=1&limit=2'), 422, 'request.invalid'],
  ['a cursor of somebody’s own', get('/v1/requests?cursor=abc'), 422, 'request.invalid'],
  ['a cursor of another list', get('/v1/requests?cursor=WzE3XQ'), 422, 'request.invalid'],
  [
    'an end before its beginning',
    get(`/v1/subjects/${UNKNOWN}/messages?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z`),
    422,
    'request.invalid',
  ],
  [
    'an instant without zone',
    get(`/v1/subjects/${UNKNOWN}/messages?from=2026-02-01`),
    422,
    'request.invalid',
  ],
  ['an order that is none', get(`/v1/subjects/${UNKNOWN}/messages?order=random`), 422, 'request.invalid'],
  ['a query that is not known', get('/v1/requests?q=ada'), 422, 'request.invalid'],
  ['a state that is none', get('/v1/requests?state=done'), 422, 'request.invalid'],
  [
    'a period of no days',
    { method: 'PUT', path: '/v1/retention/classes/conversation', body: { periodDays: 0, bucket: 'day' } },
    422,
    'request.invalid',
  ],
  [
    'a period beyond all time',
    { method: 'PUT', path: '/v1/retention/classes/conversation', body: { periodDays: 1e9, bucket: 'day' } },
    422,
    'request.invalid',
  ],
  // type
  ['a number for a phone', search({ phone: Number(CANARY) }), 422, 'request.invalid'],
  ['a list for a phone', search({ phone: [CANARY] }), 422, 'request.invalid'],
  ['null for a phone', search({ phone: null }), 422, 'request.invalid'],
  ['words for a phone', search({ phone: `call ${CANARY} now` }), 422, 'subject.identifier'],
  ['a phone without country', search({ phone: '0155' }), 422, 'subject.identifier'],
  ['two identifiers', search({ phone: `+${CANARY}`, waId: CANARY }), 422, 'request.invalid'],
  ['none', search({}), 422, 'request.invalid'],
  ['a name', search({ name: 'Ada' }), 422, 'request.invalid'],
  ['an identifier of a megabyte', search({ externalId: 'x'.repeat(200_000) }), 422, 'request.invalid'],
  ['a list for a body', search([]), 422, 'request.invalid'],
  ['a prototype', raw('{"__proto__":{"phone":"x"}}'), 422, 'request.invalid'],
  ['a request without kind', post('/v1/requests', { ...request, kind: undefined }), 422, 'request.invalid'],
  [
    'a ground that is none',
    post(`/v1/requests/${UNKNOWN}/refuse`, { ground: 'no', explanation: 'no' }),
    422,
    'request.invalid',
  ],
  ['an extension without reason', post(`/v1/requests/${UNKNOWN}/extend`), 422, 'request.invalid'],
  // body
  ['half a body', raw('{"phone":"+1555'), 400, 'request.malformed'],
  [
    'a body of another encoding',
    raw(Buffer.from(`{"phone":"+${CANARY}\u00ff"}`, 'latin1')),
    400,
    'request.malformed',
  ],
  ['a nest of ten thousand', raw('['.repeat(10_000) + ']'.repeat(10_000)), 422, 'request.invalid'],
  ['a body of a megabyte', raw(`{"phone":"${'1'.repeat(1_000_000)}"}`), 413, 'request.too-large'],
  [
    'a form',
    raw(`phone=${CANARY}`, { 'content-type': 'application/x-www-form-urlencoded' }),
    415,
    'request.media-type',
  ],
  ['plain text', raw(CANARY, { 'content-type': 'text/plain' }), 415, 'request.media-type'],
  ['no body at all', raw(''), 422, 'request.invalid'],
  [
    'an Idempotency-Key with blanks',
    { ...post('/v1/requests', request), headers: { 'idempotency-key': 'a b' } },
    422,
    'request.invalid',
  ],
  // role
  ['nobody', get('/v1/requests', 'nobody'), 401, 'auth.missing'],
  [
    'a key that is none',
    { ...get('/v1/requests', 'nobody'), headers: { authorization: `Bearer ${CANARY}` } },
    401,
    'auth.malformed',
  ],
  ['a CRM that decides', post('/v1/requests', request, 'crm'), 403, 'auth.role'],
  ['an auditor who reads messages', get(`/v1/subjects/${UNKNOWN}/messages`, 'auditor'), 403, 'auth.role'],
  ['an auditor who searches', { ...search({ phone: `+${CANARY}` }), as: 'auditor' }, 403, 'auth.role'],
  [
    'an agent who sets periods',
    {
      method: 'PUT',
      path: '/v1/retention/classes/conversation',
      body: { periodDays: 1, bucket: 'day' },
      as: 'agent',
    },
    403,
    'auth.role',
  ],
  ['a CRM that asks for a request', get(`/v1/requests/${UNKNOWN}`, 'crm'), 404, 'auth.hidden'],
  [
    'an agent who reads what is not theirs',
    get(`/v1/subjects/${UNKNOWN}/messages`, 'agent'),
    404,
    'subject.unknown',
  ],
];

describe('bad input to the API', () => {
  let system: System;
  const keys: Record<string, string> = {};

  beforeAll(async () => {
    system = await startSystem({ roles: ['keyring', 'api'] });
    for (const role of ['dpo', 'crm', 'agent', 'auditor'])
      keys[role] = (await system.lethe(['api-key', 'create', '--role', role])).stdout.trim();
  });
  afterAll(() => system.close());

  async function send({
    as = 'dpo',
    method,
    path,
    body,
    raw: bytes,
    headers,
  }: Sent): Promise<{ status: number; text: string; headers: Headers }> {
    const payload = bytes ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(`${system.urls.api}${path}`, {
      method,
      headers: {
        ...(as !== 'nobody' && { authorization: `Bearer ${keys[as]!}` }),
        ...(payload !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(payload !== undefined && { body: payload }),
    });
    return { status: response.status, text: await response.text(), headers: response.headers };
  }

  it('is met by more than forty cases', () => expect(CASES.length).toBeGreaterThan(60));

  it.each(CASES)('%s is answered as a problem', async (_name, sent, status, code) => {
    const answer = await send(sent);
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    const problem = JSON.parse(answer.text) as Problem;
    expect([answer.status, problem.code]).toEqual([status, code]);
    expect(problem).toMatchObject({
      status,
      type: `urn:lethe:problem:${code}`,
      instance: `urn:uuid:${answer.headers.get('x-request-id')!}`,
    });
    expect(problem.detail.length).toBeGreaterThan(10);
    expect(answer.text).not.toContain(CANARY);
    if (status === 405) expect(answer.headers.get('allow')).toBeTruthy();
    if (status === 422 && code === 'request.invalid')
      expect(problem.errors!.every(({ rule }) => rule.length > 3)).toBe(true);
  });

  it.each([
    ['bytes that are no HTTP', Buffer.from([0x16, 0x03, 0x01, 0x00, 0x01])],
    [
      'a header of a megabyte',
      Buffer.from(`GET /v1/requests HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(1_000_000)}\r\n\r\n`),
    ],
    [
      'two lengths',
      Buffer.from(
        'POST /v1/requests HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 9\r\n\r\n{}',
      ),
    ],
    [
      'a length and chunks',
      Buffer.from(
        'POST /v1/requests HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      ),
    ],
  ])('%s are answered, and end the connection, not the process', async (_name, bytes) => {
    const { hostname, port } = new URL(system.urls.api);
    const answer = await new Promise<string>((resolve) => {
      let text = '';
      const socket = connect(Number(port), hostname, () => socket.write(bytes));
      socket.on('data', (chunk) => (text += chunk.toString('utf8'))).on('error', () => resolve(text));
      socket.on('close', () => resolve(text));
      socket.setTimeout(60_000, () => socket.destroy());
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('"code":"request.malformed"');
    expect((await send(get('/v1/requests'))).status).toBe(200);
  });

  it('is no key that the operator revoked', async () => {
    const created = await system.lethe(['api-key', 'create', '--role', 'agent', '--name', 'desk-1']);
    const [, id, actor] = /^id ([0-9a-f-]{36}), actor ([0-9a-f-]{36}),/.exec(created.stderr)!;
    const follower = await system.lethe(['api-key', 'create', '--role', 'agent', '--actor', actor!]);
    const call = (key: string) =>
      send({ ...get('/v1/channels', 'nobody'), headers: { authorization: `Bearer ${key.trim()}` } });
    expect([(await call(created.stdout)).status, (await call(follower.stdout)).status]).toEqual([200, 200]);
    expect((await system.lethe(['api-key', 'list'])).stdout).toMatch(
      new RegExp(`${id!}  agent +live .* desk-1\n`),
    );
    expect((await system.lethe(['api-key', 'revoke', id!])).status).toBe(0);
    expect([(await call(created.stdout)).status, (await call(follower.stdout)).status]).toEqual([401, 200]);
    expect((await system.lethe(['api-key', 'revoke', id!])).stderr).toContain('api-key.revoked');
    expect((await system.lethe(['api-key', 'create', '--role', 'root'])).status).toBe(1);
    expect((await system.lethe(['api-key', 'create', '--role', 'agent', '--scope', 'all'])).status).toBe(1);
  });

  it('leaves nothing of it in the log', () => {
    const log = system.log('api');
    expect(log.length).toBeGreaterThan(1_000);
    expect(log).not.toContain(CANARY);
    expect(log).not.toContain(keys.dpo!.slice(12));
    expect(log).not.toMatch(/"level":"error"/);
  });
});
