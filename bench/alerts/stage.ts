import { AuditLog, type AuditFact } from '../../src/audit';
import { randomUuid } from '../../src/crypto';
import { type Database, openDatabase } from '../../src/foundation/database';
import { type Json, signBody, toWireForm } from '../../src/whatsapp';
import {
  BUSINESS_PHONE,
  contact,
  message,
  messagesBody,
  PHONE_NUMBER_ID,
  webhook,
} from '../../test/builders/webhook';
import { authenticatorCode, PASSWORD } from '../../test/support/people';
import { adminOf } from '../../test/support/services';
import type { System } from '../../test/support/system';

const HOUR_MS = 3_600_000;

/** A running system with a few people in it, and ways to make things happen to it. */
export class Stage {
  private serial = 0;
  private readonly log = new AuditLog();

  private constructor(
    private readonly system: System,
    private readonly main: Database,
    private readonly keyring: Database,
    private readonly owner: string,
    /** The pseudonym of the owner's key. */
    readonly actorRef: string,
  ) {}

  static async set(system: System): Promise<Stage> {
    const { services, env } = system;
    const main = await openDatabase(adminOf(services.main, env.LETHE_DATABASE_NAME));
    const keyring = await openDatabase(adminOf(services.keyring, env.LETHE_KEYRING_DATABASE_NAME));
    const owner = (await system.lethe(['api-key', 'create', '--role', 'owner'])).stdout.trim();
    const rows = await main.query<{ actor_ref: string }[]>(
      `SELECT actor_ref FROM api_key WHERE role = 'owner' ORDER BY created_at DESC LIMIT 1`,
    );
    const stage = new Stage(system, main, keyring, owner, rows[0]!.actor_ref);
    // A first message makes the channel.
    await stage.post(stage.messages('15550142233', 1));
    return stage;
  }

  /** Ends every alert, and forgets how busy this hour was. */
  async clear(): Promise<void> {
    await this.main.query('DELETE FROM activity_hour');
    const { alerts } = await this.api<{ alerts: { id: string; state: string }[] }>(
      'GET',
      '/alerts?limit=500',
    );
    for (const { id } of alerts.filter(({ state }) => state !== 'resolved'))
      await this.api('POST', `/alerts/${id}/resolve`);
  }

  /** Calls the API as the owner. */
  async api<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await this.call(method, path, body, { authorization: `Bearer ${this.owner}` });
    if (!answer.ok) throw new Error(`${method} ${path} answers ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  /** Calls the API as whoever the headers say. */
  call(method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.system.urls.api}/v1${path}`, {
      method,
      headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
  }

  /** Has an agent come in. */
  async enrol(login: string): Promise<void> {
    const { invitation } = await this.api<{ invitation: string }>('POST', '/users', {
      login,
      name: 'Kim Sample',
      role: 'agent',
    });
    const offer = (await (await this.call('POST', '/enrolment', { invitation })).json()) as {
      secret: string;
    };
    const code = authenticatorCode(offer.secret, Date.now());
    const completed = await this.call('POST', '/enrolment/completion', {
      invitation,
      password: PASSWORD,
      code,
    });
    if (!completed.ok) throw new Error(`enrolment answers ${completed.status}`);
  }

  /** Bytes of a webhook with so many new messages of a person. */
  messages(from: string, count: number): Buffer {
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const items = Array.from({ length: count }, () =>
      message({ from, id: `wamid.BENCH-${++this.serial}`, timestamp }),
    );
    return messagesBody(items, [contact(from)]);
  }

  /** Bytes of a message to a number that nobody has heard of. */
  toUnknownNumber(): Buffer {
    const [item] = [
      message({ id: `wamid.BENCH-${++this.serial}`, timestamp: String(Math.floor(Date.now() / 1_000)) }),
    ];
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
    const secret = this.system.secret('meta-app-secrets').split('\n')[0]!;
    const answer = await fetch(`${this.system.urls.ingest}/webhooks/whatsapp`, {
      method: 'POST',
      headers: { 'x-hub-signature-256': signature ?? signBody(body, Buffer.from(secret)) },
      body: new Uint8Array(body),
    });
    if (answer.status !== (signature === undefined ? 200 : 401)) throw new Error(`answers ${answer.status}`);
  }

  /** Somebody's reference. */
  async subject(waId: string): Promise<string> {
    const found = await this.api<{ subjects: { id: string }[] }>('POST', '/subjects/search', { waId });
    return found.subjects[0]!.id;
  }

  async channel(): Promise<string> {
    const [row] = await this.main.query<{ id: string }[]>(
      'SELECT id FROM channel WHERE phone_number_id = $1',
      [PHONE_NUMBER_ID],
    );
    return row!.id;
  }

  /** What was usual at this hour in the weeks before. */
  async usually(kind: 'inbound' | 'opened', key: string, count: number): Promise<void> {
    const hour = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
    for (const week of [1, 2, 3])
      await this.main.query('INSERT INTO activity_hour (kind, key, hour, count) VALUES ($1, $2, $3, $4)', [
        kind,
        key,
        new Date(hour - week * 7 * 24 * HOUR_MS),
        count,
      ]);
  }

  /** A fact, left as the module leaves it that has it to report. */
  async report(fact: AuditFact): Promise<void> {
    await this.main.transaction((tx) => this.log.append(tx, fact));
  }

  /** An alarm, left as the keyring leaves it. */
  async alarm(code: string, role: string | null = null): Promise<void> {
    await this.keyring.query('INSERT INTO alarm (at, code, role) VALUES (now(), $1, $2)', [code, role]);
  }

  /** Lets no entry into the log, with one that has waited for six minutes; until the function is called that comes back. */
  async holdLog(): Promise<() => Promise<void>> {
    const runner = this.main.createQueryRunner();
    await runner.startTransaction();
    await runner.query('LOCK TABLE audit_entry IN SHARE MODE');
    const fact = {
      type: 'alert.acknowledged',
      actor: { kind: 'process', ref: 'cli' },
      ref: { alert: randomUuid() },
    };
    await this.main.query(
      `INSERT INTO audit_queue (queued_at, fact) VALUES (clock_timestamp() - interval '6 minutes', $1)`,
      [JSON.stringify(fact)],
    );
    return async () => {
      await runner.rollbackTransaction();
      await runner.release();
    };
  }

  async markCanary(subjectId: string): Promise<void> {
    const { status, stderr } = await this.system.lethe(['keyring', 'canary', subjectId]);
    if (status !== 0) throw new Error(stderr);
  }

  async close(): Promise<void> {
    await this.main.destroy();
    await this.keyring.destroy();
  }
}
