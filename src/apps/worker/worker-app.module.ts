import { type DynamicModule, Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { getDataSourceToken } from '@nestjs/typeorm';
import { AuditModule } from '../../audit';
import { ClockModule } from '../../foundation/clock';
import { type Database, DatabaseModule, databaseOptions } from '../../foundation/database';
import { HealthModule } from '../../foundation/http';
import type { Logger } from '../../foundation/logging';
import { KeyringClient, KeyringClientModule } from '../../keyring/client';
import { JobRuntime } from './job-runtime';
import { TICK_SECONDS, TickSchedule, WORKER_LOGGER } from './tick-schedule';
import { CredentialTicks, RequestTicks, RetentionTicks, RetentionWatch, Ticks } from './ticks';
import { auditSequencer } from './worker-audit';
import { WorkerJobsModule } from './worker-jobs.module';
import type { WorkerConfig } from './worker.config';

const DATABASE = getDataSourceToken() as string;

/** The `worker` process: faces nobody; carries jobs out, keeps the clockwork going, and sequences the audit log. */
@Module({})
export class WorkerAppModule {
  static forRoot(config: WorkerConfig, logger: Logger): DynamicModule {
    return {
      module: WorkerAppModule,
      imports: [
        ClockModule,
        ScheduleModule.forRoot(),
        DatabaseModule.forRoot(databaseOptions(config, 'lethe-worker')),
        KeyringClientModule.forRoot('worker', config),
        AuditModule,
        auditSequencer(config, logger),
        WorkerJobsModule.forRoot(config, logger),
        HealthModule.forRoot({
          inject: [DATABASE, KeyringClient, JobRuntime],
          checks: (database: Database, keyring: KeyringClient, runtime: JobRuntime) => [
            { name: 'database', check: () => database.query('SELECT 1') },
            { name: 'keyring', check: () => keyring.status() },
            { name: 'redis', check: () => runtime.queues.ping() },
          ],
        }),
      ],
      providers: [
        { provide: WORKER_LOGGER, useValue: logger },
        { provide: TICK_SECONDS, useValue: config.TICK_SECONDS },
        TickSchedule,
        RetentionWatch,
        RetentionTicks,
        RequestTicks,
        CredentialTicks,
        Ticks,
      ],
    };
  }
}
