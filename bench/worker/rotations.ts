import { setTimeout as sleep } from 'node:timers/promises';
import type { FakeGraphApi } from '../../test/support/fake-graph-api';
import { APP_ID } from '../../test/support/credential-ground';
import { ACCOUNT } from '../../test/support/graph-fixture';
import { PHONE_NUMBER_ID } from '../../test/builders/webhook';
import type { System } from '../../test/support/system';
import { InfrastructureSecrets } from './infrastructure-secrets';

const RECIPIENT_KIND = 'crm-webhook-secret';
/** Between two rotations. */
const PAUSE_MS = 500;
const DAY_MS = 86_400_000;

/** What was rotated. */
export interface Turned {
  credentials: number;
  kinds: number;
  generations: number;
  /** Replacements of database passwords and callers' secrets. */
  infrastructure: number;
}

/** What was stored or issued; `key` and `actorRef` of an API key. */
interface Kept {
  id: string;
  key?: string;
  actorRef?: string;
}

/** Rotates every kind of credential in turn, and the API key that it is done with, over the API as an operator would, until it is told to stop. */
export class Rotations {
  /** What the fake Meta signs with now. */
  signingSecret = Buffer.from('app-secret-0');
  private running = true;
  private ownKey: { id: string; actorRef: string } | undefined;
  private count = 0;
  private infrastructureCount = 0;
  private readonly ids = new Map<string, string>();

  private constructor(
    private readonly system: System,
    private readonly meta: FakeGraphApi,
    private key: string,
    private readonly generation: number,
    private readonly infrastructure: InfrastructureSecrets,
  ) {}

  /** Stores the first version of each kind. */
  static async prepare(system: System, meta: FakeGraphApi): Promise<Rotations> {
    const { stdout } = await system.lethe(['api-key', 'create', '--role', 'owner']);
    const infrastructure = await InfrastructureSecrets.open(system);
    const rotations = new Rotations(system, meta, stdout.trim(), await generationOf(system), infrastructure);
    const { id: recipient } = await rotations.call('/recipients', { name: 'rotated' });
    const first: [kind: string, scope: string, value?: string][] = [
      ['meta-app-secret', APP_ID, 'app-secret-0'],
      ['meta-verify-token', APP_ID],
      ['meta-access-token', ACCOUNT, rotations.token()],
      ['meta-pin', PHONE_NUMBER_ID],
      ['bsp-secret', 'twilio', 'twilio-secret-0'],
      [RECIPIENT_KIND, recipient],
      ['alert-webhook-url', 'alerts', alertAddress(0)],
      ['alert-webhook-secret', 'alerts'],
      ['alert-slack-url', 'alerts', alertAddress(0)],
      ['smtp-password', 'alerts', 'relay-0'],
    ];
    for (const [kind, scope, value] of first) {
      const facts = kind === 'meta-access-token' ? { appId: APP_ID } : undefined;
      rotations.ids.set(kind, (await rotations.call('/credentials', { kind, scope, value, facts })).id);
    }
    return rotations;
  }

  async run(): Promise<void> {
    while (this.running) {
      for (const [kind, id] of this.ids) {
        const value = this.nextValue(kind);
        const { id: next } = await this.call(`/credentials/${id}/rotate`, {
          value,
          overlapHours: kind === 'meta-app-secret' ? 1 : 0,
        });
        this.ids.set(kind, next);
        this.count++;
        if (kind === 'meta-app-secret') this.switchMeta(value!);
        await sleep(PAUSE_MS);
      }
      await this.rotateOwnKey();
      await this.infrastructure.rotateAll(() => sleep(PAUSE_MS));
      this.infrastructureCount += InfrastructureSecrets.count;
    }
  }

  /** The API key that all this is done with: its successor is put to use, then it is revoked. */
  private async rotateOwnKey(): Promise<void> {
    const former = this.ownKey;
    const next = await this.call('/api-keys', { role: 'owner', actorRef: former?.actorRef });
    this.ownKey = { id: next.id, actorRef: next.actorRef! };
    this.key = next.key!;
    if (former !== undefined) await this.send('DELETE', `/api-keys/${former.id}`);
    this.count++;
  }

  /** Ends rotating and says what was done. */
  async stop(rotating: Promise<void>): Promise<Turned> {
    this.running = false;
    await rotating;
    const generations = (await generationOf(this.system)) - this.generation;
    return {
      credentials: this.count,
      kinds: this.ids.size + 1,
      generations,
      infrastructure: this.infrastructureCount,
    };
  }

  /** Cuts what is still connected with former passwords and secrets: the keyring is started anew and every database connection ended. */
  async cutFormer(): Promise<void> {
    await this.infrastructure.cutConnections();
    await this.system.stop('keyring');
    await this.system.start('keyring');
  }

  close(): Promise<void> {
    return this.infrastructure.close();
  }

  /** Meta signs with the new one from this moment on; nobody waits for ingest to notice. */
  private switchMeta(secret: string): void {
    this.meta.registry.apps.set(APP_ID, secret);
    this.signingSecret = Buffer.from(secret);
  }

  private nextValue(kind: string): string | undefined {
    if (kind === 'meta-access-token') return this.token();
    const next = this.count + 1;
    if (kind === 'meta-app-secret') return `app-secret-${next}`;
    if (kind === 'bsp-secret') return `twilio-secret-${next}`;
    if (kind === 'smtp-password') return `relay-${next}`;
    return kind === 'alert-webhook-url' || kind === 'alert-slack-url' ? alertAddress(next) : undefined;
  }

  private token(): string {
    return this.meta.registry.issue(APP_ID, { accountIds: [ACCOUNT], expiresAtMs: Date.now() + 60 * DAY_MS });
  }

  private async call(path: string, body: object): Promise<Kept> {
    return (await (await this.send('POST', path, body)).json()) as Kept;
  }

  private async send(method: string, path: string, body?: object): Promise<Response> {
    const answer = await fetch(`${this.system.urls.api}/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.key}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  }
}

async function generationOf(system: System): Promise<number> {
  const { stdout } = await system.lethe(['keyring', 'status', '--json']);
  return Number((JSON.parse(stdout) as { generation: number | string }).generation);
}

/** Nobody is there, and no alert is fired here. */
function alertAddress(n: number): string {
  return `https://alerts.invalid/${n}`;
}
