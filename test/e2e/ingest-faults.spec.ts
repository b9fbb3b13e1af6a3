import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { openDatabase } from '../../src/foundation/database';
import type { ServerName } from '../../src/cli/embedded/scripts';
import type { RoleName } from '../../src/cli/embedded/embedded-environment';
import { contact, message, messagesBody } from '../builders/webhook';
import { adminOf } from '../support/services';
import { startSystem, type System } from '../support/system';
import { childrenOf } from '../support/process-tree';
import { postWebhook } from '../support/webhook';

const WEBHOOKS = 10_000;
const SENDERS = 48;
const PEOPLE = 200;

/** A count that can be waited for. */
class Progress {
  private readonly waiting: { at: number; resolve: () => void }[] = [];
  count = 0;

  raise(count: number): void {
    this.count = count;
    for (const { at, resolve } of this.waiting) if (at <= count) resolve();
  }

  /** Resolves when it is so many, at once if it is already. */
  reached(at: number): Promise<void> {
    if (this.count >= at) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push({ at, resolve }));
  }
}

/**
 * Ten thousand webhooks, each of a second of its own, so that a row in the database tells which webhook it came from although nothing else in it does.
 * Senders behave like Meta: an answer other than 200, or none, brings the same bytes again later.
 */
class Delivery {
  readonly acknowledged = new Progress();
  /** How many may be sent for now: what is to come after a fault waits until it is over, however long that takes. */
  readonly allowed = new Progress();
  refusals = 0;
  readonly statuses = new Set<number>();
  private next = 0;
  readonly start = Math.floor(Date.now() / 1000) - WEBHOOKS - 60;

  constructor(
    private readonly url: string,
    private readonly secret: string,
  ) {}

  /** Resolves when every webhook was answered with 200. */
  async run(): Promise<void> {
    await Promise.all(Array.from({ length: SENDERS }, () => this.send()));
  }

  private async send(): Promise<void> {
    for (let i = this.next++; i < WEBHOOKS; i = this.next++) {
      await this.allowed.reached(i + 1);
      const body = bodyOf(i, this.start + i);
      while (!(await this.post(body))) {
        this.refusals++;
        await sleep(100);
      }
      this.acknowledged.raise(this.acknowledged.count + 1);
    }
  }

  private async post(body: Buffer): Promise<boolean> {
    try {
      const response = await postWebhook(this.url, body, this.secret, { connection: 'keep-alive' });
      await response.arrayBuffer();
      this.statuses.add(response.status);
      return response.status === 200;
    } catch {
      this.statuses.add(0);
      return false;
    }
  }
}

function bodyOf(i: number, timestamp: number): Buffer {
  const waId = String(33_639_980_000 + (i % PEOPLE));
  return messagesBody(
    [message({ id: `wamid.FAULT-${i}`, from: waId, timestamp: String(timestamp) })],
    [contact(waId, `Person ${i % PEOPLE}`)],
  );
}

describe('while ten thousand webhooks come in', () => {
  let system: System;
  let rows: DataSource;

  beforeAll(async () => {
    const env = { LETHE_LOG_LEVEL: 'fatal', LETHE_INGEST_PROCESSES: '2' };
    system = await startSystem({ dedicated: true, env });
    rows = await openDatabase(adminOf(system.services.main, 'lethe'));
  });
  afterAll(async () => {
    await rows.destroy();
    await system.close();
  });

  async function killServer(server: ServerName): Promise<void> {
    process.kill(system.services[server].process.pid, 'SIGKILL');
    await sleep(500);
    await system.restartServer(server);
  }

  async function killRole(role: RoleName): Promise<void> {
    await system.kill(role);
    await system.start(role);
  }

  /** The processes that share ingest's work; the first one, which hands it out, is not among them. */
  function sharersOfIngest(): number[] {
    return childrenOf(system.pid('ingest')!);
  }

  async function killSharer(): Promise<void> {
    const [killed, other] = sharersOfIngest();
    process.kill(killed!, 'SIGKILL');
    for (let now = sharersOfIngest(); now.length < 2 || now.includes(killed!); now = sharersOfIngest())
      await sleep(50);
    expect(sharersOfIngest()).toContain(other);
  }

  it('servers and processes are killed, everything acknowledged is stored once, and the rest when it comes again', async () => {
    const delivery = new Delivery(system.urls.ingest, system.secret('meta-app-secrets'));
    const done = delivery.run();
    const faults: [name: string, act: () => Promise<void>][] = [
      ['PostgreSQL', () => killServer('main')],
      ['keyring', () => killRole('keyring')],
      ['Redis', () => killServer('redis')],
      ['ingest', () => killRole('ingest')],
      ['one of the processes of ingest', killSharer],
      ['worker', () => killRole('worker')],
      ['PostgreSQL again', () => killServer('main')],
      [
        "the keyring's PostgreSQL, and with it the keyring",
        async () => {
          await killServer('keyring');
          await killRole('keyring');
        },
      ],
    ];
    // Each fault begins after its share of the webhooks, and the next share is sent meanwhile.
    const share = (n: number) => Math.ceil((n * WEBHOOKS) / (faults.length + 1));
    delivery.allowed.raise(share(1));
    for (const [i, [, act]] of faults.entries()) {
      await delivery.acknowledged.reached(share(i + 1));
      delivery.allowed.raise(share(i + 2));
      await act();
    }
    await done;
    expect(delivery.acknowledged.count).toBe(WEBHOOKS);
    // The faults were felt: something was refused, and the only answers were 200, 503 and broken connections.
    expect(delivery.refusals).toBeGreaterThan(0);
    expect([...delivery.statuses].filter((status) => ![0, 200, 503].includes(status))).toEqual([]);

    const seconds = await rows.query<{ n: number; second: number }[]>(
      `SELECT count(*)::int AS n, extract(epoch FROM sent_at)::int AS second FROM message GROUP BY sent_at ORDER BY sent_at`,
    );
    expect(seconds.filter(({ n }) => n !== 1)).toEqual([]);
    expect(seconds.map(({ second }) => second - delivery.start)).toEqual(
      Array.from({ length: WEBHOOKS }, (_, i) => i),
    );
    const [people] = await rows.query<{ n: number }[]>(
      'SELECT count(DISTINCT subject_ref)::int AS n FROM message',
    );
    expect(people).toEqual({ n: PEOPLE });

    const metrics = await fetch(`http://127.0.0.1:${system.env.LETHE_INGEST_METRICS_PORT}/metrics`);
    expect(await metrics.text()).toMatch(/^lethe_updates_total\{fate="message"\} [1-9]/m);
  });

  it('ingest is told to stop, it answers what it has taken and ends in good order', async () => {
    const before = await count();
    const bodies = Array.from({ length: 200 }, (_, i) =>
      bodyOf(i, Math.floor(Date.now() / 1000) - i)
        .toString()
        .replaceAll('FAULT', 'STOP'),
    );
    const secret = system.secret('meta-app-secrets');
    const answers = bodies.map((body) =>
      postWebhook(system.urls.ingest, body, secret).then(
        ({ status }) => status,
        () => 0,
      ),
    );
    // The first is answered: all have been sent, and most are under way.
    await Promise.race(answers);
    expect(await system.stop('ingest')).toBe(0);
    const acknowledged = (await Promise.all(answers)).filter((status) => status === 200).length;
    expect(acknowledged).toBeGreaterThan(0);
    expect((await count()) - before).toBeGreaterThanOrEqual(acknowledged);
  });

  async function count(): Promise<number> {
    const [row] = await rows.query<{ n: number }[]>('SELECT count(*)::int AS n FROM message');
    return row!.n;
  }
});
