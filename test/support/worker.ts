import { join } from 'node:path';
import { Global, type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { getDataSourceToken } from '@nestjs/typeorm';
import { AuditModule, type LogPlace } from '../../src/audit';
import { JobRuntime } from '../../src/apps/worker/job-runtime';
import { workerGuard } from '../../src/apps/worker/restore/restore.module';
import { auditSequencer } from '../../src/apps/worker/worker-audit';
import { WorkerJobsModule } from '../../src/apps/worker/worker-jobs.module';
import type { WorkerConfig } from '../../src/apps/worker/worker.config';
import { CLOCK, type Clock } from '../../src/foundation/clock';
import { type Database, DatabaseModule, type DatabaseOptions } from '../../src/foundation/database';
import type { ServiceGate } from '../../src/foundation/http';
import { createLogger, NestLogger } from '../../src/foundation/logging';
import { KeyringClient } from '../../src/keyring/client';
import { closeAtEnd, closed } from './leftovers';
import { testServices } from './services';

/** What a worker stands on. */
export interface WorkerGround {
  /** Connects as `lethe_worker`. */
  database: DatabaseOptions;
  keyring: KeyringClient;
  clock: Clock;
  /** A folder of the test's own; the API of the test uses the same. */
  home: string;
  /** Number of a Redis database that no other test uses at the same time. */
  redisDatabase: number;
  /** Settings beside those of the ground. */
  settings?: Partial<WorkerConfig>;
  /** With the restore guard, which then decides whether jobs are taken. */
  gate?: ServiceGate;
}

/** Where the audit log of a test is signed and witnessed. */
export function logPlace(home: string): LogPlace {
  return { origin: 'lethe.example/audit/test', witnessDir: join(home, 'witness') };
}

/** The worker's jobs and audit sequencer in this process, without its ticks. Several may work at once. */
export class TestWorker {
  private constructor(private readonly app: INestApplicationContext) {}

  static async start(ground: WorkerGround): Promise<TestWorker> {
    const { redis } = testServices();
    const config = {
      OBJECT_STORE_DIR: join(ground.home, 'objects'),
      AUDIT_ORIGIN: logPlace(ground.home).origin,
      AUDIT_WITNESS_DIR: logPlace(ground.home).witnessDir,
      CONTROLLER_NAME: 'Example <Shop>',
      REQUEST_CONCURRENCY: 4,
      MEDIA_CONCURRENCY: 4,
      META_GRAPH_URL: 'http://127.0.0.1:9',
      META_GRAPH_VERSION: 'v25.0',
      META_MEDIA_HOSTS: '127.0.0.1:9',
      CODE_TEMPLATE: 'lethe_code',
      CODE_TEMPLATE_LANGUAGES: ['en', 'de'],
      EXTENSION_TEMPLATE: 'request_extended',
      PACKAGE_TEMPLATE: 'data_ready',
      NOTICE_TEMPLATE_LANGUAGES: ['en', 'pt_BR'],
      RECIPIENT_NETWORKS: 'loopback',
      DIALOG_URL: 'http://127.0.0.1:9',
      TWILIO_URL: 'http://127.0.0.1:9',
      VONAGE_URL: 'http://127.0.0.1:9',
      REDIS_HOST: redis.host,
      REDIS_PORT: redis.port,
      REDIS_PASSWORD_FILE: redis.passwordFile,
      REDIS_DATABASE: ground.redisDatabase,
      ...ground.settings,
    } as unknown as WorkerConfig;
    const logger = createLogger('worker', process.env.LETHE_TEST_LOG ?? 'silent');

    @Global()
    @Module({
      providers: [
        { provide: KeyringClient, useValue: ground.keyring },
        { provide: CLOCK, useValue: ground.clock },
      ],
      exports: [KeyringClient, CLOCK],
    })
    class GroundModule {}

    @Module({
      imports: [
        GroundModule,
        DatabaseModule.forRoot({ ...ground.database, poolSize: 10 }),
        AuditModule,
        auditSequencer(config, logger),
        WorkerJobsModule.forRoot(config, logger),
        ...(ground.gate ? [workerGuard({ gate: ground.gate, logger, log: logPlace(ground.home) })] : []),
      ],
    })
    class TestModule {}

    const app = await NestFactory.createApplicationContext(TestModule, {
      logger: new NestLogger(logger),
      abortOnError: false,
    });
    if (!ground.gate) app.get(JobRuntime).begin();
    const worker = new TestWorker(app);
    closeAtEnd(worker, () => worker.close());
    return worker;
  }

  /** A provider of the worker. */
  get<T>(token: abstract new (...args: never[]) => T): T {
    return this.app.get<T>(token);
  }

  get database(): Database {
    return this.app.get<Database>(getDataSourceToken());
  }

  async close(): Promise<void> {
    await this.app.close();
    closed(this);
  }
}
