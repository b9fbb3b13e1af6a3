import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Global, type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  alertFiles,
  type AlertsSettings,
  AlertsWorkerModule,
  AlertTelling,
  AlertWatch,
} from '../../src/alerts';
import { alertKeys } from '../../src/alerts/alert-settings';
import { RefusedCallers } from '../../src/apps/api/refused-callers';
import { type AuditFact, AuditModule } from '../../src/audit';
import { z } from 'zod';
import { Credentials, CredentialsModule } from '../../src/credentials';
import { CLOCK, ManualClock } from '../../src/foundation/clock';
import { type Database, DatabaseModule, openDatabase } from '../../src/foundation/database';
import { edgeSettings } from '../../src/foundation/http';
import { createLogger, NestLogger } from '../../src/foundation/logging';
import { KeyringClient } from '../../src/keyring/client';
import { TestApi, type CallAs } from './api';
import { TestLog } from './audit';
import { TestIngest } from './ingest';
import { closeAtEnd, closed } from './leftovers';

/** An alert as the API shows it. */
export interface ShownAlert {
  id: string;
  rule: string;
  key: string;
  severity: string;
  state: string;
  count: number;
  facts: Record<string, number | string>;
  escalatedAt: string | null;
}

/** Ingest, API, keyring, audit log and the worker's alerts in this process, by one clock that the test moves. */
export class AlertGround {
  private constructor(
    readonly clock: ManualClock,
    /** The clock of the worker's machine, which is compared with the database's; real until the test sets it. */
    readonly machine: { now: () => number },
    readonly ingest: TestIngest,
    readonly api: TestApi,
    readonly owner: CallAs,
    readonly crm: CallAs,
    private readonly app: INestApplicationContext,
    private readonly log: TestLog,
    private readonly worker: Database,
  ) {}

  /** `settings`: as in the environment, without the prefix. */
  static async start(settings: Record<string, string> = {}): Promise<AlertGround> {
    const clock = new ManualClock(Date.now());
    const machine = { now: () => Date.now() };
    const ingest = await TestIngest.start({ clock, settings: { canaryLocks: false } });
    const api = await TestApi.start(
      {
        clock,
        home: ingest.keyring.home,
        database: ingest.database.as('lethe_api'),
        keyring: ingest.keyring.client('api'),
      },
      {},
      edgeSettings({ TRUSTED_PROXIES: '127.0.0.0/8' }),
    );
    const worker = await openDatabase(ingest.database.as('lethe_worker'));
    const app = await alertsApp(ingest, clock, machine, {
      ...z.object(alertKeys).parse(settings),
      BACKUP_EVERY_HOURS: Number(settings.BACKUP_EVERY_HOURS ?? 24),
      BACKUP_PASSWORD_FILE: 'set',
      RECIPIENT_NETWORKS: 'loopback',
    });
    closeAtEnd(app, () => app.close());
    closeAtEnd(worker, () => worker.destroy());
    const [owner, crm] = await Promise.all([api.as('owner'), api.as('crm')]);
    return new AlertGround(clock, machine, ingest, api, owner, crm, app, new TestLog(worker), worker);
  }

  /** A file under the home, such as one that holds a secret. */
  static file(home: string, name: string, text: string): string {
    const path = join(home, name);
    writeFileSync(path, text);
    return path;
  }

  /** Facts come to where they are read, and the worker looks once; returns how many alerts are news. */
  async look(): Promise<number> {
    await this.ingest.flush();
    await this.api.app.get(RefusedCallers).flush();
    await this.log.settle();
    return this.watchOnly();
  }

  /** The worker looks, at what is there. */
  watchOnly(): Promise<number> {
    return this.app.get(AlertWatch).runOnce();
  }

  /** Tells of what is due. */
  tell(): Promise<number> {
    return this.teller.runOnce();
  }

  get teller(): AlertTelling {
    return this.app.get(AlertTelling);
  }

  /** The worker's credentials. */
  get secrets(): Credentials {
    return this.app.get(Credentials);
  }

  /** Leaves facts as their owners do. */
  async report(...facts: AuditFact[]): Promise<void> {
    await this.log.report(facts);
  }

  /** Living and past alerts of a rule, or of all. */
  async alerts(rule?: string): Promise<ShownAlert[]> {
    const { body } = await this.owner('GET', `/v1/alerts${rule === undefined ? '' : `?rule=${rule}`}`);
    return body.alerts as ShownAlert[];
  }

  /** Ends every alert, so that the next scenario begins without. */
  async quiet(): Promise<void> {
    for (const { id, state } of await this.alerts())
      if (state !== 'resolved') await this.owner('POST', `/v1/alerts/${id}/resolve`);
  }

  async close(): Promise<void> {
    closed(this.app);
    closed(this.worker);
    await this.app.close();
    this.log.dispose();
    await this.worker.destroy();
    await this.api.close();
    await this.ingest.close();
  }
}

async function alertsApp(
  ingest: TestIngest,
  clock: ManualClock,
  machine: { now: () => number },
  config: AlertsSettings['config'],
): Promise<INestApplicationContext> {
  const logger = createLogger('worker', process.env.LETHE_TEST_LOG ?? 'silent');
  const credentials = CredentialsModule.forWorker(alertFiles(config), logger);

  @Global()
  @Module({
    providers: [
      { provide: KeyringClient, useValue: ingest.keyring.client('worker') },
      { provide: CLOCK, useValue: clock },
    ],
    exports: [KeyringClient, CLOCK],
  })
  class GroundModule {}

  @Module({
    imports: [
      GroundModule,
      DatabaseModule.forRoot(ingest.database.as('lethe_worker')),
      AuditModule,
      { ...credentials, global: true },
      AlertsWorkerModule.forRoot({ config, logger, machine: { now: () => machine.now() } }),
    ],
  })
  class TestModule {}

  return NestFactory.createApplicationContext(TestModule, {
    logger: new NestLogger(logger),
    abortOnError: false,
  });
}
