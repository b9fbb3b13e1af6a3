import { ACCOUNT, NUMBER, startGraph, type GraphFixture } from '../../../test/support/graph-fixture';
import {
  createSystemUserToken,
  deregisterNumber,
  inspectToken,
  listSubscribedApps,
  problemsOfToken,
  readNumberState,
  refreshToken,
  registerNumber,
  revokeToken,
  setTwoStepPin,
  subscribeApp,
  unsubscribeApp,
} from '.';

const DAY_MS = 86_400_000;
const APP = '4000000001';
const SCOPES = ['whatsapp_business_management', 'whatsapp_business_messaging'];

describe('tokens', () => {
  let graph: GraphFixture;
  beforeEach(async () => (graph = await startGraph()));
  afterEach(() => graph.close());

  it('inspects a token, and reads 0 as never', async () => {
    expect(await inspectToken(graph.client)).toMatchObject({
      isValid: true,
      appId: APP,
      expiresAtMs: null,
      dataAccessExpiresAtMs: null,
      issuedAtMs: graph.clock.now(),
      scopes: SCOPES,
    });
    const limited = graph.api.registry.issue(APP, {
      accountIds: [ACCOUNT],
      expiresAtMs: graph.clock.now() + DAY_MS,
    });
    const state = await inspectToken(graph.client, limited);
    expect(state.expiresAtMs).toBe(graph.clock.now() + DAY_MS);
    expect(state.granularScopes.get('whatsapp_business_messaging')).toEqual([ACCOUNT]);
  });

  it('learns that a token is no longer valid from a 200', async () => {
    graph.api.registry.revoke(graph.token);
    const state = await inspectToken(graph.client);
    expect(state).toMatchObject({ isValid: false, evidence: { status: 200 } });
  });

  it('refreshes into a new token of 60 days, the old one living on until it is revoked', async () => {
    const expiring = graph.api.registry.issue(APP, { expiresAtMs: graph.clock.now() + DAY_MS });
    const client = graph.clientWith({ accessToken: expiring });
    const fresh = await refreshToken(client);
    expect(fresh.expiresAtMs).toBe(graph.clock.now() + 60 * DAY_MS);
    expect((await inspectToken(client)).isValid).toBe(true);
    await revokeToken(graph.clientWith({ accessToken: fresh.accessToken }), expiring);
    expect((await inspectToken(client)).isValid).toBe(false);
    expect((await inspectToken(client, fresh.accessToken)).isValid).toBe(true);
  });

  it('cannot refresh an expired token', async () => {
    const expired = graph.api.registry.issue(APP, { expiresAtMs: graph.clock.now() });
    const client = graph.clientWith({ accessToken: expired });
    await expect(refreshToken(client)).rejects.toMatchObject({ kind: 'denied', code: 'meta.credentials' });
  });

  it('makes a token with the scopes asked for and no more', async () => {
    const { accessToken } = await createSystemUserToken(graph.client, {
      systemUserId: '10001',
      scopes: [SCOPES[1]!],
    });
    expect(await inspectToken(graph.client, accessToken)).toMatchObject({
      scopes: [SCOPES[1]],
      userId: '10001',
    });
    const narrow = graph.clientWith({ accessToken });
    await expect(readNumberState(narrow, NUMBER)).rejects.toMatchObject({ code: 'meta.credentials' });
  });

  it('revokes its own token while calls are paused', async () => {
    graph.governor.pauseUntil(graph.clock.now() + DAY_MS);
    await revokeToken(graph.client);
    expect((await inspectToken(graph.client)).isValid).toBe(false);
  });

  it('reports a refusal with a code and nothing else', async () => {
    graph.account.state = 'disabled';
    const error = (await listSubscribedApps(graph.client, ACCOUNT).catch(
      (thrown: unknown) => thrown,
    )) as Error;
    expect(error.message).toBe('Meta refused /{waba_id}/subscribed_apps with code 368');
    graph.api.faults.instead('cut');
    await expect(listSubscribedApps(graph.client, ACCOUNT)).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'meta.no-answer',
    });
  });

  it('subscribes, lists and unsubscribes its app', async () => {
    await subscribeApp(graph.client, ACCOUNT, {
      callbackUri: 'https://lethe.example/webhooks',
      verifyToken: 'v',
    });
    expect(graph.account.subscribedApps.get(APP)?.callbackUri).toBe('https://lethe.example/webhooks');
    expect(await listSubscribedApps(graph.client, ACCOUNT)).toEqual([APP]);
    await unsubscribeApp(graph.client, ACCOUNT);
    expect(await listSubscribedApps(graph.client, ACCOUNT)).toEqual([]);
    const tooLong = { callbackUri: `https://lethe.example/${'x'.repeat(200)}`, verifyToken: 'v' };
    await expect(subscribeApp(graph.client, ACCOUNT, tooLong)).rejects.toMatchObject({
      code: 'meta.callback.length',
    });
  });

  it('sets the PIN, takes a number out of service and back with it', async () => {
    await setTwoStepPin(graph.client, { phoneNumberId: NUMBER, pin: '482913' });
    await deregisterNumber(graph.client, NUMBER);
    expect(await readNumberState(graph.client, NUMBER)).toMatchObject({
      status: 'DISCONNECTED',
      canSendMessage: 'BLOCKED',
    });
    const wrong = registerNumber(graph.client, { phoneNumberId: NUMBER, pin: '000000' });
    await expect(wrong).rejects.toThrow('code 133005');
    await registerNumber(graph.client, { phoneNumberId: NUMBER, pin: '482913' });
    expect(await readNumberState(graph.client, NUMBER)).toMatchObject({ status: 'CONNECTED' });
    await expect(setTwoStepPin(graph.client, { phoneNumberId: NUMBER, pin: '12345' })).rejects.toThrow(
      'six digits',
    );
  });

  it('meets the limit of ten registrations in 72 hours, and is let in again after them', async () => {
    const register = () => registerNumber(graph.client, { phoneNumberId: NUMBER, pin: '482913' });
    for (let count = 0; count < 10; count += 1) await register();
    await expect(register()).rejects.toMatchObject({ code: 'meta.pin' });
    graph.clock.advance(3 * DAY_MS - 1);
    await expect(register()).rejects.toThrow('code 133016');
    graph.clock.advance(1);
    await register();
  });
});

describe('problemsOfToken', () => {
  const now = Date.UTC(2026, 10, 21);
  const expected = { appId: APP, scopes: SCOPES, accountIds: [ACCOUNT], warnMs: 7 * DAY_MS };
  const sound = {
    isValid: true,
    appId: APP,
    type: 'SYSTEM_USER',
    userId: '1',
    issuedAtMs: now,
    expiresAtMs: now + 60 * DAY_MS,
    dataAccessExpiresAtMs: null,
    scopes: [...SCOPES, 'public_profile'],
    granularScopes: new Map(SCOPES.map((scope) => [scope, [ACCOUNT]])),
  };

  it('finds nothing wrong with a token that is as it should be', () => {
    expect(problemsOfToken(sound, expected, now)).toEqual([]);
  });

  it.each([
    ['invalid', { isValid: false }],
    ['wrong-app', { appId: '5' }],
    ['missing-scope', { scopes: [SCOPES[0]!] }],
    [
      'account-not-covered',
      {
        granularScopes: new Map([
          [SCOPES[0]!, []],
          [SCOPES[1]!, ['9']],
        ]),
      },
    ],
    ['expires-soon', { expiresAtMs: now + 7 * DAY_MS }],
    ['data-access-ends-soon', { dataAccessExpiresAtMs: now }],
    ['wider-scope', { scopes: [...SCOPES, 'ads_management'] }],
    ['wider-accounts', { granularScopes: new Map(SCOPES.map((scope) => [scope, [ACCOUNT, '9']])) }],
    ['wider-accounts', { granularScopes: new Map<string, string[]>() }],
    ['never-expires', { expiresAtMs: null }],
  ] as const)('finds %s', (problem, change) => {
    expect(problemsOfToken({ ...sound, ...change }, expected, now)).toContain(problem);
  });

  it('warns from exactly the time before the end that was asked for', () => {
    const ending = { ...sound, expiresAtMs: now + 7 * DAY_MS + 1 };
    expect(problemsOfToken(ending, expected, now)).toEqual([]);
    expect(problemsOfToken(ending, expected, now + 1)).toEqual(['expires-soon']);
  });
});
