import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Global, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { DataSource } from 'typeorm';
import { openRecord, Part, randomUuid, Scope } from '../../src/crypto';
import { type Clock, systemClock } from '../../src/foundation/clock';
import { DatabaseModule, openDatabase } from '../../src/foundation/database';
import { createHttpServer, type EdgeSettings, useHttpConventions } from '../../src/foundation/http';
import { createLogger, NestLogger } from '../../src/foundation/logging';
import { IngestModule, type WebhookOutcome } from '../../src/ingest';
import { TrafficTally } from '../../src/ingest/webhook/traffic-tally';
import { KeyringClient } from '../../src/keyring/client';
import { type Json, signBody, toWireForm } from '../../src/whatsapp';
import { createMainDatabase, type TestDatabase } from './databases';
import { eventually } from './eventually';
import { type KeyringOptions, TestKeyring } from './keyring';
import { closeAtEnd, closed } from './leftovers';

/** An answer of ingest: the outcome when it is 200. */
export interface Answer {
  status: number;
  headers: Record<string, unknown>;
  body: string;
  outcome: WebhookOutcome;
}

/** A sealed row of any of the three tables. */
export interface SealedTestRow {
  id: Buffer;
  subject_ref: string;
  class_id: number;
  bucket: string;
  incarnation: number;
  [column: string]: unknown;
}

/** The app secret that webhooks of tests are signed with. */
export const APP_SECRET = 'app-secret-of-the-tests';

/** Ingest in this process, against a keyring and a database of its own, with a clock that the test may hold. */
export class TestIngest {
  private readonly approver: KeyringClient;
  private readonly opener: KeyringClient;

  private constructor(
    private readonly app: NestFastifyApplication,
    readonly url: string,
    readonly keyring: TestKeyring,
    readonly database: TestDatabase,
    /** As the superuser: sees what no role may see. */
    readonly rows: DataSource,
    readonly clock: Clock,
  ) {
    this.approver = keyring.client('api');
    this.opener = keyring.client('worker');
  }

  static async start(
    options: KeyringOptions & { env?: object; edge?: EdgeSettings } = {},
  ): Promise<TestIngest> {
    const clock = options.clock ?? systemClock;
    const [keyring, database] = await Promise.all([TestKeyring.start(options), createMainDatabase()]);
    const worker = keyring.client('worker');
    await worker.defineClass({ classId: 1, periodDays: 90, granularity: 'day' });
    await worker.defineClass({ classId: 2, periodDays: 3653, granularity: 'month' });
    const file = (name: string, text: string) => {
      writeFileSync(join(keyring.home, name), text);
      return join(keyring.home, name);
    };
    const config = {
      MODE: 'development' as const,
      HOME: keyring.home,
      LOG_LEVEL: 'silent' as const,
      HOST: '127.0.0.1',
      COUNTRY: 'DE',
      SEAL_WINDOW_DAYS: 181,
      REPLAY_WINDOW_DAYS: 181,
      CLASS_BY_TYPE: { order: 'transaction' },
      RECOGNISER_TIMEOUT_MS: 500,
      RECOGNISER_LANGUAGE: 'en',
      RECOGNISER_MIN_SCORE_PERCENT: 40,
      META_APP_SECRETS_FILE: file('app-secrets', `retired-secret\n${APP_SECRET}\n`),
      META_VERIFY_TOKEN_FILE: file('verify-token', 'the-agreed-token\n'),
      PUBLIC_URL: 'https://hooks.example.com/',
      CONTROLLER_NAME: 'Example <Shop>',
      REQUEST_PHRASES: 'on' as const,
      CONSENT_WORDS: 'on' as const,
      WEBHOOK_NETWORKS: '',
      WEBHOOK_CLIENT_NAME: undefined,
      NUMBER_UPDATES_PER_SECOND: 0,
      ...options.env,
    };
    const logger = createLogger('test', 'silent');
    const http = createHttpServer(logger, {
      bodyLimitBytes: 16_384,
      ...(options.edge && { edge: options.edge }),
    });
    const TestModule = testModule(
      [DatabaseModule.forRoot(database.as('lethe_ingest')), IngestModule.forRoot({ config, clock, logger })],
      keyring.client('ingest'),
    );
    const app = await NestFactory.create<NestFastifyApplication>(TestModule, http.adapter, {
      logger: new NestLogger(logger),
      bodyParser: false,
      abortOnError: false,
    });
    useHttpConventions(app, logger, http);
    await app.listen(0, '127.0.0.1');
    const ingest = new TestIngest(
      app,
      await app.getUrl(),
      keyring,
      database,
      await openDatabase(database.admin),
      clock,
    );
    closeAtEnd(ingest, () => ingest.close());
    return ingest;
  }

  /** Posts a payload as Meta would: in its wire form, signed, and again for as long as it is asked to (503: a lease may be over on a busy machine). */
  post(payload: Json): Promise<Answer> {
    const body = toWireForm(payload);
    return eventually(
      () => this.postBytes(body),
      ({ status }) => status !== 503,
    );
  }

  /** Posts bytes, signed unless another signature (or none) is given. */
  async postBytes(
    body: Buffer,
    signature: string | null = signBody(body, Buffer.from(APP_SECRET)),
    type = 'application/json',
  ): Promise<Answer> {
    return this.request('POST', '/webhooks/whatsapp', body, {
      'content-type': type,
      ...(signature !== null && { 'x-hub-signature-256': signature }),
    });
  }

  /** Has the uses of secrets written that were counted until now. */
  async writeUses(): Promise<void> {
    await this.app.get(IngestModule).uses.write();
  }

  async request(
    method: 'GET' | 'POST' | 'PUT',
    url: string,
    body?: Buffer | string,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const answer = await fetch(`${this.url}${url}`, {
      method,
      headers,
      ...(body !== undefined && { body: typeof body === 'string' ? body : new Uint8Array(body) }),
    });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.startsWith('application/json');
    return {
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: text,
      outcome: (isJson && text !== '' ? JSON.parse(text) : {}) as WebhookOutcome,
    };
  }

  /** Writes down now what is otherwise written every few seconds. */
  flush(): Promise<void> {
    return this.app.get(TrafficTally).flush();
  }

  sql<T = SealedTestRow>(text: string, values: unknown[] = []): Promise<T[]> {
    return this.rows.query(text, values);
  }

  /** Opens a sealed column as the worker would under an approved request, and returns its JSON. */
  async open(row: SealedTestRow, column: 'redacted' | 'original' | 'detail'): Promise<Record<string, Json>> {
    const part = column === 'redacted' ? Part.redacted : Part.original;
    const grantId =
      part === Part.original
        ? await this.approver.grant({
            ref: randomUuid(),
            subjectRef: row.subject_ref,
            parts: [part],
            expiresAt: Math.floor(this.clock.now() / 1000) + 600,
          })
        : undefined;
    const at = {
      scope: Scope.subjectBucket,
      subjectRef: row.subject_ref,
      incarnation: row.incarnation,
      classId: row.class_id,
      bucket: Number(row.bucket),
      part,
    };
    const lease = await this.opener.leaseOne({ ...at, direction: 'open', grantId });
    const body = lease.use((key) =>
      openRecord(
        key,
        {
          ...at,
          sealSeq: 1,
          messageId: row.id,
          direction: (row.direction ?? 0) as 0 | 1 | 2,
          schemaVersion: 1,
        },
        row[column] as Buffer,
      ),
    );
    return JSON.parse(body.toString()) as Record<string, Json>;
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.rows.destroy();
    await this.keyring.close();
    await this.database.drop();
    closed(this);
  }
}

function testModule(
  imports: NonNullable<Parameters<typeof Module>[0]['imports']>,
  keyring: KeyringClient,
): Type {
  @Global()
  @Module({ providers: [{ provide: KeyringClient, useValue: keyring }], exports: [KeyringClient] })
  class KeyringModule {}

  @Module({ imports: [KeyringModule, ...imports] })
  class TestModule {}
  return TestModule;
}
