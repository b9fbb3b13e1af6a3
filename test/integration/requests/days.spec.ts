import { hmacSha256 } from '../../../src/crypto';
import { ForgettingUpkeep } from '../../../src/recipients/forgetting';
import { NoticeUpkeep } from '../../../src/recipients/notices';
import { ObligationExpiry } from '../../../src/apps/worker/obligation-expiry';
import { change, contact, message, PHONE_NUMBER_ID, webhook } from '../../builders/webhook';
import type { CallAs } from '../../support/api';
import { Closing } from '../../support/closing';
import {
  type FakeBsp,
  startThreeSixtyDialog,
  startTwilio,
  startVonage,
  type TwilioMessage,
} from '../../support/fake-bsps';
import { FakeCrm } from '../../support/fake-crm';
import { APP_SECRET as SECRET } from '../../support/ingest';
import { RequestGround } from '../../support/request-ground';
import { ManualClock } from '../../../src/foundation/clock';

const MINUTE = 60_000;
const DAY = 86_400_000;
const PORTFOLIO = '300000000000003';
const ACCOUNT = 'AC00000000000000000000000000000001';
const basic = `Basic ${Buffer.from(`${ACCOUNT}:the-secret`).toString('base64')}`;

/** What takes days, by the clock of the test: nobody waits for it. */
describe('an erasure while others fail', () => {
  const clock = new ManualClock(Date.now());
  const closing = new Closing();
  const twilio = { accountSid: ACCOUNT, authorization: basic, messages: new Map<string, TwilioMessage>() };
  const vonage = {
    authorization: basic,
    provisioned: true,
    messages: new Map<string, { direction: string; atMs: number }>(),
  };
  const dialog = { apiKey: 'the-secret', contactBook: new Set<string>(), media: new Set<string>() };
  const bsps = new Map<string, FakeBsp>();
  let ground: RequestGround;
  let crmServer: FakeCrm;
  let crm: CallAs & { record: { recipientId: string | null } };
  let channelId: string;
  let serial = 0;

  beforeAll(async () => {
    bsps.set('twilio', await startTwilio(clock, twilio));
    bsps.set('vonage', await startVonage(clock, vonage));
    bsps.set('360dialog', await startThreeSixtyDialog(clock, dialog));
    for (const bsp of bsps.values()) closing.add(bsp, (one) => one.close());
    crmServer = closing.add(await FakeCrm.start({ clock, keys: [] }), (one) => one.close());
    ground = await RequestGround.start(
      15,
      {},
      {
        clock,
        worker: {
          TWILIO_URL: bsps.get('twilio')!.origin,
          VONAGE_URL: bsps.get('vonage')!.origin,
          DIALOG_URL: bsps.get('360dialog')!.origin,
        },
      },
    );
    closing.add(ground, (one) => one.close());
    const admin = await ground.api.as('admin');
    crm = await ground.api.as('crm');
    const recipient = crm.record.recipientId!;
    const credential = async (body: object) => {
      const made = await admin('POST', '/v1/credentials', body);
      expect(made.status).toBe(201);
      return (made.body as { value?: string }).value;
    };
    for (const provider of bsps.keys())
      await credential({
        kind: 'bsp-secret',
        scope: provider,
        value: 'the-secret',
        facts: { account: ACCOUNT },
      });
    crmServer.keys.push((await credential({ kind: 'crm-webhook-secret', scope: recipient }))!);
    await ground.dpo('PUT', `/v1/recipients/${recipient}/webhook`, { url: crmServer.url });
    await known();
    const { channels } = (await ground.dpo('GET', '/v1/channels')).body as { channels: { id: string }[] };
    channelId = channels[0]!.id;
  });
  afterAll(() => closing.all());

  it.each([
    { provider: 'twilio', effect: 'message.deleted', state: 'acknowledged' },
    // Its answer says that the request was taken, no more.
    { provider: 'vonage', effect: 'message.redacted', state: 'submitted' },
    { provider: '360dialog', effect: 'contact-book.deleted', state: 'acknowledged' },
  ])('reaches what $provider keeps, and calls it $state', async ({ provider, effect, state }) => {
    const declared = await ground.dpo('PUT', `/v1/channels/${channelId}/outside`, { provider });
    expect(declared.status).toBe(200);
    const sid = `SM${'0'.repeat(30)}${serial + 10}`;
    const { phone, bsuid } = await known(sid);
    twilio.messages.set(sid, { body: 'Hello', status: 'received', media: new Set() });
    vonage.messages.set(sid, { direction: 'inbound', atMs: clock.now() });
    dialog.contactBook.add(bsuid);
    const id = await erased(phone);
    const name = provider === '360dialog' ? 'contact-book-entry' : `${provider}-message`;
    await forgotten(id, name, state);
    const kept = provider === '360dialog' ? bsuid : sid;
    expect(bsps.get(provider)!.journal.effects(effect)).toEqual([kept]);
    await ground.dpo('PUT', `/v1/channels/${channelId}/outside`, { provider: 'meta' });
  });

  it('is decided once when two DPOs decide at the same moment', async () => {
    const { phone } = await known();
    const id = await ground.request('erasure', phone);
    await ground.act(id, 'verification', { method: 'manual', evidence: 'came by' });
    const refusal = { ground: '17(3)(e)', explanation: 'a claim is pending' };
    const answers = await Promise.all([
      ground.dpo('POST', `/v1/requests/${id}/refuse`, refusal),
      ground.owner('POST', `/v1/requests/${id}/refuse`, refusal),
      ground.dpo('POST', `/v1/requests/${id}/extend`, { reason: 'complex' }),
    ]);
    const refused = answers.slice(0, 2);
    expect(refused.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(refused.find(({ status }) => status === 409)!.body.code).toBe('request.state');
    const { body } = await ground.dpo('GET', `/v1/requests/${id}`);
    expect(body.state).toBe('refused');
    expect((body.steps as { name: string }[]).filter(({ name }) => name === 'decision')).toHaveLength(1);
  });

  it('is something else than what Meta’s callback asks for: a person decides that, once, and the page says so', async () => {
    const payload = Buffer.from(
      JSON.stringify({
        algorithm: 'HMAC-SHA256',
        issued_at: Math.floor(clock.now() / 1_000),
        user_id: '4711',
      }),
    ).toString('base64url');
    const signed = `${hmacSha256(Buffer.from(SECRET), Buffer.from(payload)).toString('base64url')}.${payload}`;
    const answer = await ground.ingest.request('POST', '/meta/data-deletion', `signed_request=${signed}`, {
      'content-type': 'application/x-www-form-urlencoded',
    });
    const { confirmation_code: code } = JSON.parse(answer.body) as { confirmation_code: string };
    const page = async () => (await ground.ingest.request('GET', `/meta/data-deletion/${code}`)).body;
    const { dataDeletions } = (await ground.dpo('GET', '/v1/data-deletions')).body as {
      dataDeletions: { id: string; state: string }[];
    };
    expect(dataDeletions).toMatchObject([{ state: 'received' }]);
    expect(JSON.stringify(dataDeletions)).not.toContain(code);
    const path = `/v1/data-deletions/${dataDeletions[0]!.id}/decision`;
    expect((await ground.dpo('POST', path, { decision: 'refused' })).status).toBe(422);
    const decided = await ground.dpo('POST', path, { decision: 'refused', ground: '17(3)(b)' });
    expect(decided.body).toMatchObject({ state: 'refused', ground: '17(3)(b)' });
    expect((await ground.owner('POST', path, { decision: 'completed' })).body.code).toBe(
      'data-deletion.state',
    );
    expect(await page()).toContain('Article 17(3)(b)');
    const unknown = `/v1/data-deletions/${'ab'.repeat(32)}/decision`;
    expect((await ground.dpo('POST', unknown, { decision: 'completed' })).status).toBe(404);
  });

  it('is finished at Meta when Meta was down for a day, with few calls and no other state than trying again', async () => {
    const { phone, bsuid } = await known();
    ground.meta.faults.down(DAY);
    const began = clock.now();
    const id = await erased(phone);
    await forgotten(id, 'contact-book-entry', 'acknowledged');
    expect(clock.now() - began).toBeGreaterThanOrEqual(DAY);
    expect(clock.now() - began).toBeLessThan(2 * DAY);
    expect(ground.meta.world.contactBook(PORTFOLIO).has(bsuid)).toBe(false);
    const refused = ground.meta.journal.entries.filter(({ status }) => status === 503);
    expect(refused.length).toBeGreaterThan(3);
    expect(refused.length).toBeLessThan(100);
  });

  it('is escalated when the CRM answers 500 for five days, and what was owed to it is shredded within thirty', async () => {
    const { phone, subject } = await known();
    crmServer.faults.down(6 * DAY, { status: 500, body: 'no' });
    const began = clock.now();
    const id = await erased(phone);
    const [{ id: notice }] = (await ground.ingest.sql<{ id: string }>(
      'SELECT id FROM recipient_notice WHERE request_id = $1',
      [id],
    )) as [{ id: string }];
    const phase = async () => {
      const { body } = await crm('GET', '/v1/notices');
      return (body.notices as { id: string; phase: string }[]).find((one) => one.id === notice)?.phase;
    };
    await ground.until(
      async () => {
        await passes('SELECT next_attempt_at AS at FROM recipient_notice WHERE id = $1', notice);
        await ground.worker.get(NoticeUpkeep).runOnce();
        return phase();
      },
      (found) => found === 'escalated',
    );
    expect(clock.now() - began).toBeGreaterThanOrEqual(5 * DAY);
    expect(clock.now() - began).toBeLessThan(6 * DAY);
    const refused = crmServer.journal.entries.filter(({ status }) => status === 500);
    expect(refused.length).toBeGreaterThan(8);
    expect(refused.length).toBeLessThan(30);
    expect(
      crmServer.received.filter(({ data }) => (data as { subjectId: string }).subjectId === subject),
    ).toEqual([]);
    const living = () =>
      ground.ingest.sql('SELECT kind FROM obligation WHERE request_id = $1 AND destroyed_at IS NULL', [id]);
    expect(await living()).not.toEqual([]);
    clock.advance(25 * DAY);
    await ground.worker.get(ObligationExpiry).runOnce();
    expect(await living()).toEqual([]);
  });

  /** Somebody who wrote just now, whom Meta's contact book knows and the CRM was shown. */
  async function known(id?: string): Promise<{ phone: string; bsuid: string; subject: string }> {
    serial += 1;
    const phone = `1555014${String(3_000 + serial)}`;
    const bsuid = `US.2${phone}`;
    ground.meta.world.addPerson(phone, { [PORTFOLIO]: bsuid });
    ground.meta.world.receive(PHONE_NUMBER_ID, phone);
    const said = message({
      from: phone,
      from_user_id: bsuid,
      id: id ?? `wamid.days-${phone}`,
      timestamp: ground.seconds(),
    });
    const contacts = [contact(phone, 'Somebody', { user_id: bsuid })];
    await ground.deliver(webhook(change('messages', { contacts, messages: [said] })));
    const { body } = await crm('POST', '/v1/subjects/search', { phone: `+${phone}` });
    const subject = (body.subjects as { id: string }[])[0]!.id;
    expect((await crm('GET', `/v1/subjects/${subject}/messages`)).status).toBe(200);
    return { phone, bsuid, subject };
  }

  /** Waits in seconds by the clock of the test: leases run out, and nothing else is due. */
  async function erased(phone: string): Promise<string> {
    const id = await ground.request('erasure', phone);
    await ground.act(id, 'verification', { method: 'manual', evidence: 'came by' });
    expect((await ground.act(id, 'approve')).status).toBe(200);
    await ground.until(
      async () => {
        clock.advance(1_000);
        return (await ground.dpo('GET', `/v1/requests/${id}`)).body.state;
      },
      (state) => state === 'completed',
    );
    return id;
  }

  /** Days pass until a target has come to a state: each call when it is due, by the worker's own jobs. */
  async function forgotten(id: string, target: string, state: string): Promise<void> {
    const owed = `SELECT min(next_at) AS at FROM forgetting_target WHERE request_id = $1 AND state = 'retrying'`;
    await ground.until(
      async () => {
        await passes(owed, id);
        await ground.worker.get(ForgettingUpkeep).runOnce();
        const { tasks } = (await ground.dpo('GET', `/v1/requests/${id}/tasks`)).body as {
          tasks: { target: string; state: string }[];
        };
        return tasks;
      },
      (tasks) => tasks.some((one) => one.target === target && one.state === state),
    );
  }

  /** Goes to the time that a query names, and to the minute after it in which upkeep sends for what nobody did. */
  async function passes(query: string, id: string): Promise<void> {
    const [due] = await ground.ingest.sql<{ at: Date | null }>(query, [id]);
    clock.advance(Math.max(0, (due?.at?.getTime() ?? 0) + MINUTE + 1 - clock.now()));
  }
});
