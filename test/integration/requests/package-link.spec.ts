import { packageSchema } from '../../../src/access';
import type { ApiAnswer } from '../../support/api';
import { codeIn, RequestGround } from '../../support/request-ground';
import { change, webhook } from '../../builders/webhook';
import { unzip } from '../../support/unzip';

const DAY = 86_400_000;
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

describe('a link to an access package', () => {
  let ground!: RequestGround;
  let serial = 0;
  beforeAll(async () => {
    ground = await RequestGround.start(14, { MANUAL_VERIFIERS: '2' });
  });
  afterAll(() => (ground as RequestGround | undefined)?.close());

  /** Somebody whose package is ready. */
  async function withPackage(language = 'de'): Promise<{ phone: string; id: string }> {
    serial += 1;
    const phone = `1555014${String(6_000 + serial)}`;
    await ground.writes(phone, 'Where is my order?');
    const id = await ground.request('access', phone, { language });
    await ground.verify(id);
    await ground.act(id, 'approve');
    await ground.state(id, 'completed');
    return { phone, id };
  }
  const link = (id: string, delivery: string) => ground.act(id, 'package/link', { delivery });
  async function handed(id: string): Promise<string> {
    const { status, body } = await link(id, 'hand');
    expect(status).toBe(201);
    return new URL(body.url as string).pathname;
  }
  const browser = () => ground.api.with(undefined);
  const visit = (path: string, headers = {}) => browser()('GET', path, undefined, headers);
  const sendCode = (path: string) => browser()('POST', `${path}/code`, '', FORM);
  const answer = (path: string, code: string) => browser()('POST', path, `code=${code}`, FORM);
  const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');
  const rows = (text: string) =>
    ground.ingest.sql<{ text: string }>(text).then((found) => found.map((row) => row.text).join('\n'));
  /** What one who should not get in sees: of one link as of another, and nothing of anybody. */
  function expectGone({ status, text }: ApiAnswer): void {
    expect(status).toBe(404);
    expect(text).toContain('This link is not valid');
  }

  it('opens with a code sent to the number, once, in the person’s language, and leaves its token nowhere', async () => {
    const { phone, id } = await withPackage();
    const path = await handed(id);
    expect(path).toMatch(/^\/packages\/[\w-]{43}$/);
    for (let i = 0; i < 2; i += 1) {
      const page = await visit(path);
      expect(page.status).toBe(200);
      expect(page.text).toContain('<html lang="de" dir="ltr">');
      expect(page.headers['content-security-policy']).toContain("default-src 'none'");
      expect(page.headers['referrer-policy']).toBe('no-referrer');
      expect(page.headers['cache-control']).toBe('no-store');
      expect(page.text).not.toContain(phone);
    }
    expect((await answer(path, '123456')).status).toBe(409);
    expect((await sendCode(path)).text).toContain('Wir haben Ihnen einen Code');
    const code = codeIn(await ground.said(phone, 1));
    const missed = await answer(path, wrong(code));
    expect([missed.status, missed.text]).toEqual([422, expect.stringContaining('Verbleibende Versuche: 4')]);
    const [first, second] = await Promise.all([answer(path, code), answer(path, code)]);
    const [got, other] = first.status === 200 ? [first, second] : [second, first];
    expect(got.headers['content-type']).toBe('application/zip');
    const data = packageSchema.parse(JSON.parse((await unzip(got.bytes)).get('data.json')!));
    expect(data).toMatchObject({ request: { id }, messages: [{ direction: 'inbound' }] });
    expect([404, 409]).toContain(other.status);
    expectGone(await visit(path, { 'accept-language': 'en' }));
    expectGone(await answer(path, code));
    const token = path.slice('/packages/'.length);
    const kept = await rows(
      `SELECT t::text AS text FROM package_link t UNION ALL SELECT t::text FROM outgoing_message t UNION ALL SELECT t::text FROM outbox t
       UNION ALL SELECT t::text FROM audit_queue t UNION ALL SELECT t::text FROM request_step t UNION ALL SELECT t::text FROM idempotency_record t`,
    );
    expect(kept).not.toContain(token);
    expect(kept).not.toContain(Buffer.from(token, 'base64url').toString('hex'));
    const log = await rows(
      `WITH told AS (SELECT fact AS text FROM audit_queue UNION ALL SELECT convert_from(body, 'UTF8') FROM audit_entry)
       SELECT text FROM told WHERE text::jsonb #>> '{ref,request}' = '${id}' AND text::jsonb ->> 'type' LIKE 'package.%'`,
    );
    expect(log).toContain('"code":"hand"');
    expect(log).toContain('"code":"sent"');
    expect(log).toContain('"code":"wrong"');
    expect(log).toMatch(/"package.fetched".*"process"|"process".*"package.fetched"/);
  });

  it('goes to the number by WhatsApp, and then to nobody who asked for it', async () => {
    const { phone, id } = await withPackage('es');
    const { body } = await link(id, 'whatsapp');
    expect(Object.keys(body)).toEqual(['expiresAt']);
    const text = await ground.said(phone, 1);
    expect(text).toContain('Tus datos están listos');
    const path = /\/packages\/[\w-]{43}/.exec(text)![0];
    expect(text).toContain(`https://privacy.example.com${path}`);
    await sendCode(path);
    expect((await answer(path, codeIn(await ground.said(phone, 2)))).status).toBe(200);
    await ground.until(
      () => rows(`SELECT count(*)::text AS text FROM outgoing_message WHERE secret IS NOT NULL`),
      (left) => left === '0',
    );
  });

  it('has five codes and five answers to each, and is ended by the one after it', async () => {
    const { phone, id } = await withPackage();
    const path = await handed(id);
    let code = '';
    for (let nth = 1; nth <= 5; nth += 1) {
      expect((await sendCode(path)).status).toBe(200);
      code = codeIn(await ground.said(phone, nth));
    }
    expect((await sendCode(path)).status).toBe(429);
    for (let nth = 1; nth <= 4; nth += 1) expect((await answer(path, wrong(code))).status).toBe(422);
    expect((await answer(path, wrong(code))).status).toBe(409);
    expect((await answer(path, code)).status).toBe(409);
    const next = await handed(id);
    expectGone(await visit(path, { 'accept-language': 'en-GB,en;q=0.8' }));
    await sendCode(next);
    const last = codeIn(await ground.said(phone, 6));
    ground.clock.advance(10 * 60_000);
    expect((await answer(next, last)).status).toBe(409);
    await sendCode(next);
    expect((await answer(next, codeIn(await ground.said(phone, 7)))).status).toBe(200);
  });

  it('opens for no number that may have gone to somebody else', async () => {
    const { phone, id } = await withPackage();
    const path = await handed(id);
    const changed = {
      from: phone,
      id: `wamid.changed-${phone}`,
      timestamp: ground.seconds(),
      type: 'system',
      identity: { acknowledged: true, created_timestamp: ground.seconds(), hash: 'h' },
      system: { type: 'customer_identity_changed', body: 'b' },
    };
    await ground.deliver(webhook(change('messages', { contacts: [], messages: [changed] })));
    const page = await sendCode(path);
    expect([page.status, page.text]).toEqual([409, expect.stringContaining('Über diese Nummer allein')]);
    expect(ground.meta.world.sent.filter((one) => one.phone === phone)).toEqual([]);
    expect((await link(id, 'whatsapp')).body.code).toBe('request.verification.number');
  });

  it('tells nothing of what is over, was never, or was erased; and is made for packages alone', async () => {
    const { phone, id } = await withPackage();
    const path = await handed(id);
    const never = `/packages/${'A'.repeat(43)}`;
    expectGone(await visit(never));
    expectGone(await visit('/packages/short'));
    expectGone(await sendCode(never));
    expectGone(await answer(never, '123456'));
    expect((await browser()('POST', path, { code: '123456' })).status).toBe(415);
    const other = await ground.request('portability', phone);
    expect((await link(other, 'hand')).body.code).toBe('package.not-ready');
    expect((await link(await ground.request('erasure', phone), 'hand')).body.code).toBe('package.kind');
    expect((await ground.api.with(undefined)('POST', `/v1/requests/${id}/package/link`, {})).status).toBe(
      401,
    );
    const [row] = await ground.ingest.sql<{ ref: string }>(
      'SELECT subject_ref AS ref FROM request WHERE id = $1',
      [id],
    );
    await ground.ingest.sql(`UPDATE subject SET state = 'erasing' WHERE subject_ref = $1`, [row!.ref]);
    expectGone(await visit(path));
    expectGone(await sendCode(path));
    await ground.ingest.sql(`UPDATE subject SET state = 'active' WHERE subject_ref = $1`, [row!.ref]);
    expect((await visit(path)).status).toBe(200);
    ground.clock.advance(7 * DAY);
    expectGone(await visit(path));
  });
});
