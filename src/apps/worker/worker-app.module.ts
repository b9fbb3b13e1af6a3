import { type DynamicModule, Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { z } from 'zod';
import {
  AuditModule,
  AuditSequencerModule,
  createSequencer,
  DirectoryWitness,
  SequencerLoop,
  sequencerSessions,
} from '../../audit';
import { CLOCK, type Clock, ClockModule } from '../../foundation/clock';
import { type Database, DatabaseModule, databaseOptions } from '../../foundation/database';
import { HealthModule } from '../../foundation/http';
import type { Logger } from '../../foundation/logging';
import {
  connectRedis,
  HandlerRegistry,
  JobLocks,
  JobQueues,
  JobRunner,
  OutboxDispatcher,
  redisSettings,
} from '../../foundation/queue';
import { KeyringCheckpointSigner, KeyringClient, KeyringClientModule } from '../../keyring/client';
import { purgeJob, PurgeJobHandler, RetentionWorkerModule } from '../../retention';
import { JobRuntime } from './job-runtime';
import { TICK_SECONDS, TickSchedule, WORKER_LOGGER } from './tick-schedule';
import { Ticks } from './ticks';
import type { workerProcessKeys } from './worker.config';

type Config = z.infer<z.ZodObject<typeof workerProcessKeys>>;

const DATABASE = getDataSourceToken() as string;

/** The `worker` process: faces nobody, carries jobs out. */
@Module({})
export class WorkerAppModule {
  static forRoot(config: Config, logger: Logger): DynamicModule {
    return {
      module: WorkerAppModule,
      imports: [
        ClockModule,
        ScheduleModule.forRoot(),
        DatabaseModule.forRoot(databaseOptions(config, 'lethe-worker')),
        KeyringClientModule.forRoot('worker', config),
        AuditModule,
        AuditSequencerModule.forRootAsync({
          inject: [DATABASE, KeyringClient, CLOCK],
          createLoop: (database: Database, keyring: KeyringClient, clock: Clock) =>
            auditLoop(config, logger, database, keyring, clock),
        }),
        RetentionWorkerModule,
        jobRuntimeModule(config, logger),
        HealthModule.forRoot({
          inject: [DATABASE, KeyringClient, JobRuntime],
          checks: (database: Database, keyring: KeyringClient, jobs: JobRuntime) => [
            { name: 'database', check: () => database.query('SELECT 1') },
            { name: 'keyring', check: () => keyring.status() },
            { name: 'redis', check: () => jobs.queues.ping() },
          ],
        }),
      ],
      providers: [
        { provide: WORKER_LOGGER, useValue: logger },
        { provide: TICK_SECONDS, useValue: config.TICK_SECONDS },
        TickSchedule,
        Ticks,
      ],
    };
  }
}

function auditLoop(
  config: Config,
  logger: Logger,
  database: Database,
  keyring: KeyringClient,
  clock: Clock,
): SequencerLoop {
  const sequencer = createSequencer({
    origin: config.AUDIT_ORIGIN,
    sessions: sequencerSessions(database),
    signer: new KeyringCheckpointSigner(keyring, config.AUDIT_ORIGIN),
    witnesses: [new DirectoryWitness(config.AUDIT_WITNESS_DIR)],
    clock,
  });
  return new SequencerLoop(sequencer, {
    stepped: () => undefined,
    failed: (error) => logger.warn({ err: error }, 'the audit log waits'),
    stopped: (error) =>
      logger.error(
        { err: error, alarm: 'audit.log.stopped' },
        'the audit log has stopped: a person must look',
      ),
  });
}

@Module({})
class JobRuntimeModule {}

/** The queues and who carries out what. */
function jobRuntimeModule(config: Config, logger: Logger): DynamicModule {
  return {
    module: JobRuntimeModule,
    global: true,
    imports: [RetentionWorkerModule],
    providers: [
      {
        provide: JobRuntime,
        inject: [DATABASE, CLOCK, PurgeJobHandler],
        useFactory: (database: Database, clock: Clock, purge: PurgeJobHandler) =>
          jobRuntime(config, logger, database, clock, new HandlerRegistry([purgeJob], [purge])),
      },
    ],
    exports: [JobRuntime],
  };
}

function jobRuntime(
  config: Config,
  logger: Logger,
  database: Database,
  clock: Clock,
  registry: HandlerRegistry,
): JobRuntime {
  const consuming = connectRedis(redisSettings(config), 'consuming');
  const queues = new JobQueues(connectRedis(redisSettings(config), 'producing'));
  const dispatcher = new OutboxDispatcher(database, queues, registry, logger);
  const runner = new JobRunner({
    registry,
    connection: consuming,
    locks: new JobLocks(database),
    logger,
    clock,
    concurrency: { requests: 4 },
  });
  return new JobRuntime(queues, dispatcher, runner, consuming);
}
