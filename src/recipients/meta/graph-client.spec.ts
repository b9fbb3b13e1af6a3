import { inspect } from 'node:util';
import {
  ACCOUNT,
  ADA_BSUID,
  NUMBER,
  startGraph,
  type GraphFixture,
} from '../../../test/support/graph-fixture';
import {
  deleteContactBookEntry,
  GraphCredential,
  graphSettings,
  listSubscribedApps,
  readNumberState,
  unsubscribeApp,
} from '.';

const target = { phoneNumberId: NUMBER, bsuid: ADA_BSUID };
const HOUR_MS = 3_600_000;

describe('GraphClient', () => {
  let graph: GraphFixture;
  beforeEach(async () => (graph = await startGraph()));
  afterEach(() => graph.close());

  it('proves with every call that it has the app secret', async () => {
    const thief = graph.clientWith({ appSecret: 'b'.repeat(32) });
    expect(await deleteContactBookEntry(thief, target)).toMatchObject({ state: 'failed', code: 100 });
    expect(await deleteContactBookEntry(graph.client, target)).toMatchObject({ state: 'acknowledged' });
  });

  it('computes the proof as HMAC-SHA256 of the token under the app secret, in lower-case hex', () => {
    const credential = new GraphCredential({ appId: '1', appSecret: 'secret', accessToken: 'token' });
    // printf token | openssl dgst -sha256 -hmac secret
    expect(credential.proofFor('token')).toBe(
      'e941110e3d2bfe82621f0e3e1434730d7305d106c5f68c87165d0b27a4611a4a',
    );
  });

  it('puts the configured version into the path', async () => {
    await readNumberState(graph.clientWith({ version: 'v26.0' }), NUMBER);
    expect(graph.api.journal.entries[0]!.path).toBe(`/v26.0/${NUMBER}`);
    const old = graph.clientWith({ version: 'v19.0' });
    expect(await deleteContactBookEntry(old, target)).toMatchObject({ state: 'failed', code: 2500 });
  });

  it('does not follow a redirect, so that the token goes nowhere else', async () => {
    const elsewhere = await startGraph();
    graph.api.faults.instead({ status: 302, headers: { location: `${elsewhere.api.origin}/v25.0/x` } });
    expect(await deleteContactBookEntry(graph.client, target)).toMatchObject({
      state: 'failed',
      finding: 'unclassified-error',
    });
    expect(elsewhere.api.journal.entries).toEqual([]);
    await elsewhere.close();
  });

  it('reads no more of an answer than a cap allows', async () => {
    graph.api.faults.instead({ status: 200, body: 'x'.repeat(1_100_000) });
    expect(await deleteContactBookEntry(graph.client, target)).toMatchObject({ finding: 'no-answer' });
  });

  it.each([
    [4, 400],
    [80007, 400],
    [130429, 429],
    [131056, 400],
    [2, 500],
  ])('waits after error %i', async (code, status) => {
    graph.api.faults.instead({ status, body: { error: { code, message: `for ${target.bsuid}` } } });
    const outcome = await deleteContactBookEntry(graph.client, target);
    expect(outcome).toMatchObject({ state: 'retrying', finding: 'asked-to-wait', code });
    const waitMs = Date.parse(outcome.retryAt ?? '') - graph.clock.now();
    expect(waitMs).toBe(code === 131056 ? 6_000 : 5_000);
  });

  it('waits as long as Retry-After asks', async () => {
    graph.api.faults.instead({ status: 503, headers: { 'retry-after': '120' } });
    const outcome = await deleteContactBookEntry(graph.client, target);
    expect(outcome.retryAt).toBe('2026-11-21T09:02:00.000Z');
  });

  it('calls nothing while the allowance is used up, except what contains a leak', async () => {
    graph.api.limits.settings.accountCallsPerHour = 3;
    for (let call = 0; call < 3; call += 1) {
      await listSubscribedApps(graph.client, ACCOUNT);
      graph.clock.advance(61_000);
    }
    const calls = graph.api.journal.entries.length;
    const refused = await deleteContactBookEntry(graph.client, target);
    expect(refused).toMatchObject({ state: 'retrying', code: 80007 });
    // Meta says how many minutes: 60 less the three that have passed.
    const until = Date.parse(refused.retryAt ?? '');
    expect(until - graph.clock.now()).toBe(57 * 60_000);
    const postponed = await deleteContactBookEntry(graph.client, target);
    expect(postponed).toEqual({
      state: 'retrying',
      finding: 'asked-to-wait',
      retryAt: refused.retryAt,
      evidence: null,
    });
    expect(graph.api.journal.entries.length).toBe(calls + 1);
    graph.api.limits.settings.accountCallsPerHour = 5_000;
    await unsubscribeApp(graph.client, ACCOUNT);
    expect(graph.api.journal.effects('account.unsubscribed')).toEqual([ACCOUNT]);
    graph.clock.advance(HOUR_MS);
    expect(await deleteContactBookEntry(graph.client, target)).toMatchObject({ state: 'acknowledged' });
  });

  it('spaces its calls out from 80 percent on', async () => {
    graph.api.limits.settings.appCallsPerHour = 10;
    for (let call = 0; call < 7; call += 1) await readNumberState(graph.client, NUMBER);
    expect(graph.governor.pausedUntil).toBeLessThanOrEqual(graph.clock.now());
    await readNumberState(graph.client, NUMBER);
    expect(graph.governor.pausedUntil - graph.clock.now()).toBe(250);
  });

  it('shows no secret and no identifier in errors, evidence or inspection', async () => {
    graph.api.faults.instead({
      status: 400,
      body: { error: { code: 100, message: `no ${target.bsuid}`, error_data: { details: target.bsuid } } },
    });
    const outcome = await deleteContactBookEntry(graph.client, target);
    graph.account.state = 'disabled';
    const error: unknown = await listSubscribedApps(graph.client, ACCOUNT).catch((thrown: unknown) => thrown);
    const shown = [outcome, error, graph.client]
      .map((one) => inspect(one, { depth: 10 }) + JSON.stringify(one))
      .join();
    for (const secret of [target.bsuid, graph.token, 'aaaaaaaa', NUMBER, ACCOUNT])
      expect(shown).not.toContain(secret);
  });

  it('refuses a secret with a stray line end at once', () => {
    expect(() => new GraphCredential({ appId: '1', appSecret: 's', accessToken: 't\n' })).toThrow(
      'printable',
    );
  });

  it.each([
    'http://graph.facebook.com',
    'https://user@graph.facebook.com',
    'https://graph.facebook.com/?a=b',
    'nonsense',
  ])('refuses %s as base address', (url) => {
    const config = { META_GRAPH_URL: url, META_GRAPH_VERSION: 'v25.0', META_MEDIA_HOSTS: 'x' };
    expect(() => graphSettings(config)).toThrow('https://');
  });
});
