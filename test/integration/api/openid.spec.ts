import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../../src/foundation/clock';
import { openDatabase, type Database } from '../../../src/foundation/database';
import { TestApi } from '../../support/api';
import { Closing } from '../../support/closing';
import { createMainDatabase, type TestDatabase } from '../../support/databases';
import { TestKeyring } from '../../support/keyring';
import { TestIdentityProvider } from '../../support/openid';
import { Browser, invite } from '../../support/people';

const START = '/v1/sign-in/openid';
const PUBLIC_URL = 'http://127.0.0.1:8081';
const STRONG = 'urn:test:mfa';

describe('signing in through an identity provider', () => {
  const closing = new Closing();
  let keyring: TestKeyring;
  let database: TestDatabase;
  let rows: Database;
  let provider: TestIdentityProvider;
  let api: TestApi;

  beforeAll(async () => {
    keyring = closing.add(await TestKeyring.start(), (one) => one.close());
    database = closing.add(await createMainDatabase(), (one) => one.drop());
    rows = closing.add(await openDatabase(database.admin), (one) => one.destroy());
    provider = closing.add(await TestIdentityProvider.start(`${PUBLIC_URL}${START}/callback`), (one) =>
      one.close(),
    );
    const secret = join(keyring.home, 'openid-secret');
    writeFileSync(secret, 'the-client-secret-of-the-tests-0123456789\n');
    api = await TestApi.start(
      {
        database: database.as('lethe_api'),
        keyring: keyring.client('api'),
        clock: systemClock,
        home: keyring.home,
      },
      {
        PUBLIC_URL,
        OPENID_ISSUER: provider.issuer,
        OPENID_CLIENT_SECRET_FILE: secret,
        OPENID_STRONG_ACR: STRONG,
      },
    );
    closing.add(api, (one) => one.close());
  });
  afterAll(() => closing.all());

  /** The whole way of a browser; the last answer. */
  async function signIn(login: string, acr?: string, browser = new Browser(api)) {
    const begun = await browser.call('GET', START);
    const back = await provider.visit(String(begun.headers.location), login, acr);
    return { answer: await browser.call('GET', back), browser, back };
  }

  it('uses the code flow with PKCE, state and nonce', async () => {
    const { status, headers } = await new Browser(api).call('GET', START);
    expect(status).toBe(302);
    const asked = new URL(String(headers.location));
    expect(asked.origin).toBe(provider.issuer);
    expect(Object.fromEntries(asked.searchParams)).toEqual({
      client_id: 'lethe',
      response_type: 'code',
      redirect_uri: `${PUBLIC_URL}${START}/callback`,
      scope: 'openid email',
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/) as string,
      state: expect.stringMatching(/^[\w-]{43}$/) as string,
      nonce: expect.stringMatching(/^[\w-]{43}$/) as string,
      acr_values: STRONG,
    });
    expect(String(headers['set-cookie'])).toMatch(
      /^__Host-lethe-openid=.+; Path=\/; Max-Age=600; Secure; HttpOnly; SameSite=Lax$/,
    );
  });

  it('lets in who was invited under the verified address, and afterwards by the provider’s identifier', async () => {
    expect((await signIn('ada')).answer.body).toMatchObject({ status: 401, code: 'session.refused' });
    const { person } = await invite(api, 'agent', { login: 'ada@example.org', signIn: 'openid' });
    const { answer, browser, back } = await signIn('ada');
    expect(answer).toMatchObject({ status: 303, headers: { location: '/docs' } });
    expect(browser.cookies.has('__Host-lethe-openid')).toBe(false);
    const current = await browser.call('GET', '/v1/sessions/current');
    expect(current.body).toMatchObject({ method: 'openid', role: 'agent' });
    const users = await rows.query<{ id: string; state: string }[]>('SELECT id, state FROM app_user');
    expect(users).toContainEqual({ id: person.id, state: 'active' });
    expect((await signIn('ada')).answer.status).toBe(303);
    // What was used once is worth nothing, in this browser or another.
    for (const other of [browser, new Browser(api)])
      expect((await other.call('GET', back)).body).toMatchObject({ status: 401, code: 'openid.refused' });
  });

  it('takes no answer that another browser began, and none that was tampered with', async () => {
    const [victim, attacker] = [new Browser(api), new Browser(api)];
    const begun = await attacker.call('GET', START);
    await victim.call('GET', START);
    const back = await provider.visit(String(begun.headers.location), 'ada');
    expect((await victim.call('GET', back)).body.code).toBe('openid.refused');
    const again = await attacker.call('GET', START);
    const second = new URL(await provider.visit(String(again.headers.location), 'ada'), PUBLIC_URL);
    second.searchParams.set('iss', 'https://elsewhere.example');
    expect((await attacker.call('GET', `${second.pathname}${second.search}`)).body.code).toBe(
      'openid.refused',
    );
    expect((await attacker.call('GET', `${START}/callback?error=access_denied`)).body.code).toBe(
      'openid.refused',
    );
  });

  it('ties nobody to an address that the provider has not verified', async () => {
    await invite(api, 'agent', { login: 'unverified@example.org', signIn: 'openid' });
    expect((await signIn('unverified')).answer.body.code).toBe('session.refused');
    await invite(api, 'agent', { login: 'by-password@example.org' });
    expect((await signIn('by-password')).answer.body.code).toBe('session.refused');
  });

  it('asks privileged roles for the strong sign-in, and lets nobody in who has left', async () => {
    const { person } = await invite(api, 'dpo', { login: 'dora@example.org', signIn: 'openid' });
    const weak = await signIn('dora');
    expect(weak.answer.body.code).toBe('session.refused');
    const { answer, browser } = await signIn('dora', STRONG);
    expect(answer.status).toBe(303);
    const owner = await api.as('owner');
    await owner('POST', `/v1/users/${person.id}/offboarding`, { handOverTo: null });
    expect((await browser.call('GET', '/v1/sessions')).status).toBe(401);
    expect((await signIn('dora', STRONG)).answer.body.code).toBe('session.refused');
  });

  it('is not there where no provider is configured, and says when the provider is away', async () => {
    const ground = {
      database: database.as('lethe_api'),
      keyring: keyring.client('api'),
      clock: systemClock,
      home: keyring.home,
    };
    const without = await TestApi.start(ground);
    const away = await TestApi.start(ground, { OPENID_ISSUER: 'http://127.0.0.1:9' });
    try {
      expect((await new Browser(without).call('GET', START)).body.code).toBe('openid.none');
      expect((await new Browser(away).call('GET', START)).body).toMatchObject({
        status: 503,
        code: 'openid.unavailable',
      });
    } finally {
      await without.close();
      await away.close();
    }
  });
});
