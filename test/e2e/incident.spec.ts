import { CREDENTIAL_KIND_NAMES } from '../../src/credentials';
import { systemClock } from '../../src/foundation/clock';
import { type Database, openDatabase } from '../../src/foundation/database';
import { signBody } from '../../src/whatsapp';
import { message, messagesBody } from '../builders/webhook';
import { APP_ID } from '../support/credential-ground';
import { eventually } from '../support/eventually';
import { FakeGraphApi } from '../support/fake-graph-api';
import { ACCOUNT, NUMBER, PORTFOLIO } from '../support/graph-fixture';
import { adminOf } from '../support/services';
import { startSystem, type System } from '../support/system';

const FIVE_MINUTES_MS = 300_000;
const DAY_MS = 86_400_000;
const FIRST_SECRET = 'app-secret-number-one';
const SECOND_SECRET = 'app-secret-number-two';

type Call = (method: string, path: string, body?: unknown) => Promise<Record<string, unknown>>;

/**
 * Webhooks without a pause, several at a time, signed with whatever Meta signs with at the moment, and sent again as Meta does when they are told to come later: on a machine
 * that stands still for a moment some are. `bench rotation` shows that a rotation by itself causes none of that.
 */
class Traffic {
  readonly statuses = new Map<number, number>();
  readonly stored: string[] = [];
  secret = '';
  private running = false;
  private serial = 0;
  private lanes: Promise<void>[] = [];

  constructor(private readonly url: string) {}

  begin(lanes: number): void {
    this.running = true;
    this.lanes = Array.from({ length: lanes }, () => this.lane());
  }

  async end(): Promise<void> {
    this.running = false;
    await Promise.all(this.lanes);
  }

  /** Resolves when so many more were answered. */
  async more(count: number): Promise<void> {
    const target = this.stored.length + count;
    await eventually(() => this.stored.length >= target, Boolean, { everyMs: 5 });
  }

  private async lane(): Promise<void> {
    while (this.running) {
      const id = `wamid.ROTATE-${++this.serial}`;
      const body = messagesBody([message({ id, timestamp: String(Math.floor(Date.now() / 1000)) })]);
      let status = await this.send(body);
      while (status === 503) status = await this.send(body);
      this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
      if (status === 200) this.stored.push(id);
    }
  }

  private async send(body: Buffer): Promise<number> {
    const { status } = await fetch(`${this.url}/webhooks/whatsapp`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-hub-signature-256': signBody(body, Buffer.from(this.secret)),
      },
      body: new Uint8Array(body),
    });
    return status;
  }
}

describe('credentials under load', () => {
  let system: System;
  let meta: FakeGraphApi;
  let admin: Database;
  let owner: Call;
  let traffic: Traffic;

  beforeAll(async () => {
    meta = await FakeGraphApi.start({ clock: systemClock, appId: APP_ID, appSecret: FIRST_SECRET });
    meta.world.addNumber(NUMBER, meta.world.addAccount(ACCOUNT, PORTFOLIO));
    system = await startSystem({
      env: {
        LETHE_WORKER_META_GRAPH_URL: meta.origin,
        LETHE_WORKER_TICK_SECONDS: '1',
        LETHE_KEYRING_LEASE_TTL_MS: '5000',
        LETHE_KEYRING_LEASE_MARGIN_MS: '200',
        LETHE_KEYRING_ROTATION_MIN_INTERVAL_SECONDS: '0',
      },
    });
    admin = await openDatabase(adminOf(system.services.main, system.env.LETHE_DATABASE_NAME));
    owner = await as('owner');
    traffic = new Traffic(system.urls.ingest);
    traffic.secret = system.secret('meta-app-secrets').split('\n')[0]!;
    traffic.begin(4);
    await traffic.more(20);
  });
  afterAll(async () => {
    await traffic.end();
    await admin.destroy();
    await system.close();
    await meta.close();
  });

  async function as(role: string): Promise<Call> {
    const key = (await system.lethe(['api-key', 'create', '--role', role])).stdout.trim();
    return async (method, path, body) => {
      const answer = await fetch(`${system.urls.api}/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
      return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
    };
  }
  const add = async (kind: string, scope: string, rest: object = {}) =>
    (await owner('POST', '/credentials', { kind, scope, ...rest })) as { id: string; value?: string };
  const rotate = async (id: string, body: object = {}) =>
    (await owner('POST', `/credentials/${id}/rotate`, body)) as { id: string; value?: string };
  const generation = async () =>
    (JSON.parse((await system.lethe(['keyring', 'status', '--json'])).stdout) as { generation: number })
      .generation;
  const isValid = (token: string) => meta.registry.isValid(meta.registry.tokens.get(token)!);

  it('are rotated, every kind of them and the keyring’s generation, without one webhook refused or lost', async () => {
    const first = await generation();
    const appSecret = await add('meta-app-secret', APP_ID, { value: FIRST_SECRET });
    traffic.secret = FIRST_SECRET;
    await traffic.more(20);
    // Meta changes at once; nothing waits for ingest to notice.
    await rotate(appSecret.id, { value: SECOND_SECRET });
    meta.registry.apps.set(APP_ID, SECOND_SECRET);
    traffic.secret = SECOND_SECRET;
    await traffic.more(20);
    const recipient = (await owner('POST', '/recipients', { name: 'rotated' })).id as string;
    const others: { kind: string; scope: string; value?: string; next?: string }[] = [
      { kind: 'meta-verify-token', scope: APP_ID },
      { kind: 'crm-webhook-secret', scope: recipient },
      { kind: 'meta-pin', scope: NUMBER },
      { kind: 'bsp-secret', scope: 'twilio', value: 'twilio-one', next: 'twilio-two' },
      { kind: 'alert-webhook-secret', scope: 'alerts' },
      ...['alert-webhook-url', 'alert-slack-url'].map((kind) => ({
        kind,
        scope: 'alerts',
        value: 'https://alerts.invalid/one',
        next: 'https://alerts.invalid/two',
      })),
      { kind: 'smtp-password', scope: 'alerts', value: 'relay-one', next: 'relay-two' },
    ];
    // A token is rotated by the playbook below.
    const rotated = ['meta-app-secret', 'meta-access-token', ...others.map(({ kind }) => kind)];
    expect(rotated.sort()).toEqual([...CREDENTIAL_KIND_NAMES].sort());
    for (const { kind, scope, value, next } of others) {
      const { id } = await add(kind, scope, { value });
      await rotate(id, { value: next });
      await traffic.more(5);
    }
    // There is something to rotate for once the worker has destroyed a replaced secret; then the keyring may have done it by itself already.
    await eventually(
      async () => {
        expect(await system.lethe(['keyring', 'rotate'])).toMatchObject({ status: 0 });
        return generation();
      },
      (now) => now > first,
    );
    await traffic.more(20);
    expect([...traffic.statuses.keys()]).toEqual([200]);
  });

  it('that leak are contained by one command: replaced in far less than five minutes, and no webhook lost', async () => {
    const token = meta.registry.issue(APP_ID, {
      accountIds: [ACCOUNT],
      expiresAtMs: Date.now() + 60 * DAY_MS,
    });
    meta.world.accounts
      .get(ACCOUNT)!
      .subscribedApps.set(APP_ID, { callbackUri: 'https://attacker.example/hook' });
    const { id } = await add('meta-access-token', ACCOUNT, { value: token, facts: { appId: APP_ID } });
    const contained = await system.lethe(['incident', 'contain', '--credential', id]);
    expect(contained).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('contained after') as unknown,
    });
    await traffic.more(20);

    const { incidents } = (await owner('GET', '/incidents')) as { incidents: { id: string }[] };
    const incident = (await owner('GET', `/incidents/${incidents[0]!.id}`)) as {
      state: string;
      detectedAt: string;
      containedAt: string;
      steps: { name: string; state: string; evidence: Record<string, number> }[];
    };
    expect(incident.state).toBe('investigating');
    expect(Date.parse(incident.containedAt) - Date.parse(incident.detectedAt)).toBeLessThan(FIVE_MINUTES_MS);
    expect(Object.fromEntries(incident.steps.map(({ name, state }) => [name, state]))).toEqual({
      'stop-sends': 'done',
      replace: 'done',
      revoke: 'done',
      verify: 'done',
      subscriptions: 'done',
      suspend: 'not-applicable',
      touched: 'done',
    });
    expect(isValid(token)).toBe(false);
    const tokens = [...meta.registry.tokens.keys()];
    expect(tokens.filter(isValid)).toHaveLength(1);
    expect(meta.world.accounts.get(ACCOUNT)!.subscribedApps.get(APP_ID)).toEqual({ callbackUri: null });
    const touched = incident.steps.find(({ name }) => name === 'touched')!.evidence;
    expect(touched).toMatchObject({ channels: 1, subjects: 1 });
    expect(touched.inbound).toBeGreaterThan(0);
    expect(system.log('worker') + system.log('api') + contained.stdout + contained.stderr).not.toContain(
      token,
    );
  });

  it('kept every webhook once, and took none for forged', async () => {
    await traffic.end();
    expect([...traffic.statuses.keys()]).toEqual([200]);
    const [row] = await admin.query<{ n: number }[]>('SELECT count(*)::int AS n FROM message');
    expect(row!.n).toBe(traffic.stored.length);
  });
});
