import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HttpClient } from '../../src/cli/quickstart/http-client';
import { systemClock } from '../../src/foundation/clock';
import type { Json } from '../../src/whatsapp';
import { ACCOUNT_ID, change, contact, message, PHONE_NUMBER_ID, status, webhook } from '../builders/webhook';
import { eventually } from '../support/eventually';
import { FakeCrm } from '../support/fake-crm';
import { FakeGraphApi } from '../support/fake-graph-api';
import { codeIn } from '../support/request-ground';
import { startSystem, type System } from '../support/system';
import { unzip } from '../support/unzip';
import { postWebhook } from '../support/webhook';

const APP = { appId: '4000000001', appSecret: 'a'.repeat(32) };
const PORTFOLIO = '300000000000003';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** Every kind of request from its beginning to its end, over HTTP alone: four processes, a Meta and a CRM that keep to their rules. */
describe('a request of each kind', () => {
  const closers: (() => Promise<void>)[] = [];
  let system: System;
  let meta: FakeGraphApi;
  let crmServer: FakeCrm;
  let dpo: HttpClient;
  let crm: HttpClient;
  let serial = 0;

  beforeAll(async () => {
    meta = await FakeGraphApi.start({ clock: systemClock, ...APP });
    closers.push(() => meta.close());
    meta.limits.settings.pairGapMs = 0;
    meta.world.addNumber(PHONE_NUMBER_ID, meta.world.addAccount(ACCOUNT_ID, PORTFOLIO));
    crmServer = await FakeCrm.start({ clock: systemClock, keys: [] });
    closers.push(() => crmServer.close());
    system = await startSystem({
      env: {
        LETHE_KEYRING_LEASE_TTL_MS: '1000',
        LETHE_KEYRING_LEASE_MARGIN_MS: '200',
        LETHE_WORKER_TICK_SECONDS: '1',
        LETHE_WORKER_META_GRAPH_URL: meta.origin,
        LETHE_WORKER_META_MEDIA_HOSTS: new URL(meta.origin).host,
        LETHE_WORKER_CODE_TEMPLATE: 'lethe_code',
      },
    });
    closers.push(() => system.close());
    const admin = await client('owner');
    dpo = await client('dpo');
    const credential = (kind: string, scope: string, more: object) =>
      admin.post('/v1/credentials', { kind, scope, ...more });
    await credential('meta-app-secret', APP.appId, { value: APP.appSecret });
    const token = { value: meta.registry.issue(APP.appId), facts: { appId: APP.appId } };
    await credential('meta-access-token', '*', token);
    const { body: recipient } = await dpo.post('/v1/recipients', { name: 'helpdesk' });
    const made = await credential('crm-webhook-secret', String(recipient.id), {});
    crmServer.keys.push(String(made.body.value));
    crmServer.acknowledges = true;
    const set = await dpo.put(`/v1/recipients/${String(recipient.id)}/webhook`, { url: crmServer.url });
    expect(set.status).toBe(204);
    const key = await admin.post('/v1/api-keys', {
      role: 'crm',
      name: 'helpdesk',
      recipientId: recipient.id,
    });
    crm = new HttpClient(system.urls.api, String(key.body.key));
  });
  afterAll(async () => {
    for (const close of closers.reverse()) await close();
  });

  it('for access is asked for, confirmed and fetched by the person alone, from WhatsApp', async () => {
    const ada = await somebody('Hola, ¿dónde está mi pedido?');
    await says(ada.phone, 'envíame mis datos');
    await says(ada.phone, codeIn(await heard(ada.phone, 1)));
    const id = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(await heard(ada.phone, 2))![0];
    await isIn(id, 'verified');
    await act(id, 'approve');
    await isIn(id, 'completed');
    await act(id, 'package/link', { delivery: 'whatsapp' });
    const link = /http:\/\/127\.0\.0\.1:\d+\/packages\/[\w-]{43}/.exec(await heard(ada.phone, 3))![0];
    expect(await (await fetch(link)).text()).toContain('<html lang="es"');
    await fetch(`${link}/code`, { method: 'POST', headers: FORM });
    const code = codeIn(await heard(ada.phone, 4));
    const got = await fetch(link, { method: 'POST', headers: FORM, body: `code=${code}` });
    expect(got.status).toBe(200);
    const files = await unzip(Buffer.from(await got.arrayBuffer()));
    expect(files.get('index.html')).toContain('Hola, ¿dónde está mi pedido?');
    expect(files.get('index.html')).toContain('Tus datos en');
    expect((await fetch(link)).status).toBe(404);
    expect(system.log('api')).not.toContain(link.slice(-43));
  });

  it('for portability ends with a package for the DPO to hand over', async () => {
    const bo = await somebody('Hello');
    const id = await verified('portability', bo.phone);
    await act(id, 'approve');
    await isIn(id, 'completed');
    const { bytes } = await dpo.get(`/v1/requests/${id}/package`);
    expect(JSON.parse((await unzip(bytes)).get('data.json')!)).toMatchObject({
      request: { id, kind: 'portability' },
      person: { reference: bo.subject },
    });
  });

  it('for rectification shows what is right, and tells the CRM that was shown what was wrong', async () => {
    const cy = await somebody('I ordered twelve lamps');
    const id = await verified('rectification', cy.phone);
    await act(id, 'approve', { rectification: { statement: 'It was two lamps.' } });
    await isIn(id, 'completed');
    await told('subject.rectified', cy.subject);
    const { body } = await crm.get(`/v1/subjects/${cy.subject}/messages`);
    expect(body.rectifications).toMatchObject([{ statement: 'It was two lamps.' }]);
  });

  it('for restriction keeps and does not serve, tells the CRM, and is lifted', async () => {
    const di = await somebody('Hello');
    const id = await verified('restriction', di.phone);
    await act(id, 'approve');
    await isIn(id, 'completed');
    await told('subject.restricted', di.subject);
    expect((await crm.get(`/v1/subjects/${di.subject}/messages`)).body.code).toBe('subject.restricted');
    await act(id, 'lift', { reason: 'checked', informedAt: new Date().toISOString() });
    expect((await crm.get(`/v1/subjects/${di.subject}/messages`)).body.messages).toHaveLength(1);
  });

  it('for objection stops processing once verified, until it is refused on compelling grounds', async () => {
    const ed = await somebody('Hello');
    const id = await verified('objection', ed.phone);
    expect((await crm.get(`/v1/subjects/${ed.subject}/messages`)).status).toBe(409);
    await act(id, 'refuse', { ground: 'Art. 21(1)', explanation: 'a claim is pending' });
    await isIn(id, 'refused');
    expect((await crm.get(`/v1/subjects/${ed.subject}/messages`)).status).toBe(200);
  });

  it('for erasure reaches Meta and the CRM, is certified, and nothing old brings the person back', async () => {
    const flo = await somebody('Please send it to flo@example.com');
    const id = await verified('erasure', flo.phone);
    await act(id, 'approve', { ground: '17(1)(b)' });
    await isIn(id, 'completed');
    await told('subject.erased', flo.subject);
    await until(() => Promise.resolve(!meta.world.contactBook(PORTFOLIO).has(flo.bsuid)));
    const deleted = meta.journal.effects('contact-book.deleted').filter((key) => key.includes(flo.bsuid));
    expect(deleted).toHaveLength(1);
    const bundle = join(system.home, 'bundle.zip');
    await until(async () => {
      const { status: answer, bytes } = await dpo.get(`/v1/requests/${id}/certificate?format=bundle`);
      writeFileSync(bundle, bytes);
      return answer === 200;
    });
    expect((await crm.get(`/v1/subjects/${flo.subject}/messages`)).status).toBe(410);

    // Meta sends the old webhook once more, and a state of something sent long ago.
    await deliver(flo.said);
    const late = status('read', { id: 'wamid.long-ago', recipient_id: flo.phone, timestamp: seconds() });
    await deliver(webhook(change('messages', { statuses: [late] })));
    expect(await find(flo.phone)).toBeUndefined();
    // A new message is a new person's, for all that anybody here can know.
    await says(flo.phone, 'Hello again');
    const again = await find(flo.phone);
    expect(again).not.toBe(flo.subject);
    const { body } = await crm.get(`/v1/subjects/${again!}/messages`);
    expect((body.messages as { text: string }[]).map(({ text }) => text)).toEqual(['Hello again']);
    expect((await crm.get(`/v1/subjects/${flo.subject}/messages`)).status).toBe(410);
  });

  it('for a number that nobody is known by is answered as for any other', async () => {
    const unknown = await dpo.post('/v1/requests', wish('erasure', '15550149999'));
    const known = await dpo.post('/v1/requests', wish('erasure', (await somebody('Hello')).phone));
    expect(unknown.status).toBe(known.status);
    expect(Object.keys(unknown.body).sort()).toEqual(Object.keys(known.body).sort());
    const send = (id: unknown) =>
      dpo.post(`/v1/requests/${String(id)}/verification`, { method: 'whatsapp-code' });
    const [one, other] = [await send(unknown.body.id), await send(known.body.id)];
    expect([one.status, one.body.state]).toEqual([other.status, other.body.state]);
    const guess = await dpo.post(`/v1/requests/${String(unknown.body.id)}/verification/confirm`, {
      code: '123456',
    });
    expect(guess.body.code).toBe('request.verification.wrong-code');
    expect(meta.world.sent.filter(({ phone }) => phone === '15550149999')).toEqual([]);
    expect(crmServer.refusals).toEqual([]);
  });

  async function client(role: string): Promise<HttpClient> {
    const { status: exit, stdout } = await system.lethe(['api-key', 'create', '--role', role]);
    expect(exit).toBe(0);
    return new HttpClient(system.urls.api, stdout.trim());
  }

  /** Somebody whom Meta knows, who wrote, and whom the CRM was shown. */
  async function somebody(text: string) {
    serial += 1;
    const phone = `1555014${String(5_000 + serial)}`;
    const bsuid = `US.2${phone}`;
    meta.world.addPerson(phone, { [PORTFOLIO]: bsuid });
    const said = await says(phone, text);
    const subject = (await find(phone))!;
    expect((await crm.get(`/v1/subjects/${subject}/messages`)).status).toBe(200);
    return { phone, bsuid, subject, said };
  }

  async function says(phone: string, body: string): Promise<Json> {
    serial += 1;
    meta.world.receive(PHONE_NUMBER_ID, phone);
    const bsuid = `US.2${phone}`;
    const said = message({
      from: phone,
      from_user_id: bsuid,
      id: `wamid.${phone}-${serial}`,
      timestamp: seconds(),
      text: { body },
    });
    const contacts = [contact(phone, 'Somebody', { user_id: bsuid })];
    const payload = webhook(change('messages', { contacts, messages: [said] }));
    await deliver(payload);
    return payload;
  }

  /** Just after a start the keyring may not know the retention classes yet. */
  async function deliver(payload: Json): Promise<void> {
    await until(async () => {
      const answer = await postWebhook(system.urls.ingest, payload, system.secret('meta-app-secrets'));
      expect([200, 503]).toContain(answer.status);
      return answer.status === 200;
    });
  }

  /** The nth message to a person, from 1. */
  async function heard(phone: string, nth: number): Promise<string> {
    const sent = () => meta.world.sent.filter((one) => one.phone === phone);
    await until(() => Promise.resolve(sent().length >= nth));
    return JSON.stringify(sent()[nth - 1]!.content);
  }

  function wish(kind: string, phone: string) {
    return { kind, subject: { phone: `+${phone}` }, receivedVia: 'email' };
  }

  async function verified(kind: string, phone: string): Promise<string> {
    const { body } = await dpo.post('/v1/requests', wish(kind, phone));
    const id = String(body.id);
    await act(id, 'verification', { method: 'manual', evidence: 'came by' });
    return id;
  }

  async function act(id: string, what: string, body: object = {}): Promise<void> {
    const answer = await dpo.post(`/v1/requests/${id}/${what}`, body);
    expect({ what, status: answer.status, code: answer.body.code }).toMatchObject({
      status: what === 'package/link' ? 201 : 200,
    });
  }

  async function isIn(id: string, state: string): Promise<void> {
    await until(async () => (await dpo.get(`/v1/requests/${id}`)).body.state === state);
  }

  /** The CRM was told once, by a webhook that it could verify. */
  async function told(type: string, subjectId: string): Promise<void> {
    const about = () =>
      crmServer.received.filter(
        (one) => one.type === type && (one.data as { subjectId: string }).subjectId === subjectId,
      );
    await until(() => Promise.resolve(about().length > 0));
    expect(about()).toHaveLength(1);
  }

  async function find(phone: string): Promise<string | undefined> {
    const { body } = await crm.post('/v1/subjects/search', { phone: `+${phone}` });
    return (body.subjects as { id: string }[])[0]?.id;
  }

  async function until(holds: () => Promise<boolean>): Promise<void> {
    await eventually(holds, Boolean, { everyMs: 100, tell: () => system.log('worker').slice(-3_000) });
  }

  function seconds(): string {
    return String(Math.floor(Date.now() / 1_000));
  }
});
