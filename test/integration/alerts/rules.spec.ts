import { randomUuid } from '../../../src/crypto';
import { UsageGovernor } from '../../../src/recipients/meta/usage-governor';
import { openDatabase } from '../../../src/foundation/database';
import { BUSINESS_PHONE, contact, message, messagesBody, webhook } from '../../builders/webhook';
import { AlertGround } from '../../support/alert-ground';
import { Browser, colleague } from '../../support/people';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const WORKER = { kind: 'process', ref: 'worker' } as const;

describe('alert rules', () => {
  let ground: AlertGround;
  let serial = 0;
  let channelId = '';

  beforeAll(async () => {
    // Fewer guesses than by default: each takes a quarter second, as it should.
    ground = await AlertGround.start({ ALERT_GUESSES_WARNING: '6', ALERT_GUESSES_CRITICAL: '9' });
    // In the middle of an hour, so that a scenario stays within one.
    ground.clock.advance(HOUR_MS - (ground.clock.now() % HOUR_MS) + 20 * MINUTE_MS);
    await write([next('15550142233')]);
    const { body } = await ground.owner('GET', '/v1/channels');
    const [channel] = body.channels as { id: string; retentionClass: string }[];
    channelId = channel!.id;
    const registered = await ground.owner('PUT', `/v1/channels/${channelId}`, {
      retentionClass: channel!.retentionClass,
    });
    expect(registered.status).toBe(200);
    await ground.look();
    await ground.quiet();
  });
  afterAll(() => ground.close());
  afterEach(() => ground.quiet());

  const seconds = () => String(Math.floor(ground.clock.now() / 1_000));
  const next = (from: string) => message({ from, id: `wamid.ALERT-${++serial}`, timestamp: seconds() });
  const write = (messages: ReturnType<typeof message>[], from = '15550142233') =>
    ground.ingest.postBytes(messagesBody(messages, [contact(from)]));
  const tell = (field: string, value: Record<string, string | number>) =>
    ground.ingest.post(webhook({ field, value: { display_phone_number: BUSINESS_PHONE, ...value } }));
  const living = async (rule: string) =>
    (await ground.alerts(rule)).filter(({ state }) => state !== 'resolved');
  const usual = async (kind: string, key: string, count: number) => {
    const hour = Math.floor(ground.clock.now() / HOUR_MS) * HOUR_MS;
    for (const week of [1, 2, 3])
      await ground.ingest.sql('INSERT INTO activity_hour (kind, key, hour, count) VALUES ($1, $2, $3, $4)', [
        kind,
        key,
        new Date(hour - week * 7 * 24 * HOUR_MS),
        count,
      ]);
  };

  it('say nothing in an hour of everyday traffic', async () => {
    const people = Array.from({ length: 6 }, (_, i) => `1555014${7_000 + i}`);
    for (let minute = 0; minute < 60; minute++) {
      ground.clock.advance(MINUTE_MS);
      const from = people[minute % people.length]!;
      const body = messagesBody([next(from), next(from)], [contact(from)]);
      expect((await ground.ingest.postBytes(body)).status).toBe(200);
      // Now and then Meta repeats itself, a scanner comes by, somebody reads, and a key is mistyped.
      if (minute % 10 === 3) await ground.ingest.postBytes(body);
      if (minute % 20 === 7) expect((await ground.ingest.postBytes(body, 'sha256=00')).status).toBe(401);
      if (minute % 15 === 5)
        expect((await ground.api.with('lethe_no')('GET', '/v1/channels')).status).toBe(401);
      if (minute % 5 === 0) {
        const { body: found } = await ground.crm('POST', '/v1/subjects/search', { phone: `+${from}` });
        const [subject] = found.subjects as { id: string }[];
        expect((await ground.crm('GET', `/v1/subjects/${subject!.id}/messages`)).status).toBe(200);
      }
      await ground.look();
    }
    expect(await ground.alerts().then((all) => all.filter(({ state }) => state !== 'resolved'))).toEqual([]);
  });

  it('tell of signatures that do not hold, and more gravely of many', async () => {
    const body = messagesBody([next('15550142233')]);
    for (let i = 0; i < 5; i++) expect((await ground.ingest.postBytes(body, 'sha256=00')).status).toBe(401);
    await ground.look();
    expect(await living('webhook-signature')).toMatchObject([
      { severity: 'warning', facts: { minutes: 10 } },
    ]);
    for (let i = 0; i < 100; i++) await ground.ingest.postBytes(body, null);
    await ground.look();
    expect(await living('webhook-signature')).toMatchObject([{ severity: 'critical', state: 'open' }]);
  });

  it('tell of webhooks that come again', async () => {
    ground.clock.advance(HOUR_MS);
    const body = messagesBody(Array.from({ length: 60 }, () => next('15550142233')));
    await ground.ingest.postBytes(body);
    await ground.look();
    expect(await living('webhook-replay')).toEqual([]);
    await ground.ingest.postBytes(body);
    await ground.look();
    expect(await living('webhook-replay')).toMatchObject([{ severity: 'warning', facts: { again: 60 } }]);
  });

  it('tell of a number with much more traffic than at the same hour of the weeks before', async () => {
    ground.clock.advance(2 * HOUR_MS);
    await usual('inbound', channelId, 40);
    await write(Array.from({ length: 150 }, () => next('15550142233')));
    await ground.look();
    expect(await living('unusual-volume')).toEqual([]);
    await write(Array.from({ length: 100 }, () => next('15550142233')));
    await ground.look();
    await ground.look();
    expect(await living('unusual-volume')).toMatchObject([
      { key: channelId, severity: 'warning', count: 1, facts: { what: 'inbound', usual: 40 } },
    ]);
    const [alert] = await living('unusual-volume');
    expect((await ground.owner('POST', `/v1/alerts/${alert!.id}/resolve`)).status).toBeLessThan(300);
    await ground.look();
    // Still the same hour, and somebody knows why.
    expect(await living('unusual-volume')).toEqual([]);
  });

  it('tell of a number that nobody registered, until somebody does', async () => {
    await ground.ingest.post(
      webhook({
        field: 'messages',
        value: {
          messaging_product: 'whatsapp',
          metadata: { display_phone_number: '15550109999', phone_number_id: '199999999999999' },
          contacts: [contact()],
          messages: [next('15550142233')],
        },
      }),
    );
    await ground.look();
    const [alert] = await living('unknown-number');
    const { status } = await ground.owner('PUT', `/v1/channels/${alert!.key}`, {
      retentionClass: 'conversation',
    });
    expect(status).toBe(200);
    await ground.look();
    expect(await living('unknown-number')).toEqual([]);
  });

  it('tell of a template that was changed, and more gravely of many at once', async () => {
    const template = (id: number, event: string) =>
      tell('message_template_status_update', {
        event,
        message_template_id: id,
        message_template_name: 'order_update',
        message_template_language: 'en_US',
        reason: 'NONE',
      });
    await template(1, 'PAUSED');
    await ground.look();
    expect(await living('template-change')).toMatchObject([{ severity: 'warning', key: '', count: 1 }]);
    for (let id = 2; id <= 12; id++) await template(id, 'APPROVED');
    await ground.look();
    expect((await living('template-change')).map(({ key, severity }) => [key, severity]).sort()).toEqual([
      ['', 'warning'],
      ['burst', 'critical'],
    ]);
  });

  it('tell of what Meta says of the account, and not of what is good news', async () => {
    await tell('account_update', { event: 'ACCOUNT_RECONNECTED' });
    await tell('phone_number_quality_update', {
      event: 'THROUGHPUT_UPGRADE',
      current_limit: 'TIER_UNLIMITED',
    });
    await ground.look();
    expect(await living('account-event')).toEqual([]);
    await tell('account_update', { event: 'ACCOUNT_RESTRICTION' });
    await tell('phone_number_name_update', { decision: 'APPROVED', requested_verified_name: 'Other Shop' });
    await ground.look();
    expect(
      (await living('account-event')).map(({ severity, facts }) => [facts.field, severity]).sort(),
    ).toEqual([
      ['account_update', 'critical'],
      ['phone_number_name_update', 'warning'],
    ]);
  });

  it('tell of a PIN that somebody changed, a token that Meta refuses, and a leak', async () => {
    await tell('security', { event: 'PIN_CHANGED', requester: '61000000000000' });
    const credential = randomUuid();
    await ground.report(
      { type: 'credential.checked', actor: WORKER, ref: { credential }, code: 'ok' },
      { type: 'credential.checked', actor: WORKER, ref: { credential }, code: 'wider-scope' },
    );
    await ground.look();
    expect(
      (await living('token-event')).map(({ facts, severity }) => [facts.problem, severity]).sort(),
    ).toEqual([
      ['PIN_CHANGED', 'critical'],
      ['wider-scope', 'warning'],
    ]);
    await ground.report({ type: 'key.revoked', actor: WORKER, ref: { credential }, code: 'leaked' });
    await ground.look();
    expect(
      await living('token-event').then((all) => all.find(({ key }) => key === credential)),
    ).toMatchObject({
      severity: 'critical',
      facts: { problem: 'leaked' },
    });
  });

  it('tell of an API key that ends soon, and of somebody who left and was not looked into', async () => {
    const [apiKey, appUser] = [randomUuid(), randomUuid()];
    await ground.report(
      { type: 'key.expiring', actor: WORKER, ref: { apiKey }, n: { expiresInDays: 7 } },
      { type: 'person.off-boarded', actor: WORKER, ref: { appUser }, code: 'access-ended' },
      { type: 'person.off-boarded', actor: WORKER, ref: { appUser }, code: 'review-overdue' },
    );
    await ground.look();
    expect(await living('token-event')).toMatchObject([{ key: apiKey, facts: { what: 'api-key', days: 7 } }]);
    expect(await living('deadline-near')).toMatchObject([{ key: appUser, count: 1 }]);
  });

  it('tell of keys that nobody issued, and of sign-ins that fail', async () => {
    for (let i = 0; i < 10; i++)
      expect((await ground.api.with(`lethe_guess_${i}`)('GET', '/v1/channels')).status).toBe(401);
    await ground.look();
    expect(await living('failed-sign-in')).toMatchObject([{ severity: 'warning', facts: { keys: 10 } }]);
    await ground.quiet();
    ground.clock.advance(HOUR_MS);
    await ground.report({ type: 'login', actor: { kind: 'process', ref: 'api' }, code: 'locked' });
    await ground.look();
    expect(await living('failed-sign-in')).toMatchObject([{ severity: 'warning', facts: { locked: 1 } }]);
  });

  it('tell of a password that is guessed from many addresses, of one person, and more gravely of many tries', async () => {
    ground.clock.advance(HOUR_MS);
    const { id, login } = await colleague(ground.api, 'agent', ground.clock);
    const guess = async (from: number, to: number) => {
      for (let i = from; i <= to; i++) {
        const { status } = await new Browser(ground.api, `198.51.100.${i}`).signIn(
          login,
          'wrong and long enough',
        );
        expect(status).toBe(401);
      }
      await ground.look();
    };
    await guess(1, 5);
    expect(await living('guessed-password')).toEqual([]);
    await guess(6, 6);
    const [alert] = await living('guessed-password');
    expect(alert).toMatchObject({
      key: id,
      severity: 'warning',
      facts: { failed: 6, secondFactor: 0 },
    });
    expect(await living('failed-sign-in')).toEqual([]);
    await guess(7, 9);
    expect(await living('guessed-password')).toMatchObject([{ key: id, severity: 'critical' }]);
  });

  it('tell of somebody who opens far more than they do at this hour', async () => {
    ground.clock.advance(2 * HOUR_MS);
    const from = '15550148001';
    for (let batch = 0; batch < 3; batch++)
      await write(
        Array.from({ length: 200 }, () => next(from)),
        from,
      );
    const reader = await ground.api.as('dpo');
    const { body } = await reader('POST', '/v1/subjects/search', { phone: `+${from}` });
    const [subject] = body.subjects as { id: string }[];
    await ground.look();
    await ground.quiet();
    const [{ actor_ref: actor } = { actor_ref: '' }] = await ground.ingest.sql<{ actor_ref: string }>(
      'SELECT actor_ref FROM api_key WHERE id = $1',
      [reader.record.id],
    );
    await usual('opened', actor, 20);
    for (let i = 0; i < 2; i++)
      expect((await reader('GET', `/v1/subjects/${subject!.id}/messages?limit=500`)).status).toBe(200);
    await ground.look();
    await ground.look();
    expect(await living('unusual-opening')).toMatchObject([{ key: actor, severity: 'critical' }]);
  });

  it('tell of a canary that was opened', async () => {
    const from = '15550148777';
    await write([next(from)], from);
    const { body } = await ground.crm('POST', '/v1/subjects/search', { phone: `+${from}` });
    const [subject] = body.subjects as { id: string }[];
    await ground.ingest.keyring.client('operator').markCanary(subject!.id);
    await ground.crm('GET', `/v1/subjects/${subject!.id}/messages`);
    await alarmWritten('canary-opened');
    await ground.look();
    expect(await living('canary-opened')).toMatchObject([{ severity: 'critical', facts: { role: 'api' } }]);
  });

  it('tell of purges that are late, and of those that fail', async () => {
    await ground.report({ type: 'retention.run', actor: WORKER, code: 'finished', n: { buckets: 1 } });
    await ground.look();
    expect(await living('purge-late')).toEqual([]);
    await ground.report({ type: 'retention.overdue', actor: WORKER, n: { buckets: 2, seconds: 4_000 } });
    await ground.look();
    expect(await living('purge-late')).toMatchObject([{ severity: 'warning', facts: { buckets: 2 } }]);
    await ground.report({ type: 'retention.overdue', actor: WORKER, n: { buckets: 2, seconds: 22_000 } });
    await ground.look();
    expect(await living('purge-late')).toMatchObject([{ severity: 'critical' }]);
  });

  it('tell of an incident, and of its 72 hours when they run out', async () => {
    const open = (hoursAgo: number) =>
      ground.owner('POST', '/v1/incidents', {
        kind: 'unauthorised-access',
        channels: [channelId],
        exposedFrom: new Date(ground.clock.now() - 70 * HOUR_MS).toISOString(),
        awareAt: new Date(ground.clock.now() - hoursAgo * HOUR_MS).toISOString(),
      });
    const { body } = await open(23);
    await ground.look();
    expect(await living('incident-opened')).toMatchObject([{ key: body.id, severity: 'critical' }]);
    expect(await living('deadline-near')).toEqual([]);
    ground.clock.advance(HOUR_MS);
    await ground.look();
    expect(await living('deadline-near')).toMatchObject([{ key: body.id, severity: 'warning' }]);
    ground.clock.advance(24 * HOUR_MS);
    await ground.look();
    expect(await living('deadline-near')).toMatchObject([{ key: body.id, severity: 'critical' }]);
    await ground.owner('POST', `/v1/incidents/${String(body.id)}/told`, { ground: 'unlikely-risk' });
    const request = randomUuid();
    await ground.report({
      type: 'request.reminded',
      actor: WORKER,
      ref: { request },
      code: 'overdue',
      n: { days: 0 },
    });
    await ground.quiet();
    await ground.look();
    expect(await living('deadline-near')).toMatchObject([{ key: request, severity: 'critical' }]);
    const stuck = randomUuid();
    const step = { type: 'request.step', actor: WORKER } as const;
    await ground.report({ ...step, ref: { request: stuck }, code: 'started', n: { step: 1 } });
    await ground.report({ ...step, ref: { request: stuck }, code: 'failed' });
    await ground.report({
      type: 'channel.reach',
      actor: WORKER,
      ref: { channel: channelId, request: stuck },
      code: 'credentials',
    });
    await ground.quiet();
    await ground.look();
    expect(await living('deadline-near')).toContainEqual(
      expect.objectContaining({ key: stuck, count: 1, facts: { request: 'cannot-go-on' } }),
    );
    expect(await living('token-event')).toContainEqual(
      expect.objectContaining({ key: channelId, facts: { problem: 'outside-credentials' } }),
    );
  });

  it('tell of copies that are missing or not made', async () => {
    const backup = randomUuid();
    await ground.report({ type: 'backup.expired', actor: WORKER, ref: { backup }, code: 'deleted' });
    await ground.report({ type: 'backup.missing', actor: WORKER, ref: { backup } });
    await ground.look();
    expect(await living('backup-failed')).toMatchObject([{ key: backup, severity: 'critical' }]);
    await ground.quiet();
    ground.clock.advance(72 * HOUR_MS);
    await ground.look();
    expect(await living('backup-failed')).toMatchObject([{ key: '', severity: 'critical' }]);
    // A copy of now, so that the scenarios after this one have one.
    await ground.ingest.sql(
      `INSERT INTO backup (id, kind, state, object_key, object_id, seal_seq, data_from, data_to, epochs, rows, size_bytes, sha256, expires_at, created_at)
       VALUES ($1, 'pg-dump', 'complete', 'k', decode(repeat('00', 16), 'hex'), 1, $2, $2, '[]', '{}', 1, decode(repeat('00', 32), 'hex'), $2, $2)`,
      [randomUuid(), new Date(ground.clock.now() + 300 * HOUR_MS)],
    );
  });

  it('tell of drills and scans that fail', async () => {
    const drill = randomUuid();
    await ground.report({ type: 'drill.finished', actor: WORKER, ref: { drill }, code: 'passed' });
    await ground.look();
    expect(await living('drill-failed')).toEqual([]);
    await ground.report({ type: 'drill.finished', actor: WORKER, ref: { drill }, code: 'failed' });
    await ground.look();
    expect(await living('drill-failed')).toMatchObject([{ key: drill, severity: 'critical' }]);
  });

  it('tell of clocks that disagree', async () => {
    const { now } = ground.machine;
    ground.machine.now = () => now() + 3_000;
    await ground.look();
    expect(await living('clock-drift')).toMatchObject([{ severity: 'warning' }]);
    ground.machine.now = () => now() - 31_000;
    await ground.look();
    expect(await living('clock-drift')).toMatchObject([{ severity: 'critical' }]);
    ground.machine.now = now;
    await ground.quiet();
    await ground.look();
    expect(await living('clock-drift')).toEqual([]);
  });

  it('tell of an allowance that is nearly used, until it is not any more', async () => {
    const governor = new UsageGovernor();
    const used = (percent: number) =>
      governor.observe(
        new Headers({ 'x-app-usage': JSON.stringify({ call_count: percent }) }),
        ground.clock.now(),
      );
    used(79);
    await ground.look();
    expect(await living('quota-near')).toEqual([]);
    used(80);
    await ground.look();
    expect(await living('quota-near')).toMatchObject([{ severity: 'warning', facts: { percent: 80 } }]);
    used(10);
    await ground.look();
    expect(await living('quota-near')).toEqual([]);
  });

  it('tell of a process that has nearly used its share of the keyring, for an hour', async () => {
    await keyringAlarm('quota-near', 'api');
    await ground.look();
    expect(await living('quota-near')).toMatchObject([{ key: 'keyring-api', facts: { role: 'api' } }]);
    expect(await living('keyring-alarm')).toEqual([]);
    ground.clock.advance(HOUR_MS);
    await ground.look();
    expect(await living('quota-near')).toEqual([]);
  });

  it('tell of what the keyring cannot do by itself', async () => {
    await keyringAlarm('rotation-failed');
    await ground.look();
    expect(await living('keyring-alarm')).toMatchObject([{ key: 'rotation-failed', severity: 'critical' }]);
  });

  it('tell of an audit log that stands still, and that it moves again', async () => {
    await ground.ingest.sql(
      `INSERT INTO audit_queue (queued_at, fact) VALUES (clock_timestamp() - interval '6 minutes', '{}')`,
    );
    await ground.watchOnly();
    expect(await living('audit-late')).toMatchObject([{ key: 'queue', severity: 'critical' }]);
    await ground.look();
    expect(await living('audit-late')).toEqual([]);
  });

  it('tell of a restored database', async () => {
    await ground.report({ type: 'restore.quarantined', actor: WORKER, code: 'behind', n: { logSize: 1 } });
    await ground.look();
    expect(await living('restore-quarantine')).toMatchObject([
      { severity: 'critical', facts: { verdict: 'behind' } },
    ]);
  });

  it('name nobody: no alert holds anything of a person', async () => {
    const rows = await ground.ingest.sql<{ text: string }>(
      'SELECT a::text AS text FROM alert a UNION ALL SELECT n::text FROM alert_notice n',
    );
    expect(rows.length).toBeGreaterThan(20);
    for (const { text } of rows) expect(text).not.toMatch(/1555014|wamid|Somebody|Ada/);
  });

  /** An alarm as the keyring leaves it. */
  async function keyringAlarm(code: string, role: string | null = null): Promise<void> {
    const rows = await openDatabase(ground.ingest.keyring.database.admin);
    await rows.query('INSERT INTO alarm (at, code, role) VALUES (now(), $1, $2)', [code, role]);
    await rows.destroy();
  }

  /** The keyring writes an alarm after it has answered. */
  async function alarmWritten(code: string): Promise<void> {
    const client = ground.ingest.keyring.client('worker');
    while (!(await client.alarms(0)).some((alarm) => alarm.code === code))
      await new Promise((resolve) => setTimeout(resolve, 10));
  }
});
