import { join } from 'node:path';
import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiFeaturesModule } from '../../src/apps/api/api-features.module';
import type { ApiConfig } from '../../src/apps/api/api.config';
import { ApiDocument } from '../../src/apps/api/docs/api-document';
import { DatabaseModule, type Database, type DatabaseOptions } from '../../src/foundation/database';
import {
  createHttpServer,
  type EdgeSettings,
  type HttpServer,
  type Problem,
  useHttpConventions,
} from '../../src/foundation/http';
import { createLogger, NestLogger } from '../../src/foundation/logging';
import { ApiKeys, type ApiKeyRecord, type ApiRole, type NewApiKey } from '../../src/identity';
import { KeyringClient } from '../../src/keyring/client';
import type { Clock } from '../../src/foundation/clock';
import { closeAtEnd, closed } from './leftovers';

/** What the API stands on. */
export interface ApiGround {
  /** Connects as `lethe_api`. */
  database: DatabaseOptions;
  keyring: KeyringClient;
  clock: Clock;
  /** A folder of the test's own. */
  home: string;
}

/** An answer of the API. */
export interface ApiAnswer {
  status: number;
  headers: Record<string, unknown>;
  text: string;
  /** Parsed where it is JSON. */
  body: Record<string, unknown> & Partial<Problem>;
  bytes: Buffer;
}

/** A way to call the API as somebody. */
export type CallAs = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<ApiAnswer>;

/** The API in this process, over a database and a keyring that the test made. */
export class TestApi {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly http: HttpServer,
    private readonly database: Database,
  ) {}

  static async start(
    ground: ApiGround,
    settings: Partial<ApiConfig> = {},
    edge?: EdgeSettings,
  ): Promise<TestApi> {
    const { clock, home } = ground;
    const config = {
      ...DEFAULTS,
      HOME: home,
      OBJECT_STORE_DIR: join(home, 'objects'),
      ...settings,
    } as ApiConfig;
    const logger = createLogger('test', process.env.LETHE_TEST_LOG ?? 'silent');
    const http = createHttpServer(logger, { bodyLimitBytes: 262_144, ...(edge && { edge }) });

    @Global()
    @Module({ providers: [{ provide: KeyringClient, useValue: ground.keyring }], exports: [KeyringClient] })
    class KeyringModule {}

    @Module({
      imports: [
        DatabaseModule.forRoot(ground.database),
        KeyringModule,
        ApiFeaturesModule.forRoot({ config, clock, logger }),
      ],
    })
    class TestModule {}

    const app = await NestFactory.create<NestFastifyApplication>(TestModule, http.adapter, {
      logger: new NestLogger(logger),
      bodyParser: false,
      abortOnError: false,
    });
    useHttpConventions(app, logger, http);
    app.get(ApiDocument).build(app);
    await app.init();
    await http.adapter.getInstance().ready();
    const { getDataSourceToken } = await import('@nestjs/typeorm');
    const api = new TestApi(app, http, app.get<Database>(getDataSourceToken()));
    closeAtEnd(api, () => api.close());
    return api;
  }

  /** Issues a key as the operator would. */
  issueKey(wanted: NewApiKey): Promise<{ key: string; record: ApiKeyRecord }> {
    return this.database.transaction((tx) => this.app.get(ApiKeys).issue(tx, wanted, 'operator'));
  }

  /** A caller in a role, with a new key; a `crm` key belongs to a new recipient. */
  async as(role: ApiRole, wanted: Partial<NewApiKey> = {}): Promise<CallAs & { record: ApiKeyRecord }> {
    const recipientId = role === 'crm' ? (wanted.recipientId ?? (await this.recipient())) : undefined;
    const { key, record } = await this.issueKey({ role, recipientId, ...wanted });
    return Object.assign(this.with(key), { record });
  }

  /** A caller with a key, or with none. */
  with(key: string | undefined): CallAs {
    return async (method, path, body, headers = {}) => {
      const raw = typeof body === 'string' || Buffer.isBuffer(body) || body === undefined;
      const answer = await this.app.inject({
        method: method as 'GET',
        url: path,
        headers: {
          ...(key !== undefined && { authorization: `Bearer ${key}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { payload: raw ? body : JSON.stringify(body) }),
      });
      const isJson = /json/.test(String(answer.headers['content-type']));
      return {
        status: answer.statusCode,
        headers: answer.headers,
        text: answer.body,
        body: (isJson && answer.body !== '' ? JSON.parse(answer.body) : {}) as ApiAnswer['body'],
        bytes: answer.rawPayload,
      };
    };
  }

  async close(): Promise<void> {
    await this.app.close();
    closed(this);
  }

  private async recipient(): Promise<string> {
    const [row] = await this.database.query<{ id: string }[]>(
      `INSERT INTO recipient (name, category) VALUES ('crm-' || substr(gen_random_uuid()::text, 1, 8), 'crm') RETURNING id`,
    );
    return row!.id;
  }
}

const DEFAULTS = {
  MODE: 'development',
  LOG_LEVEL: 'silent',
  HOST: '127.0.0.1',
  PUBLIC_URL: 'https://privacy.example.com/',
  COUNTRY: 'DE',
  CLASS_BY_TYPE: { order: 'transaction' },
  RECOGNISER_TIMEOUT_MS: 500,
  RECOGNISER_LANGUAGE: 'en',
  RECOGNISER_MIN_SCORE_PERCENT: 40,
  TIME_ZONE: 'Europe/Berlin',
  API_KEY_MAX_DAYS: 90,
  SESSION_HOURS: 8,
  SESSION_IDLE_MINUTES: 30,
  WORK_HOURS: 'Mon-Fri 07:00-20:00',
  OPENID_CLIENT_ID: 'lethe',
  SIGNED_IN_PATH: '/docs',
  RECIPIENT_NETWORKS: 'loopback',
  SECOND_PERSON_PERCENT: 5,
  LAW: 'gdpr',
  // One person, so that a test of something else needs no second; requests have a test of their own with two.
  MANUAL_VERIFIERS: '1',
  NUMBER_SILENCE_DAYS: 90,
  ALERT_RUNBOOK_URL: 'docs/runbooks/',
  CONTROLLER_NAME: 'Example Shop',
  OBJECT_STORE: 'directory',
} as const;
