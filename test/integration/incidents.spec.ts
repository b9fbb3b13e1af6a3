import { randomUuid } from '../../src/crypto';
import {
  Containment,
  ExposureStore,
  type Incident,
  Incidents,
  IncidentStore,
  NumberSuspension,
  type Suspension,
} from '../../src/incidents';
import { CredentialRegister, CredentialRegisterStore } from '../../src/credentials';
import { SendStops, sendText } from '../../src/recipients/meta';
import { APP_ID, APP_SECRET, CredentialGround } from '../support/credential-ground';
import { ACCOUNT, ADA, NUMBER } from '../support/graph-fixture';

const BY = { kind: 'process', ref: 'cli' } as const;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe('incidents', () => {
  let ground: CredentialGround;
  let store: IncidentStore;
  let incidents: Incidents;
  let containment: Containment;
  let numbers: NumberSuspension;

  beforeAll(async () => {
    ground = await CredentialGround.start();
    store = new IncidentStore(ground.api);
    const credentials = { register: ground.register, store: ground.registerStore };
    incidents = new Incidents(store, credentials, new SendStops(ground.api), ground.audit, ground.clock);
    const versions = new CredentialRegisterStore(ground.worker);
    const ofWorker = new IncidentStore(ground.worker);
    numbers = new NumberSuspension(ofWorker, ground.access, ground.credentials);
    containment = new Containment({
      store: ofWorker,
      exposure: new ExposureStore(ground.worker),
      versions,
      register: new CredentialRegister(versions, ground.workerKeys, ground.audit, ground.clock),
      credentials: ground.credentials,
      care: ground.care,
      tokens: ground.tokens,
      pins: ground.pins,
      ending: ground.ending,
      access: ground.access,
      numbers,
      audit: ground.audit,
      clock: ground.clock,
    });
  });
  afterAll(() => ground.close());
  beforeEach(async () => {
    await ground.forget();
    ground.clock.advance(HOUR_MS);
    await ground.add('meta-app-secret', APP_ID, APP_SECRET);
  });

  const meta = () => ground.graph.api;
  const issue = () =>
    meta().registry.issue(APP_ID, { accountIds: [ACCOUNT], expiresAtMs: ground.clock.now() + 60 * DAY_MS });
  const isValid = (token: string) => meta().registry.isValid(meta().registry.tokens.get(token)!);
  const addToken = async () => {
    const token = issue();
    return {
      token,
      id: (await ground.add('meta-access-token', ACCOUNT, token, { facts: { appId: APP_ID } })).id,
    };
  };
  const contain = (
    credentialId: string,
    rest: { suspend?: Suspension; replacement?: Buffer; exposedFrom?: Date; mayHandleSecrets?: boolean } = {},
  ) =>
    store.transaction((tx) => incidents.contain(tx, { credentialId, mayHandleSecrets: true, ...rest }, BY));
  const stepsOf = async ({ id }: Incident) =>
    Object.fromEntries((await store.steps(id)).map(({ name, state }) => [name, state]));
  const send = () =>
    ground.access.use(ACCOUNT, ({ client }) =>
      sendText(client, { phoneNumberId: NUMBER, to: { phone: ADA }, body: 'Hello' }),
    );

  it('stop sends at once, replace the token, revoke it at Meta, and let sends go on when a person says so', async () => {
    const { token, id } = await addToken();
    meta().world.receive(NUMBER, ADA);
    await expect(send()).resolves.toMatchObject({ kind: 'accepted' });
    const { incident } = await contain(id);
    await expect(send()).resolves.toMatchObject({ kind: 'not-sent' });
    ground.clock.advance(2_000);
    await expect(containment.run(incident.id)).resolves.toEqual({ steps: 7, needPerson: 0 });
    expect(isValid(token)).toBe(false);
    const [next] = await ground.texts('meta-access-token', ACCOUNT);
    expect(isValid(next!)).toBe(true);
    await expect(send()).resolves.toMatchObject({ kind: 'not-sent' });
    expect(await ground.record(id)).toMatchObject({
      revokedFor: 'leaked',
      destroyedAt: expect.any(Date) as Date,
    });
    await store.transaction((tx) => incidents.resume(tx, incident.id, BY));
    // Meta takes a message to the same person every six seconds.
    ground.clock.advance(10_000);
    await expect(send()).resolves.toMatchObject({ kind: 'accepted' });
    await expect(containment.run(incident.id)).resolves.toEqual({ steps: 0, needPerson: 0 });
    const facts = (await ground.facts('incident.contained'))[0] as unknown as { n: { durationMs: number } };
    expect(facts.n.durationMs).toBe(2_000);
  });

  it('wait for Meta while it is away, and go on where they were', async () => {
    const { token, id } = await addToken();
    const { incident } = await contain(id);
    meta().faults.down(HOUR_MS);
    await expect(containment.run(incident.id)).rejects.toThrow();
    expect(await stepsOf(incident)).toEqual({ 'stop-sends': 'done', replace: 'failed' });
    ground.clock.advance(HOUR_MS);
    await containment.run(incident.id);
    expect(isValid(token)).toBe(false);
    expect(await stepsOf(incident)).toMatchObject({ replace: 'done', revoke: 'done', touched: 'done' });
  });

  it('revoke a token that cannot make its successor any more, and say that a person must add one', async () => {
    const { token, id } = await addToken();
    meta().registry.revoke(token);
    const { incident } = await contain(id);
    await containment.run(incident.id);
    expect(await stepsOf(incident)).toMatchObject({
      replace: 'needs-person',
      revoke: 'done',
      verify: 'needs-person',
    });
    expect(await ground.record(id)).toMatchObject({ revokedFor: 'leaked' });
  });

  it('tell of an app that is not ours among those that get the webhooks', async () => {
    const { id } = await addToken();
    ground.graph.account.subscribedApps.set('999999999', { callbackUri: null });
    const { incident } = await contain(id);
    await expect(containment.run(incident.id)).resolves.toMatchObject({ needPerson: 1 });
    expect(await stepsOf(incident)).toMatchObject({ subscriptions: 'needs-person', touched: 'done' });
    ground.graph.account.subscribedApps.clear();
  });

  it('suspend as far as asked, and take into service again', async () => {
    const { id } = await addToken();
    const { incident } = await contain(id, { suspend: 'unsubscribe' });
    ground.graph.account.subscribedApps.set(APP_ID, { callbackUri: null });
    await containment.run(incident.id);
    expect(ground.graph.account.subscribedApps.size).toBe(0);
    await store.transaction((tx) => incidents.resume(tx, incident.id, BY));
    await numbers.resume(incident.id);
    expect([...ground.graph.account.subscribedApps.keys()]).toEqual([APP_ID]);
  });

  it.each([
    ['without a resume', false],
    ['after a resume', true],
  ])('that are closed %s have suspended numbers taken into service again once', async (_name, isResumed) => {
    const { id } = await addToken();
    const { incident } = await contain(id, { suspend: 'unsubscribe' });
    await containment.run(incident.id);
    if (isResumed) await store.transaction((tx) => incidents.resume(tx, incident.id, BY));
    await store.transaction((tx) => incidents.told(tx, incident.id, { ground: 'unlikely-risk' }, BY));
    await store.transaction((tx) => incidents.close(tx, incident.id, BY));
    const jobs = await ground.worker.query<{ payload: { incidentId: string; act: string } }[]>(
      'SELECT payload FROM outbox',
    );
    const resumes = jobs.filter(
      ({ payload }) => payload.incidentId === incident.id && payload.act === 'resume',
    );
    expect(resumes).toHaveLength(1);
  });

  it('let a leaked app secret count for 15 minutes beside its successor, and go on counting without one', async () => {
    const [first] = (await ground.register.list()).filter(({ kind }) => kind === 'meta-app-secret');
    const { incident } = await contain(first!.id, { replacement: Buffer.from('the-next-app-secret') });
    await containment.run(incident.id);
    expect(await ground.texts('meta-app-secret', APP_ID)).toEqual(['the-next-app-secret', APP_SECRET]);
    ground.clock.advance(15 * 60_000);
    expect(await ground.texts('meta-app-secret', APP_ID)).toEqual(['the-next-app-secret']);

    const [second] = (await ground.register.list()).filter(({ acceptedUntil }) => acceptedUntil === null);
    const again = await contain(second!.id);
    await containment.run(again.incident.id);
    expect(await stepsOf(again.incident)).toMatchObject({ replace: 'needs-person', revoke: 'needs-person' });
    expect(await ground.texts('meta-app-secret', APP_ID)).toEqual(['the-next-app-secret']);
  });

  it('replace in one transaction what only the two sides know, and show it once', async () => {
    const recipient = randomUuid();
    const { id } = await ground.add('crm-webhook-secret', recipient);
    const { incident, made } = await contain(id);
    expect(await ground.texts('crm-webhook-secret', recipient)).toEqual([made]);
    const second = await contain(id);
    expect(second).toEqual({ incident });
    await containment.run(incident.id);
    expect(await stepsOf(incident)).toMatchObject({
      replace: 'done',
      revoke: 'done',
      verify: 'not-applicable',
    });
    expect(await ground.record(id)).toMatchObject({ destroyedAt: expect.any(Date) as Date });
  });

  it('for a DPO stop and revoke, and leave the successor to whoever manages credentials', async () => {
    const recipient = randomUuid();
    const secret = await ground.add('crm-webhook-secret', recipient);
    const asDpo = { mayHandleSecrets: false };
    await expect(contain(secret.id, { ...asDpo, replacement: Buffer.from('mine') })).rejects.toMatchObject({
      kind: 'denied',
      code: 'incident.replacement',
    });
    const { incident, made } = await contain(secret.id, asDpo);
    expect(made).toBeUndefined();
    await containment.run(incident.id);
    expect(await stepsOf(incident)).toMatchObject({
      'stop-sends': 'done',
      replace: 'needs-person',
      revoke: 'done',
    });
    await expect(ground.texts('crm-webhook-secret', recipient)).rejects.toMatchObject({
      code: 'credential.none',
    });
    expect(await ground.record(secret.id)).toMatchObject({ destroyedAt: expect.any(Date) as Date });
    const next = await ground.add('crm-webhook-secret', recipient);
    expect(await ground.texts('crm-webhook-secret', recipient)).toEqual([next.made]);

    const pin = await ground.add('meta-pin', NUMBER);
    const ofPin = await contain(pin.id, asDpo);
    expect(ofPin.made).toBeUndefined();
    expect(await ground.texts('meta-pin', NUMBER)).toHaveLength(1);
    expect(await ground.texts('meta-pin', NUMBER)).not.toContain(pin.made);
  });

  it('count whom they concern by the window alone, to the millisecond, and beside it what was stored by its end', async () => {
    const [channel] = await ground.api.query<{ id: string }[]>('SELECT id FROM channel');
    const bucket = 0x40000000 + Math.floor(ground.clock.now() / DAY_MS);
    await ground.worker.query('SELECT ensure_partitions(1, $1)', [bucket]);
    const from = ground.clock.now() - 60_000;
    const until = ground.clock.now();
    for (const at of [from - 1, from, until, until + 1])
      await ground.worker.query(
        `INSERT INTO message (id, subject_ref, class_id, bucket, incarnation, direction, channel_id, type, sent_at, reference_tag, redacted)
         VALUES (decode(md5(random()::text), 'hex'), gen_random_uuid(), 1, $1, 1, 1, $2, 'text', $3, decode(md5(random()::text), 'hex'), '')`,
        [bucket, channel!.id, new Date(at)],
      );
    const window = { channelIds: [channel!.id], from: new Date(from), until: new Date(until) };
    const exposure = new ExposureStore(ground.api);
    await expect(exposure.count(window)).resolves.toEqual({
      subjects: 2,
      messages: { inbound: 2, outbound: 0 },
      stored: { subjects: 3, messages: 3 },
      unknownSends: 0,
    });
    const [first] = await exposure.subjects(window, 1, undefined);
    await expect(exposure.subjects(window, 5, first!.subjectRef)).resolves.toHaveLength(1);
    await expect(exposure.count({ ...window, channelIds: [] })).resolves.toMatchObject({ subjects: 0 });
  });

  it('are not opened about times that cannot be or channels that nobody knows', async () => {
    const at = (ms: number) => new Date(ground.clock.now() + ms);
    const report = (rest: { exposedFrom: Date; exposedUntil?: Date; channelIds?: string[] }) =>
      store.transaction((tx) => incidents.report(tx, { kind: 'loss', channelIds: [], ...rest }, BY));
    await expect(report({ exposedFrom: at(1_000) })).rejects.toMatchObject({
      issues: [{ path: 'exposedFrom', rule: 'must not lie in the future' }],
    });
    await expect(report({ exposedFrom: at(-5_000), exposedUntil: at(-6_000) })).rejects.toMatchObject({
      issues: [{ path: 'exposedUntil', rule: 'must not lie before exposedFrom' }],
    });
    await expect(report({ exposedFrom: at(-1_000), channelIds: [randomUuid()] })).rejects.toMatchObject({
      issues: [{ path: 'channels' }],
    });
  });

  it('give the authority 72 hours from awareness, and are not closed before it is noted what it was told', async () => {
    const awareAt = new Date(ground.clock.now() - HOUR_MS);
    const incident = await store.transaction((tx) =>
      incidents.report(tx, { kind: 'loss', exposedFrom: awareAt, awareAt, channelIds: [] }, BY),
    );
    expect(incident.reportDueAt.getTime() - awareAt.getTime()).toBe(72 * HOUR_MS);
    const close = () => store.transaction((tx) => incidents.close(tx, incident.id, BY));
    await expect(close()).rejects.toMatchObject({ code: 'incident.unreported' });
    const at = new Date(ground.clock.now());
    const tell = (when: Date) =>
      store.transaction((tx) => incidents.told(tx, incident.id, { whom: 'authority', at: when }, BY));
    await expect(tell(new Date(at.getTime() + 1))).rejects.toMatchObject({ code: 'request.invalid' });
    await tell(at);
    await expect(close()).resolves.toMatchObject({ state: 'closed', authorityToldAt: at });
    await expect(
      store.transaction((tx) =>
        incidents.report(
          tx,
          { kind: 'loss', exposedFrom: at, awareAt: new Date(at.getTime() + 1), channelIds: [] },
          BY,
        ),
      ),
    ).rejects.toMatchObject({ code: 'request.invalid' });
  });
});
