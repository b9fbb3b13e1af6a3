import type { OpenAPIObject } from '@nestjs/swagger';
import { permissionOf, PUBLIC, SIGN_IN } from '../../../src/identity';
import { systemClock } from '../../../src/foundation/clock';
import { TestApi } from '../../support/api';
import { createMainDatabase, type TestDatabase } from '../../support/databases';
import { TestKeyring } from '../../support/keyring';

type Schema = Record<string, unknown>;

describe('the API document', () => {
  let keyring: TestKeyring;
  let database: TestDatabase;
  let api: TestApi;
  let document: OpenAPIObject;

  beforeAll(async () => {
    [keyring, database] = await Promise.all([TestKeyring.start(), createMainDatabase()]);
    api = await TestApi.start({
      database: database.as('lethe_api'),
      keyring: keyring.client('api'),
      clock: systemClock,
      home: keyring.home,
    });
    document = (await api.with(undefined)('GET', '/openapi.json')).body as unknown as OpenAPIObject;
  });
  afterAll(async () => {
    await api.close();
    await keyring.close();
    await database.drop();
  });

  const operations = () =>
    Object.entries(document.paths).flatMap(([path, item]) =>
      (['get', 'post', 'put', 'delete'] as const).flatMap((method) => {
        const operation = item[method];
        return operation ? [{ name: `${method.toUpperCase()} ${path}`, method, path, operation }] : [];
      }),
    );

  it('is OpenAPI 3.1 and has every route under /v1, and no other', () => {
    expect(document.openapi).toBe('3.1.0');
    const served = api.http.routes
      .list()
      .filter(({ path }) => path.startsWith('/v1/'))
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
    expect(
      operations()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(served.sort());
  });

  it('says of every operation what it does, who may use it, what it takes and what it answers', () => {
    const incomplete: string[] = [];
    const ids = new Set<string>();
    for (const { name, method, path, operation } of operations()) {
      const miss = (what: string) => incomplete.push(`${name}: ${what}`);
      if (!operation.summary) miss('summary');
      if (!operation.tags?.length) miss('tag');
      if (!operation.operationId || ids.has(operation.operationId)) miss('operationId of its own');
      ids.add(operation.operationId ?? '');
      const permission = permissionOf(method.toUpperCase(), path.replace(/\{(\w+)\}/g, ':$1'));
      if (
        permission !== PUBLIC &&
        permission !== SIGN_IN &&
        !operation.description?.includes(`Roles: ${permission!.roles.join(', ')}.`)
      )
        miss('roles');
      if (permission !== SIGN_IN && !operation.security?.some((one) => 'apiKey' in one)) miss('security');
      for (const [, parameter] of path.matchAll(/\{(\w+)\}/g))
        if (
          !(operation.parameters as { name: string; in: string }[]).some(
            (one) => one.name === parameter && one.in === 'path',
          )
        )
          miss(`parameter ${parameter!}`);
      if (
        method !== 'get' &&
        !(operation.parameters as { name: string }[] | undefined)?.some(
          (one) => one.name === 'Idempotency-Key',
        ) &&
        !READ_ONLY.has(path) &&
        permission !== SIGN_IN
      )
        miss('Idempotency-Key');
      const success = Object.entries(operation.responses).filter(([status]) => /^[23]/.test(status)) as [
        string,
        { description?: string; content?: object },
      ][];
      if (success.length !== 1) miss('one successful answer');
      for (const [status, { description, content }] of success) {
        if (!description) miss('description of the answer');
        if (status !== '204' && !status.startsWith('3') && !content) miss('schema of the answer');
      }
      for (const status of [
        401,
        403,
        422,
        500,
        503,
        ...(operation.requestBody ? [400, 413, 415] : []),
        ...(path.includes('{') && !path.includes('{name}') ? [404] : []),
      ])
        if (!JSON.stringify(operation.responses[String(status)] ?? '').includes('schemas/Problem'))
          miss(`problem ${status}`);
    }
    expect(incomplete).toEqual([]);
  });

  it('describes every field, with an example, and refers to nothing that is not there', () => {
    const bare: string[] = [];
    const walk = (schema: Schema, at: string): void => {
      if (typeof schema.$ref === 'string') {
        const name = schema.$ref.replace('#/components/schemas/', '');
        if (!document.components?.schemas?.[name]) bare.push(`${at}: ${schema.$ref} is missing`);
        return;
      }
      for (const [name, property] of Object.entries((schema.properties ?? {}) as Record<string, Schema>)) {
        const here = `${at}.${name}`;
        const leaf = !property.properties && !property.items && !property.$ref;
        if (
          leaf &&
          property.example === undefined &&
          property.examples === undefined &&
          !hasExample(property)
        )
          bare.push(`${here}: no example`);
        walk(property, here);
      }
      if (schema.items) walk(schema.items as Schema, `${at}[]`);
      for (const part of ['anyOf', 'oneOf', 'allOf'] as const)
        for (const one of (schema[part] ?? []) as Schema[]) walk(one, at);
    };
    for (const [name, schema] of Object.entries(document.components?.schemas ?? {}))
      walk(schema as Schema, name);
    for (const { name, operation } of operations())
      for (const parameter of (operation.parameters ?? []) as { name: string; description?: string }[])
        if (!parameter.description) bare.push(`${name} ${parameter.name}: no description`);
    expect(bare).toEqual([]);
    expect(JSON.stringify(document)).not.toMatch(/x-nestjs_zod|_Output/);
  });

  it('is shown at /docs, from here alone', async () => {
    const call = api.with(undefined);
    const page = await call('GET', '/docs');
    expect(page.status).toBe(200);
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");
    const linked = [...page.text.matchAll(/(?:href|src)="([^"]+)"/g)].map((match) => match[1]!);
    expect(linked.every((link) => link.startsWith('/'))).toBe(true);
    for (const link of linked) expect([link, (await call('GET', link)).status]).toEqual([link, 200]);
    expect((await call('GET', '/docs/swagger-ui.css')).headers['content-type']).toContain('text/css');
    for (const file of ['package.json', '..%2Fpackage.json', 'constructor', '__proto__'])
      expect((await call('GET', `/docs/${file}`)).status).toBe(404);
  });

  it('is answered with every security header, like everything else', async () => {
    const { headers } = await api.with(undefined)('GET', '/openapi.json');
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    });
    expect(headers.server ?? headers['x-powered-by']).toBeUndefined();
  });
});

/** Posts that change nothing. */
const READ_ONLY = new Set(['/v1/subjects/search', '/v1/retention/preview', '/v1/redaction/policy/preview']);

function hasExample(schema: Schema): boolean {
  return ((schema.anyOf ?? []) as Schema[]).some(
    (one) => one.example !== undefined || one.examples !== undefined,
  );
}
