import { type DynamicModule, Module } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import { AuditModule } from '../../audit';
import { RestoreGuard } from '../../backups/guard';
import { ClockModule } from '../../foundation/clock';
import { type Database, DatabaseModule, databaseOptions } from '../../foundation/database';
import { HealthModule, type ServiceGate } from '../../foundation/http';
import type { Logger } from '../../foundation/logging';
import { KeyringClient, KeyringClientModule } from '../../keyring/client';
import { ClockworkModule } from './clockwork.module';
import { JobRuntime } from './job-runtime';
import { workerGuard } from './restore/restore.module';
import { Ticks } from './ticks';
import { auditSequencer } from './worker-audit';
import { WorkerJobsModule } from './worker-jobs.module';
import type { WorkerConfig } from './worker.config';

const DATABASE = getDataSourceToken() as string;

/** The `worker` process: faces nobody; carries jobs out, keeps the clockwork going, and sequences the audit log. */
@Module({})
export class WorkerAppModule {
  static forRoot(config: WorkerConfig, logger: Logger, gate: ServiceGate): DynamicModule {
    const log = { origin: config.AUDIT_ORIGIN, witnessDir: config.AUDIT_WITNESS_DIR };
    return {
      module: WorkerAppModule,
      imports: [
        ClockModule,
        DatabaseModule.forRoot(databaseOptions(config, 'lethe-worker')),
        KeyringClientModule.forRoot('worker', config),
        AuditModule,
        auditSequencer(config, logger),
        WorkerJobsModule.forRoot(config, logger),
        workerGuard({ gate, logger, log }),
        ClockworkModule.forRoot(config, logger),
        HealthModule.forRoot({
          inject: [DATABASE, KeyringClient, JobRuntime, RestoreGuard, Ticks],
          checks: (
            database: Database,
            keyring: KeyringClient,
            runtime: JobRuntime,
            guard: RestoreGuard,
            ticks: Ticks,
          ) => [
            { name: 'database', check: () => database.query('SELECT 1') },
            { name: 'keyring', check: () => keyring.status() },
            { name: 'redis', check: () => runtime.queues.ping() },
            { name: 'restore guard', check: () => guard.ready() },
            { name: 'ticks', check: () => ticks.ready() },
          ],
        }),
      ],
    };
  }
}
