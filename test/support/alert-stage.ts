import { chmodSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../../src/foundation/clock';
import { HttpClient, type Answer } from '../../src/cli/quickstart/http-client';
import { type Database, openDatabase } from '../../src/foundation/database';
import { type Json, signBody, toWireForm } from '../../src/whatsapp';
import {
  ACCOUNT_ID,
  BUSINESS_PHONE,
  contact,
  message,
  messagesBody,
  PHONE_NUMBER_ID,
  webhook,
} from '../builders/webhook';
import type { RoleName } from '../../src/cli/embedded/embedded-environment';
import { AlertListener } from './alert-listener';
import type { CallAs } from './api';
import { Closing } from './closing';
import { APP_ID, APP_SECRET } from './credential-ground';
import { eventually } from './eventually';
import { FakeGraphApi } from './fake-graph-api';
import { PORTFOLIO } from './graph-fixture';
import { authenticatorCode, networkOf, PASSWORD } from './people';
import { adminOf } from './services';
import { startSystem, type System } from './system';

const HOUR_MS = 3_600_000;
/** Beside the usual: the proxy that tells from where somebody signs in is this machine, and an opened canary does not end the stage. */
const SETTINGS = {
  LETHE_TRUSTED_PROXIES: '127.0.0.0/8',
  LETHE_KEYRING_CANARY_LOCKS: 'false',
  LETHE_WORKER_TICK_SECONDS: '1',
};

/** An alert as the API shows it. */
interface RaisedAlert {
  id: string;
  rule: string;
  state: string;
  raisedAt: string;
  facts: object;
}

/** The four running processes, a Meta, an alert webhook and a few people; and ways to make things happen to them from outside, as they happen in life. */
export class AlertStage {
  private serial = 0;
  private owner: HttpClient;
  private main: Database;
  private restored = 0;

  private constructor(
    readonly system: System,
    readonly meta: FakeGraphApi,
    readonly listener: AlertListener,
    private readonly closing: Closing,
    { owner, main }: { owner: HttpClient; main: Database },
  ) {
    this.owner = owner;
    this.main = main;
  }

  /** `env` goes over the defaults, as in `startSystem`. */
  static async set(env: Record<string, string> = {}): Promise<AlertStage> {
    const closing = new Closing();
    try {
      const listener = closing.add(await AlertListener.start(), (one) => one.close());
      const meta = closing.add(
        await FakeGraphApi.start({ clock: systemClock, appId: APP_ID, appSecret: APP_SECRET }),
        (one) => one.close(),
      );
      meta.world.addNumber(PHONE_NUMBER_ID, meta.world.addAccount(ACCOUNT_ID, PORTFOLIO));
      const graph = { LETHE_WORKER_META_GRAPH_URL: meta.origin };
      const system = closing.add(
        await startSystem({ env: { ...SETTINGS, ...graph, ...listener.settings, ...env } }),
        (one) => one.close(),
      );
      const main = await openDatabase(adminOf(system.services.main, system.env.LETHE_DATABASE_NAME));
      const stage = new AlertStage(system, meta, listener, closing, {
        owner: await clientOf(system, 'owner'),
        main,
      });
      closing.add(stage, (one) => one.main.destroy());
      await stage.api('POST', '/credentials', { kind: 'meta-app-secret', scope: APP_ID, value: APP_SECRET });
      // A first message makes the channel.
      await stage.post(stage.messages('15550142233', 1));
      await stage.register(await stage.channel());
      return stage;
    } catch (error) {
      await closing.all();
      throw error;
    }
  }

  /** A caller with a key of its own. */
  as(role: string): Promise<HttpClient> {
    return clientOf(this.system, role);
  }

  /** The app that the fake Meta knows. */
  get appId(): string {
    return APP_ID;
  }

  /** Stores a token that Meta issued for an account; the worker looks at it at its next tick. */
  async storeToken(account: string): Promise<void> {
    const value = this.meta.registry.issue(APP_ID);
    await this.api('POST', '/credentials', {
      kind: 'meta-access-token',
      scope: account,
      value,
      facts: { appId: APP_ID },
    });
  }

  /** A DPO's key, of whom so many openings are usual at this hour. */
  async reader(usual: number): Promise<HttpClient> {
    const { key, actorRef } = await this.api<{ key: string; actorRef: string }>('POST', '/api-keys', {
      role: 'dpo',
    });
    await this.usually('opened', actorRef, usual);
    return new HttpClient(this.system.urls.api, key);
  }

  /** Ends every alert, and forgets how busy this hour was. */
  async clear(): Promise<void> {
    await this.main.query('DELETE FROM activity_hour');
    for (const { id } of await this.living()) await this.api('POST', `/alerts/${id}/resolve`);
    // What is resolved is not raised again for the same hour: this is to be another.
    await this.main.query(`UPDATE alert SET facts = facts - 'hour'`);
  }

  /** Every alert that was ever raised, the oldest first. */
  async raised(): Promise<RaisedAlert[]> {
    const { alerts } = await this.api<{ alerts: RaisedAlert[] }>('GET', '/alerts?limit=500');
    return alerts.sort((a, b) => Date.parse(a.raisedAt) - Date.parse(b.raisedAt));
  }

  /** Alerts that nobody resolved. */
  async living(): Promise<RaisedAlert[]> {
    return (await this.raised()).filter(({ state }) => state !== 'resolved');
  }

  /** Calls the API as the owner; the answer's JSON, if it is a good one. */
  async api<T = Record<string, unknown>>(method: string, path: string, body?: object): Promise<T> {
    const headers = body && { 'content-type': 'application/json' };
    const answer = await this.owner.send(method, `/v1${path}`, body && JSON.stringify(body), headers);
    if (answer.status >= 300)
      throw new Error(`${method} ${path} answers ${answer.status}: ${answer.bytes.toString()}`);
    return answer.body as T;
  }

  /** Calls the API as whoever the headers say. */
  call(method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<Answer> {
    return new HttpClient(this.system.urls.api).send(method, `/v1${path}`, body && JSON.stringify(body), {
      ...headers,
      ...(body && { 'content-type': 'application/json' }),
    });
  }

  /** For browsers. */
  get network(): { with: () => CallAs } {
    return networkOf(this.system.urls.api);
  }

  /** A figure of a process, as its metrics say it. */
  async metric(role: RoleName, name: string): Promise<string | undefined> {
    const port = this.system.env[`LETHE_${role.toUpperCase()}_METRICS_PORT`];
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    return new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1];
  }

  /** Has an agent come in; their id and their authenticator's secret. */
  async enrol(login: string): Promise<{ id: string; secret: string }> {
    const { invitation, id } = await this.api<{ invitation: string; id: string }>('POST', '/users', {
      login,
      name: 'Kim Sample',
      role: 'agent',
    });
    const offer = await this.call('POST', '/enrolment', { invitation });
    const secret = String(offer.body.secret);
    const code = authenticatorCode(secret, Date.now());
    const completed = await this.call('POST', '/enrolment/completion', {
      invitation,
      password: PASSWORD,
      code,
    });
    if (completed.status !== 200) throw new Error(`enrolment answers ${completed.status}`);
    return { id, secret };
  }

  /** Bytes of a webhook with so many new messages of a person. */
  messages(from: string, count: number, sentAt = Date.now()): Buffer {
    const timestamp = String(Math.floor(sentAt / 1_000));
    const items = Array.from({ length: count }, () =>
      message({ from, id: `wamid.STAGE-${++this.serial}`, timestamp }),
    );
    return messagesBody(items, [contact(from)]);
  }

  /** Bytes of a message to a number that nobody has heard of. */
  toUnknownNumber(): Buffer {
    const item = message({
      id: `wamid.STAGE-${++this.serial}`,
      timestamp: String(Math.floor(Date.now() / 1_000)),
    });
    const metadata = { display_phone_number: '15550109999', phone_number_id: String(1.9e14 + Date.now()) };
    const value = { messaging_product: 'whatsapp', metadata, contacts: [contact()], messages: [item] };
    return toWireForm(webhook({ field: 'messages', value: value as unknown as Json }));
  }

  /** Bytes of an event about the account, a template or security. */
  event(field: string, value: Record<string, string | number>): Buffer {
    return toWireForm(
      webhook({
        field,
        value: { display_phone_number: BUSINESS_PHONE, ...value, event_serial: ++this.serial },
      }),
    );
  }

  /** Posts a webhook as Meta does, or with another signature. */
  async post(body: Buffer, signature?: string): Promise<void> {
    const answer = await fetch(`${this.system.urls.ingest}/webhooks/whatsapp`, {
      method: 'POST',
      headers: { 'x-hub-signature-256': signature ?? signBody(body, Buffer.from(APP_SECRET)) },
      body: new Uint8Array(body),
    });
    if (answer.status !== (signature === undefined ? 200 : 401))
      throw new Error(`a webhook is answered ${answer.status}`);
  }

  /** Somebody's reference. */
  async subject(waId: string): Promise<string> {
    const found = await this.api<{ subjects: { id: string }[] }>('POST', '/subjects/search', { waId });
    return found.subjects[0]!.id;
  }

  /** The number that messages come to. */
  async channel(): Promise<string> {
    const { channels } = await this.api<{ channels: { id: string; phoneNumberId: string }[] }>(
      'GET',
      '/channels',
    );
    return channels.find(({ phoneNumberId }) => phoneNumberId === PHONE_NUMBER_ID)!.id;
  }

  async register(channelId: string): Promise<void> {
    await this.api('PUT', `/channels/${channelId}`, { retentionClass: 'conversation' });
  }

  /** Registers every number that there is. */
  async registerAll(): Promise<void> {
    const { channels } = await this.api<{ channels: { id: string }[] }>('GET', '/channels');
    for (const { id } of channels) await this.register(id);
  }

  /** What was usual at this hour, and at the one that may begin any moment, in the weeks before: the one thing that only time brings, and so is written down. */
  async usually(kind: 'inbound' | 'opened', key: string, count: number): Promise<void> {
    const hour = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
    for (const week of [1, 2, 3])
      for (const begins of [hour, hour + HOUR_MS])
        await this.main.query(
          `INSERT INTO activity_hour (kind, key, hour, count) VALUES ($1, $2, $3, $4)
           ON CONFLICT (kind, key, hour) DO UPDATE SET count = excluded.count`,
          [kind, key, new Date(begins - week * 7 * 24 * HOUR_MS), count],
        );
  }

  /** Resolves when the worker has looked at every entry that is in the log or on its way there. */
  async lookedAtAll(): Promise<void> {
    const waiting = async () => {
      const rows = await this.main.query<{ waiting: string; size: string; seen: string }[]>(
        `SELECT (SELECT count(*) FROM audit_queue) AS waiting, (SELECT coalesce(max(i) + 1, 0) FROM audit_entry) AS size,
                (SELECT position FROM alert_cursor WHERE source = 'audit') AS seen`,
      );
      return rows[0]!;
    };
    const { size } = await eventually(waiting, (now) => Number(now.waiting) === 0);
    await eventually(waiting, (now) => Number(now.seen) >= Number(size));
  }

  async markCanary(subjectId: string): Promise<void> {
    const { status, stderr } = await this.system.lethe(['keyring', 'canary', subjectId]);
    if (status !== 0) throw new Error(stderr);
  }

  /** Makes a copy, waits until it is whole, and says where its file is. */
  async backup(): Promise<{ id: string; path: string }> {
    const { id } = await this.api<{ id: string }>('POST', '/backups');
    await eventually(async () => {
      const { backups } = await this.api<{ backups: { id: string; state: string }[] }>('GET', '/backups');
      return backups.find((one) => one.id === id)?.state === 'complete';
    });
    return { id, path: join(this.system.home, 'objects', 'dumps', id) };
  }

  /** Changes one byte in the middle of a file. */
  damage(path: string): void {
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1]! ^= 1;
    chmodSync(path, 0o600);
    writeFileSync(path, bytes);
  }

  /** A folder of the installation is gone, as a medium that was pulled out; until the function is called that comes back. */
  pullOut(name: string): () => Promise<void> {
    const path = join(this.system.home, name);
    renameSync(path, `${path}.away`);
    writeFileSync(path, '');
    return async () => {
      await rm(path);
      await rename(`${path}.away`, path);
    };
  }

  /** Somebody else writes to the witness: the log's next checkpoints meet others under their names. Until the function is called that comes back. */
  forgeWitness(): () => void {
    const folder = join(this.system.home, 'witness');
    const newest = readdirSync(folder)
      .filter((file) => file.endsWith('.checkpoint'))
      .sort()
      .at(-1)!;
    const other = readFileSync(join(folder, newest));
    const size = Number.parseInt(newest, 10);
    const forged = Array.from({ length: 3_000 }, (_, i) =>
      join(folder, `${String(size + i + 1).padStart(20, '0')}.checkpoint`),
    ).filter((path) => !existsSync(path));
    for (const path of forged) writeFileSync(path, other);
    return () => {
      for (const path of forged) rmSync(path);
    };
  }

  /** Ends the worker and starts it again. */
  async restartWorker(machine?: { aheadMs: number }): Promise<void> {
    await this.system.stop('worker');
    await this.system.start('worker', machine);
  }

  /** Asks for a purge and waits for its end. */
  async purge(): Promise<void> {
    const { id } = await this.api<{ id: string }>('POST', '/retention/runs');
    await eventually(async () => {
      const { runs } = await this.api<{ runs: { id: string; finishedAt: string | null }[] }>(
        'GET',
        '/retention/runs',
      );
      return runs.find((run) => run.id === id)?.finishedAt ?? false;
    });
  }

  /** Puts a copy in place of the present database and starts everything on it. No key opens anything then, and the owner gets another. */
  async restore(backupId: string): Promise<void> {
    const { env } = this.system;
    const name = `${env.LETHE_DATABASE_NAME!}_${++this.restored}`;
    const { status, stderr } = await this.system.lethe(['backup', 'restore', backupId, '--to', name]);
    if (status !== 0) throw new Error(stderr);
    this.closing.add(name, (one) => this.drop(one));
    const served = ['ingest', 'api'] as const;
    for (const role of ['worker', ...served] as const) await this.system.stop(role);
    env.LETHE_DATABASE_NAME = name;
    await this.main.destroy();
    this.main = await openDatabase(adminOf(this.system.services.main, name));
    // The worker first: the others are not ready before it has replayed what was destroyed since.
    await this.system.start('worker');
    for (const role of served) await this.system.start(role);
    this.owner = await clientOf(this.system, 'owner');
  }

  close(): Promise<void> {
    return this.closing.all();
  }

  private async drop(name: string): Promise<void> {
    const admin = await openDatabase(adminOf(this.system.services.main));
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await admin.destroy();
  }
}

async function clientOf(system: System, role: string): Promise<HttpClient> {
  const { status, stdout, stderr } = await system.lethe(['api-key', 'create', '--role', role]);
  if (status !== 0) throw new Error(stderr);
  return new HttpClient(system.urls.api, stdout.trim());
}
