import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiConfig } from '../../src/apps/api/api.config';
import type { WorkerConfig } from '../../src/apps/worker/worker.config';
import { ManualClock } from '../../src/foundation/clock';
import { change, contact, message, PHONE_NUMBER_ID, webhook } from '../builders/webhook';
import { eventually } from './eventually';
import { TestApi, type ApiAnswer, type CallAs } from './api';
import { FakeGraphApi } from './fake-graph-api';
import { TestIngest } from './ingest';
import { flushRedis } from './redis';
import { TestWorker } from './worker';

const APP = { appId: '4000000001', appSecret: 'a'.repeat(32) };

/** What else a test may choose. */
export interface GroundOptions {
  /** A clock that other servers of the test share. */
  clock?: ManualClock;
  worker?: Partial<WorkerConfig>;
}

/** Ingest, API and worker in this process with a fake Meta, all by one clock: for requests and what is said to people about them. */
export class RequestGround {
  private serial = 0;

  private constructor(
    readonly clock: ManualClock,
    readonly ingest: TestIngest,
    readonly api: TestApi,
    readonly worker: TestWorker,
    readonly meta: FakeGraphApi,
    readonly dpo: CallAs,
    readonly owner: CallAs,
  ) {}

  /** What was started is closed again when the rest does not start. */
  static async start(
    redisDatabase: number,
    settings: Partial<ApiConfig> = {},
    more: GroundOptions = {},
  ): Promise<RequestGround> {
    const started: { close(): Promise<void> }[] = [];
    const keep = <T extends { close(): Promise<void> }>(one: T): T => {
      started.unshift(one);
      return one;
    };
    try {
      return await RequestGround.build(redisDatabase, { settings, ...more }, keep);
    } catch (error) {
      for (const one of started) await one.close();
      throw error;
    }
  }

  private static async build(
    redisDatabase: number,
    {
      settings,
      clock = new ManualClock(Date.now()),
      worker: workerSettings,
    }: GroundOptions & { settings: Partial<ApiConfig> },
    keep: <T extends { close(): Promise<void> }>(one: T) => T,
  ): Promise<RequestGround> {
    await flushRedis(redisDatabase);
    const ingest = keep(
      await TestIngest.start({
        clock,
        settings: { leaseTtlMs: 1_000, leaseMarginMs: 100, rotationMinIntervalMs: 0 },
      }),
    );
    await ingest.keyring.client('worker').defineClass({ classId: 3, periodDays: 1096, granularity: 'month' });
    const meta = keep(await FakeGraphApi.start({ clock, ...APP }));
    meta.limits.settings.pairGapMs = 0;
    meta.world.addNumber(PHONE_NUMBER_ID, meta.world.addAccount('200000000000001', '300000000000003'));
    const file = (name: string, text: string) => {
      writeFileSync(join(ingest.keyring.home, name), text);
      return join(ingest.keyring.home, name);
    };
    const ground = { clock, home: ingest.keyring.home };
    const api = keep(
      await TestApi.start(
        { ...ground, database: ingest.database.as('lethe_api'), keyring: ingest.keyring.client('api') },
        settings,
      ),
    );
    const worker = keep(
      await TestWorker.start({
        ...ground,
        database: ingest.database.as('lethe_worker'),
        keyring: ingest.keyring.client('worker'),
        redisDatabase,
        settings: {
          META_GRAPH_URL: meta.origin,
          META_MEDIA_HOSTS: new URL(meta.origin).host,
          META_APP_ID: APP.appId,
          META_APP_SECRET_FILE: file('meta-app-secret', APP.appSecret),
          META_ACCESS_TOKEN_FILE: file('meta-access-token', meta.registry.issue(APP.appId)),
          ...workerSettings,
        },
      }),
    );
    const [dpo, owner] = await Promise.all([api.as('dpo'), api.as('owner')]);
    return new RequestGround(clock, ingest, api, worker, meta, dpo, owner);
  }

  /** The person writes: the webhook comes, and Meta opens the window for an answer. Returns the wamid. */
  async writes(phone: string, body: string): Promise<string> {
    this.serial += 1;
    const id = `wamid.${phone}-${this.serial}`;
    this.meta.world.receive(PHONE_NUMBER_ID, phone);
    const said = message({ from: phone, id, timestamp: this.seconds(), text: { body } });
    await this.deliver(
      webhook(change('messages', { contacts: [contact(phone, 'Somebody')], messages: [said] })),
    );
    return id;
  }

  /** Posts a webhook that must be taken. */
  async deliver(payload: Parameters<TestIngest['post']>[0]): Promise<void> {
    const { status, body } = await this.ingest.post(payload);
    if (status !== 200) throw new Error(`ingest answers ${status}: ${body}`);
  }

  /** Now, as a webhook writes it. */
  seconds(): string {
    return String(Math.floor(this.clock.now() / 1_000));
  }

  /** Registers a request; returns its id. */
  async request(kind: string, phone: string, more: object = {}): Promise<string> {
    const { status, body } = await this.dpo('POST', '/v1/requests', {
      kind,
      subject: { phone: `+${phone}` },
      receivedVia: 'email',
      ...more,
    });
    if (status !== 201) throw new Error(`registering answers ${status}: ${JSON.stringify(body)}`);
    return body.id as string;
  }

  /** An act on a request, as the DPO. */
  act(id: string, what: string, body: object = {}): Promise<ApiAnswer> {
    return this.dpo('POST', `/v1/requests/${id}/${what}`, body);
  }

  /** Verified by hand, by two people. */
  async verify(id: string): Promise<void> {
    await this.act(id, 'verification', { method: 'manual', evidence: 'came by with a passport' });
    const { status } = await this.owner('POST', `/v1/requests/${id}/verification/confirm`, {});
    if (status !== 200) throw new Error(`confirming answers ${status}`);
  }

  /** Resolves when the request has the state. */
  state(id: string, state: string): Promise<ApiAnswer> {
    return eventually(
      () => this.dpo('GET', `/v1/requests/${id}`),
      ({ body }) => body.state === state,
    );
  }

  /** Waits for the nth message to a person, from 1; returns its text, or the code of a template. */
  async said(phone: string, nth: number): Promise<string> {
    const sent = await eventually(
      () => Promise.resolve(this.meta.world.sent.filter((one) => one.phone === phone)),
      (found) => found.length >= nth,
    );
    return JSON.stringify(sent[nth - 1]!.content);
  }

  /** Reads until it is so. */
  until<T>(read: () => Promise<T>, done: (value: T) => boolean): Promise<T> {
    return eventually(read, done);
  }

  async close(): Promise<void> {
    await this.worker.close();
    await this.api.close();
    await this.meta.close();
    await this.ingest.close();
  }
}

/** The six digits in a message. */
export function codeIn(text: string): string {
  return /(?<!\d)\d{6}(?!\d)/.exec(text)![0];
}
