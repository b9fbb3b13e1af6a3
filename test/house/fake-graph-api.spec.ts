import { hmacSha256 } from '../../src/crypto';
import { ADA, ADA_BSUID, NUMBER, startGraph, type GraphFixture } from '../support/graph-fixture';

/** The tests of the adapters are worth as much as the strictness of this stand-in: it is tried here without them. */
describe('the fake Graph API', () => {
  let graph: GraphFixture;
  beforeEach(async () => (graph = await startGraph()));
  afterEach(() => graph.close());

  const proof = (token: string) =>
    hmacSha256(Buffer.from('a'.repeat(32)), Buffer.from(token)).toString('hex');

  async function call(
    method: string,
    path: string,
    options: { token?: string | null; proof?: string; json?: object; version?: string } = {},
  ): Promise<{ status: number; code: number | null; body: Record<string, unknown> }> {
    const token = options.token === undefined ? graph.token : options.token;
    const url = new URL(`${graph.api.origin}/${options.version ?? 'v25.0'}${path}`);
    url.searchParams.set('appsecret_proof', options.proof ?? proof(token ?? ''));
    const response = await fetch(url, {
      method,
      ...(token !== null && { headers: { authorization: `Bearer ${token}` } }),
      ...(options.json !== undefined && { body: JSON.stringify(options.json) }),
    });
    const body = (await response.json()) as Record<string, unknown>;
    const error = body.error as { code: number } | undefined;
    return { status: response.status, code: error?.code ?? null, body };
  }

  const contactBook = `/${NUMBER}/contact_book?messaging_product=whatsapp&bsuid=`;

  it('takes a right call', async () => {
    expect(await call('DELETE', contactBook + ADA_BSUID)).toMatchObject({
      status: 200,
      body: { deleted: false },
    });
  });

  it.each<[string, number, Parameters<typeof call>[2] & object]>([
    ['no token', 190, { token: null }],
    ['an unknown token', 190, { token: 'EAAunknown' }],
    ['no proof', 100, { proof: '' }],
    ['a proof in capitals', 100, { proof: 'PROOF' }],
    ['a wrong version', 2500, { version: 'v1.0' }],
  ])('refuses %s', async (_name, code, options) => {
    const changed = options.proof === 'PROOF' ? { proof: proof(graph.token).toUpperCase() } : options;
    expect((await call('DELETE', contactBook + ADA_BSUID, changed)).code).toBe(code);
  });

  it('takes no token from the query', async () => {
    const path = `${contactBook}${ADA_BSUID}&access_token=${graph.token}`;
    expect((await call('DELETE', path, { token: null })).code).toBe(190);
  });

  it.each([
    ['a parent id', `/${NUMBER}/contact_book?messaging_product=whatsapp&bsuid=US.ENT.1`],
    ['no product', `/${NUMBER}/contact_book?bsuid=${ADA_BSUID}`],
    ['another number', `/100000000000099/contact_book?messaging_product=whatsapp&bsuid=${ADA_BSUID}`],
  ])('refuses %s with 100', async (_name, path) => {
    expect((await call('DELETE', path)).code).toBe(100);
  });

  it('knows scopes, accounts and their states', async () => {
    const { registry } = graph.api;
    const narrow = registry.issue('4000000001', { scopes: ['whatsapp_business_messaging'] });
    expect((await call('DELETE', contactBook + ADA_BSUID, { token: narrow })).code).toBe(10);
    const elsewhere = registry.issue('4000000001', { accountIds: ['9'] });
    expect((await call('DELETE', contactBook + ADA_BSUID, { token: elsewhere })).code).toBe(200);
    const ended = registry.issue('4000000001', { expiresAtMs: graph.clock.now() });
    expect((await call('DELETE', contactBook + ADA_BSUID, { token: ended })).code).toBe(190);
    graph.account.state = 'disabled';
    expect((await call('DELETE', contactBook + ADA_BSUID)).code).toBe(368);
  });

  it('hands out the address of a medium for five minutes', async () => {
    const { id } = graph.api.world.addMedium(NUMBER, Buffer.from('picture'));
    const { body } = await call('GET', `/${id}?phone_number_id=${NUMBER}`);
    const download = () => fetch(String(body.url), { headers: { authorization: `Bearer ${graph.token}` } });
    graph.clock.advance(5 * 60_000 - 1);
    expect((await download()).status).toBe(200);
    graph.clock.advance(1);
    expect((await download()).status).toBe(404);
  });

  it('names the phone in its errors, so that whoever logs them is found out', async () => {
    const text = { messaging_product: 'whatsapp', to: ADA, type: 'text', text: { body: 'x' } };
    const refused = await call('POST', `/${NUMBER}/messages`, { json: text });
    expect(refused.code).toBe(131047);
    expect(JSON.stringify(refused.body)).toContain(ADA);
  });

  it('refuses user ids for authentication templates', async () => {
    const template = { name: 'lethe_code', language: { code: 'en_US' } };
    const json = { messaging_product: 'whatsapp', recipient: ADA_BSUID, type: 'template', template };
    expect((await call('POST', `/${NUMBER}/messages`, { json })).code).toBe(131062);
  });

  it('tells an app about its own tokens alone', async () => {
    const foreign = graph.api.registry.issue('5');
    const token = `4000000001|${'a'.repeat(32)}`;
    const { body } = await call('GET', `/debug_token?input_token=${foreign}`, { token });
    expect(body).toMatchObject({ data: { is_valid: false } });
    expect((await call('GET', `/debug_token?input_token=${graph.token}`)).code).toBe(100);
  });
});
