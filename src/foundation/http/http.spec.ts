import { Body, Controller, Get, type INestApplication, Module, Param, Post } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { DomainError, type ErrorKind } from '../errors';
import { createLogger, NestLogger } from '../logging';
import {
  createHttpServer,
  decodeCursor,
  encodeCursor,
  HealthModule,
  type HttpServer,
  type Problem,
  RequestInvalid,
  Unauthenticated,
  useHttpConventions,
} from '.';

class Kind extends createZodDto(z.object({ kind: z.string() })) {}
class Thing extends createZodDto(
  z.strictObject({ size: z.int().min(1).max(9), colour: z.enum(['red', 'blue']) }),
) {}
class ThingId extends createZodDto(z.object({ id: z.uuid('must be a UUID') })) {}

@Controller('things')
class ThingController {
  @Post()
  make(@Body() thing: Thing): Thing {
    return thing;
  }

  @Get(':id')
  read(@Param() { id }: ThingId): { id: string } {
    return { id };
  }

  @Get('errors/:kind')
  fail(@Param() { kind }: Kind): never {
    if (kind === 'foreign') throw new Error('duplicate key value violates: (phone)=(+4915112345678)');
    if (kind === 'database') throw Object.assign(new Error('no'), { code: 'ECONNREFUSED' });
    if (kind === 'unknown-caller') throw new Unauthenticated('auth.missing', 'send a key');
    throw new DomainError(kind as ErrorKind, 'thing.broken', 'this is what would be right');
  }
}
let keyring = true;

/** A line of the log. */
type Line = { level: string; msg: string; code?: string; err?: { name: string; message?: string } };

@Module({
  imports: [
    HealthModule.forRoot({
      inject: [],
      checks: () => [
        { name: 'keyring', check: () => (keyring ? Promise.resolve() : Promise.reject(new Error('away'))) },
      ],
    }),
  ],
  controllers: [ThingController],
})
class ThingModule {}

describe('the HTTP conventions', () => {
  let app: INestApplication;
  let server: HttpServer;
  let logged: Line[] = [];

  beforeAll(async () => {
    const logger = createLogger('test', 'info', { write: (line) => logged.push(JSON.parse(line) as Line) });
    server = createHttpServer(logger, { bodyLimitBytes: 1_000 });
    const testing = await Test.createTestingModule({ imports: [ThingModule] })
      .setLogger(new NestLogger(logger))
      .compile();
    app = testing.createNestApplication(server.adapter);
    useHttpConventions(app, logger, server);
    await app.init();
    await server.adapter.getInstance().ready();
  });
  afterAll(() => app.close());

  async function call(method: string, url: string, payload?: string | Buffer, type = 'application/json') {
    const headers = payload === undefined ? {} : { 'content-type': type };
    const answer = await server.adapter
      .getInstance()
      .inject({ method: method as 'GET', url, payload, headers });
    return {
      status: answer.statusCode,
      headers: answer.headers,
      problem: answer.json<Problem>(),
      text: answer.body,
    };
  }

  const thing = '0b0f1a5e-3c6e-4a52-9d0b-7a5f0f8b1c11';
  it.each([
    ['an unknown path', 'GET', '/nothing', undefined, 404, 'request.unknown-path'],
    ['a known path with another method', 'DELETE', '/things', undefined, 405, 'request.method'],
    [
      'a known path with a parameter and another method',
      'PUT',
      `/things/${thing}`,
      undefined,
      405,
      'request.method',
    ],
    ['a body that is no JSON', 'POST', '/things', '{"size":', 400, 'request.malformed'],
    [
      'a body in another encoding',
      'POST',
      '/things',
      Buffer.from([0x22, 0xff, 0xfe, 0x22]),
      400,
      'request.malformed',
    ],
    ['a broken percent sign', 'GET', '/things/%zz', undefined, 400, 'request.malformed'],
    [
      'a body above the limit',
      'POST',
      '/things',
      JSON.stringify({ size: 'x'.repeat(1_000) }),
      413,
      'request.too-large',
    ],
    ['no body', 'POST', '/things', undefined, 422, 'request.invalid'],
    ['a list instead of an object', 'POST', '/things', '[]', 422, 'request.invalid'],
    ['null instead of an object', 'POST', '/things', 'null', 422, 'request.invalid'],
    ['a deep nest', 'POST', '/things', '['.repeat(400) + ']'.repeat(400), 422, 'request.invalid'],
    ['an id of another form', 'GET', '/things/17', undefined, 422, 'request.invalid'],
  ])('answers %s as a problem document', async (_name, method, url, body, status, code) => {
    const { headers, problem, ...answer } = await call(method, url, body);
    expect(answer.status).toBe(status);
    expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(problem).toMatchObject({ type: `urn:lethe:problem:${code}`, status, code });
    expect(problem.instance).toBe(`urn:uuid:${String(headers['x-request-id'])}`);
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it('answers a form with 415', async () => {
    expect((await call('POST', '/things', 'size=1', 'application/x-www-form-urlencoded')).status).toBe(415);
    expect((await call('POST', '/things', 'size', 'text/plain')).status).toBe(415);
  });

  it('names the methods that a path takes', async () => {
    expect((await call('DELETE', '/things')).headers.allow).toBe('POST');
    expect((await call('PUT', `/things/${thing}`)).headers.allow).toBe('GET, HEAD');
  });

  it('lists path and rule of everything wrong, never a value or a foreign name', async () => {
    const { problem, text } = await call(
      'POST',
      '/things',
      '{"size":4915112345678,"colour":"+4915112345678","+4915112345678":1,"shape":2}',
    );
    expect(problem.errors).toEqual([
      { path: 'size', rule: 'must be at most 9' },
      { path: 'colour', rule: 'must be one of red, blue' },
      { path: '', rule: 'has a field that is not known here: shape' },
    ]);
    expect(text).not.toContain('4915112345678');
  });

  it.each([
    ['invalid', 422],
    ['denied', 403],
    ['missing', 404],
    ['conflict', 409],
    ['held', 409],
    ['gone', 410],
    ['limited', 429],
    ['unavailable', 503],
    ['corrupt', 500],
  ])('answers a domain error of kind %s with %i', async (kind, status) => {
    const { problem, headers } = await call('GET', `/things/errors/${kind}`);
    expect(problem).toMatchObject({ status, code: 'thing.broken', detail: 'this is what would be right' });
    expect(headers['retry-after'] !== undefined).toBe(status === 429 || status === 503);
  });

  it('keeps what a foreign error says to itself', async () => {
    const { problem, text } = await call('GET', '/things/errors/foreign');
    expect(problem).toMatchObject({ status: 500, code: 'internal' });
    expect(text).not.toContain('phone');
  });

  it('answers 503 while the database is away, and 401 with a challenge to an unknown caller', async () => {
    expect((await call('GET', '/things/errors/database')).problem).toMatchObject({
      status: 503,
      code: 'database.unavailable',
    });
    const { status, headers } = await call('GET', '/things/errors/unknown-caller');
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toContain('Bearer');
  });

  it('logs what we did wrong with its class and code, and of a foreign error no text', async () => {
    logged = [];
    await call('GET', '/things/errors/corrupt');
    await call('GET', '/things/errors/foreign');
    await call('GET', '/things/errors/conflict');
    expect(logged.filter(({ msg }) => msg !== 'answered')).toMatchObject([
      {
        level: 'error',
        code: 'thing.broken',
        err: { name: 'DomainError', message: 'this is what would be right' },
      },
      { level: 'error', err: { name: 'Error' } },
    ]);
    expect(JSON.stringify(logged)).not.toContain('4915112345678');
  });

  it('takes a probe that comes too early for nothing wrong, and one that finds it gone for a warning', async () => {
    const levels = () => logged.filter(({ msg }) => msg === 'not ready').map(({ level }) => level);
    logged = [];
    keyring = false;
    await call('GET', '/health/ready');
    keyring = true;
    await call('GET', '/health/ready');
    keyring = false;
    await call('GET', '/health/ready');
    keyring = true;
    expect(levels()).toEqual(['info', 'warn']);
    expect(logged.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('is live always, and ready when everything answers', async () => {
    expect((await call('GET', '/health/ready')).status).toBe(200);
    keyring = false;
    const { status, problem } = await call('GET', '/health/ready');
    expect([status, problem.detail]).toEqual([503, 'away: keyring']);
    expect((await call('GET', '/health/live')).status).toBe(200);
  });

  it('knows every route, for whoever has to check them all', () => {
    expect(server.routes.list()).toEqual(
      expect.arrayContaining([
        { method: 'POST', path: '/things' },
        { method: 'GET', path: '/things/:id' },
        { method: 'GET', path: '/health/ready' },
      ]),
    );
  });
});

describe('a page cursor', () => {
  const read = ([at, id]: unknown[]) =>
    typeof at === 'number' && typeof id === 'string' ? { at, id } : null;

  it('gives back the position it was made from', () => {
    expect(decodeCursor(encodeCursor([17, 'a']), read)).toEqual({ at: 17, id: 'a' });
  });

  it.each([
    '',
    'x',
    encodeCursor([]),
    encodeCursor(['a', 17]),
    Buffer.from('{}').toString('base64url'),
    '💥',
  ])('refuses %j', (cursor) => expect(() => decodeCursor(cursor, read)).toThrow(RequestInvalid));
});
