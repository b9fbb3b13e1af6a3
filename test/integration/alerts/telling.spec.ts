import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Mailer } from '../../../src/alerts/delivery/mailer';
import { UnservedAlarm } from '../../../src/apps/worker/unserved-alarm';
import type { GuardVerdict } from '../../../src/backups/guard';
import { randomUuid } from '../../../src/crypto';
import { createLogger } from '../../../src/foundation/logging';
import { AlertGround } from '../../support/alert-ground';
import { type LoopbackReply, type LoopbackRequest, LoopbackServer } from '../../support/loopback-server';
import { MailServer } from '../../support/mail-server';
import { verifyWebhook } from '../../support/standard-webhooks';

const MINUTE_MS = 60_000;
const WORKER = { kind: 'process', ref: 'worker' } as const;
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

describe('telling of alerts', () => {
  const home = mkdtempSync(join(tmpdir(), 'lethe-alerts-'));
  let ground: AlertGround;
  let mail: MailServer;
  let web: LoopbackServer;
  let got: LoopbackRequest[] = [];
  let reply: LoopbackReply = { status: 200 };

  beforeAll(async () => {
    mail = await MailServer.start();
    web = await LoopbackServer.start((request) => {
      got.push(request);
      return reply;
    });
    ground = await AlertGround.start({
      SMTP_HOST: '127.0.0.1',
      SMTP_PORT: String(mail.port),
      SMTP_TLS: 'none',
      ALERT_EMAIL_TO: 'ops@example.com, dpo@example.com',
      ALERT_ESCALATION_EMAIL_TO: 'owner@example.com',
      ALERT_WEBHOOK_URL_FILE: AlertGround.file(home, 'url', `${web.origin}/alerts?token=of-ours`),
      ALERT_WEBHOOK_SECRET_FILE: AlertGround.file(home, 'secret', SECRET),
      ALERT_SLACK_URL_FILE: AlertGround.file(home, 'slack', `${web.origin}/services/T0/B0/x`),
      ALERT_QUIET_HOURS: '22:00-07:00',
      BACKUP_EVERY_HOURS: '0',
      ALERT_TIME_ZONE: 'UTC',
    });
    // Noon: no quiet hours.
    const day = 24 * 60 * MINUTE_MS;
    ground.clock.advance(day - (ground.clock.now() % day) + day / 2);
    await ground.look();
    await ground.tell();
  });
  afterAll(async () => {
    await ground.close();
    await mail.close();
    await web.close();
    rmSync(home, { recursive: true });
  });
  beforeEach(async () => {
    reply = { status: 200 };
    mail.isBusy = false;
    await ground.quiet();
    await ground.tell();
    mail.mails.length = 0;
    got = [];
  });

  const drillFails = (code: 'failed' | 'not-proved' = 'failed', drill = randomUuid()) =>
    ground.report({ type: 'drill.finished', actor: WORKER, ref: { drill }, code });
  const hooks = () => got.filter(({ url }) => url.pathname === '/alerts');
  const chats = () => got.filter(({ url }) => url.pathname.startsWith('/services'));
  const subjects = () => mail.mails.map(({ text }) => /^Subject: (.*)$/m.exec(text)?.[1]);

  it('tells past the tables that nobody is served: at once of a quarantine, later of what cannot be found out, and again every hour', async () => {
    const guard: { isServing: boolean; current: GuardVerdict } = {
      isServing: false,
      current: { state: 'closed', because: 'unknown' },
    };
    const logger = createLogger('worker', 'silent');
    const parts = { guard, teller: ground.teller, runbook: 'r.md', clock: ground.clock, logger };
    const alarm = new UnservedAlarm(parts);
    const titles = async () => {
      mail.mails.length = 0;
      await alarm.runOnce();
      return subjects();
    };
    const unknown = ['[lethe critical] Nobody is served: keyring or witness is away'];
    const quarantine = ['[lethe critical] Nobody is served: this database is in quarantine'];
    expect(await titles()).toEqual([]);
    ground.clock.advance(MINUTE_MS);
    expect(await titles()).toEqual(unknown);
    guard.current = { state: 'quarantine', because: 'forked' };
    expect(await titles()).toEqual(quarantine);
    expect(hooks()).toHaveLength(2);
    expect(chats()).toHaveLength(2);
    ground.clock.advance(59 * MINUTE_MS);
    expect(await titles()).toEqual([]);
    ground.clock.advance(MINUTE_MS);
    expect(await titles()).toEqual(quarantine);
    // Served for a moment, and then not again: somebody is told anew.
    guard.isServing = true;
    expect(await titles()).toEqual([]);
    guard.isServing = false;
    mail.isBusy = true;
    reply = { status: 500 };
    expect(await titles()).toEqual([]);
    mail.isBusy = false;
    expect(await titles()).toEqual([]);
    ground.clock.advance(MINUTE_MS);
    expect(await titles()).toEqual(quarantine);
  });

  it('goes by e-mail, signed webhook and chat, each with the runbook', async () => {
    await drillFails();
    expect(await ground.look()).toBe(1);
    expect(await ground.tell()).toBe(3);
    expect(mail.mails).toMatchObject([{ to: ['ops@example.com', 'dpo@example.com'] }]);
    expect(mail.mails[0]!.text).toContain('docs/runbooks/drill-failed.md');
    expect(subjects()).toEqual(['[lethe critical] A restore drill or a residue scan failed']);
    const [hook] = hooks();
    expect(verifyWebhook(hook!, [SECRET], ground.clock.now() / 1_000)).toBeNull();
    expect(JSON.parse(hook!.body.toString())).toMatchObject({
      type: 'alert.raised',
      data: { rule: 'drill-failed', severity: 'critical', runbook: 'docs/runbooks/drill-failed.md' },
    });
    expect((JSON.parse(chats()[0]!.body.toString()) as { text: string }).text).toContain('drill-failed.md');
    const [alert] = await ground.alerts('drill-failed');
    const { body } = await ground.owner('GET', `/v1/alerts/${alert!.id}`);
    expect((body.notices as { target: string; sentAt: string }[]).map(({ target }) => target).sort()).toEqual(
      ['email', 'slack', 'webhook'],
    );
  });

  it('says once what happens again, and once more when it gets worse', async () => {
    const drill = randomUuid();
    await drillFails('not-proved', drill);
    await ground.look();
    await drillFails('not-proved', drill);
    await drillFails('not-proved', drill);
    expect(await ground.look()).toBe(0);
    await ground.tell();
    expect(mail.mails).toHaveLength(1);
    expect(await ground.alerts('drill-failed')).toContainEqual(
      expect.objectContaining({ key: drill, count: 3 }),
    );
    await drillFails('failed', drill);
    await ground.look();
    await ground.tell();
    expect(subjects()[1]).toBe('[lethe critical] Worse: A restore drill or a residue scan failed');
  });

  it('tries again where nobody answers, under the same id, and is not held up elsewhere', async () => {
    reply = { status: 503 };
    mail.isBusy = true;
    await drillFails();
    await ground.look();
    expect(await ground.tell()).toBe(0);
    expect(await ground.tell()).toBe(0);
    expect(hooks()).toHaveLength(1);
    reply = { status: 204 };
    ground.clock.advance(15_000);
    expect(await ground.tell()).toBe(2);
    mail.isBusy = false;
    ground.clock.advance(30_000);
    expect(await ground.tell()).toBe(1);
    expect(new Set(hooks().map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(mail.mails).toHaveLength(1);
  });

  it('tells of a storm in one letter, and machines of each alert', async () => {
    for (let i = 0; i < 6; i++) await drillFails();
    expect(await ground.look()).toBe(6);
    expect(await ground.tell()).toBe(18);
    expect(subjects()).toEqual(['[lethe critical] 6 alerts']);
    expect(mail.mails[0]!.text.match(/docs\/runbooks\/drill-failed.md/g)).toHaveLength(6);
    expect([hooks().length, chats().length]).toEqual([6, 1]);
  });

  it('lets warnings wait until the morning, and nothing that is critical', async () => {
    ground.clock.advance(11 * 60 * MINUTE_MS);
    await drillFails('not-proved');
    await drillFails('failed');
    expect(await ground.look()).toBe(2);
    await ground.tell();
    expect(subjects()).toEqual(['[lethe critical] A restore drill or a residue scan failed']);
    const night = 24 * 60 * MINUTE_MS;
    const untilSeven = (7 * 60 * MINUTE_MS - (ground.clock.now() % night) + night) % night;
    ground.clock.advance(untilSeven - 1);
    await ground.tell();
    expect(mail.mails).toHaveLength(1);
    ground.clock.advance(1);
    await ground.tell();
    expect(subjects()[1]).toBe('[lethe warning] A restore drill or a residue scan failed');
  });

  it('goes further when nobody acknowledges, and no further when somebody does', async () => {
    const [first, second] = [randomUuid(), randomUuid()];
    await drillFails('failed', first);
    await drillFails('failed', second);
    await ground.look();
    await ground.tell();
    const ofDrill = (key: string) =>
      ground.alerts('drill-failed').then((all) => all.find((one) => one.key === key)!);
    const { id } = await ofDrill(first);
    const { body } = await ground.owner('POST', `/v1/alerts/${id}/acknowledge`);
    expect(body).toMatchObject({ state: 'acknowledged' });
    mail.mails.length = 0;
    ground.clock.advance(15 * MINUTE_MS - 1);
    expect(await ground.look()).toBe(0);
    ground.clock.advance(1);
    expect(await ground.look()).toBe(1);
    await ground.tell();
    expect(mail.mails.map(({ to }) => to).sort()).toEqual([
      ['ops@example.com', 'dpo@example.com'],
      ['owner@example.com'],
    ]);
    expect((await ofDrill(first)).escalatedAt).toBeNull();
    expect((await ofDrill(second)).escalatedAt).not.toBeNull();
    await ground.look();
    await ground.tell();
    expect(mail.mails).toHaveLength(2);
  });

  it('ends with an acknowledged alert after a day without another event, and says so', async () => {
    await drillFails();
    await ground.look();
    await ground.tell();
    const [alert] = await ground.alerts('drill-failed');
    await ground.owner('POST', `/v1/alerts/${alert!.id}/acknowledge`);
    ground.clock.advance(25 * 60 * MINUTE_MS);
    await ground.look();
    await ground.tell();
    expect((await ground.alerts('drill-failed'))[0]).toMatchObject({ id: alert!.id, state: 'resolved' });
    expect(subjects().at(-1)).toContain('Resolved:');
    const { status, body } = await ground.owner('POST', `/v1/alerts/${alert!.id}/acknowledge`);
    expect([status, body.code]).toEqual([409, 'alert.resolved']);
  });

  it('shows alerts and rules to who may see them, and lets who may act', async () => {
    const auditor = await ground.api.as('auditor');
    const rules = (await auditor('GET', '/v1/alerts/rules')).body.rules as {
      name: string;
      runbook: string;
    }[];
    expect(rules.length).toBeGreaterThanOrEqual(20);
    const [alert] = await ground.alerts();
    expect((await auditor('POST', `/v1/alerts/${alert!.id}/acknowledge`)).status).toBe(403);
    expect((await ground.crm('GET', '/v1/alerts')).status).toBe(403);
    expect((await ground.owner('GET', `/v1/alerts/${randomUuid()}`)).status).toBe(404);
    const page = await ground.owner('GET', '/v1/alerts?limit=2&state=resolved');
    const rest = await ground.owner(
      'GET',
      `/v1/alerts?limit=2&state=resolved&cursor=${String(page.body.nextCursor)}`,
    );
    const ids = [page, rest].flatMap(({ body }) => (body.alerts as { id: string }[]).map(({ id }) => id));
    expect(new Set(ids).size).toBe(4);
  });

  it('takes addresses and secrets that are stored, sealed, from the next alert on', async () => {
    const successor = `whsec_${Buffer.alloc(32, 11).toString('base64')}`;
    const store = async (kind: string, value: string) => {
      const { status, text } = await ground.owner('POST', '/v1/credentials', {
        kind,
        scope: 'alerts',
        value,
      });
      expect([kind, status]).toEqual([kind, 201]);
      expect(text).not.toContain(value);
    };
    await store('alert-webhook-url', `${web.origin}/alerts?token=sealed`);
    await store('alert-webhook-secret', successor);
    await store('alert-slack-url', `${web.origin}/services/sealed`);
    await drillFails();
    await ground.look();
    expect(await ground.tell()).toBe(3);
    expect(hooks().map(({ url }) => url.searchParams.get('token'))).toEqual(['sealed']);
    expect(chats().map(({ url }) => url.pathname)).toEqual(['/services/sealed']);
    // The file's secret is version 0, and counts for a day beside its successor: whoever verifies may change over in peace.
    for (const secret of [SECRET, successor])
      expect(verifyWebhook(hooks()[0]!, [secret], ground.clock.now() / 1_000)).toBeNull();
    const rows = await ground.ingest.sql<{ text: string }>('SELECT c::text AS text FROM credential c');
    for (const { text } of rows) expect(text).not.toMatch(/sealed\?|services|whsec/);
    const { body } = await ground.owner('POST', '/v1/credentials', {
      kind: 'smtp-password',
      scope: 'crm',
      value: 'x',
    });
    expect(body.errors).toMatchObject([{ path: 'scope', rule: 'must be the word alerts' }]);
  });

  it('asks the mail relay for encryption, and gives it neither password nor alert without', async () => {
    await ground.owner('POST', '/v1/credentials', {
      kind: 'smtp-password',
      scope: 'alerts',
      value: 'secret-of-the-relay',
    });
    const plain = await MailServer.start();
    try {
      const settings = {
        SMTP_HOST: '127.0.0.1',
        SMTP_PORT: plain.port,
        SMTP_TLS: 'starttls',
        SMTP_USER: 'lethe',
        ALERT_EMAIL_FROM: 'lethe@example.com',
      } as const;
      const now = new Date();
      const alert = {
        id: randomUuid(),
        rule: 'clock-drift',
        key: '',
        severity: 'warning',
        state: 'open',
        count: 1,
        facts: {},
        firstEventAt: now,
        lastEventAt: now,
        raisedAt: now,
        acknowledgedAt: null,
        escalatedAt: null,
        resolvedAt: null,
      } as const;
      const message = { reason: 'raised', alert, title: 'Clocks disagree', runbook: 'r.md' } as const;
      const mailer = new Mailer(settings, ground.secrets);
      await expect(mailer.send([message], ['ops@example.com'])).rejects.toMatchObject({ code: 'alert.mail' });
      expect(plain.mails).toEqual([]);
    } finally {
      await plain.close();
    }
  });
});
