import { type DynamicModule, type FactoryProvider, Module } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import { ScheduleModule } from '@nestjs/schedule';
import { AlertsWorkerModule, AlertTelling } from '../../alerts';
import { CheckpointStamps } from '../../audit';
import { RestoreGuard } from '../../backups/guard';
import { CLOCK, type Clock } from '../../foundation/clock';
import type { Database } from '../../foundation/database';
import type { Logger } from '../../foundation/logging';
import { ALERT_SECONDS, AlertRounds } from './alert-rounds';
import { TICK_SECONDS, TickSchedule, WORKER_LOGGER } from './tick-schedule';
import {
  CredentialTicks,
  MediaTicks,
  OutsideTicks,
  RequestTicks,
  RetentionTicks,
  RetentionWatch,
  Ticks,
} from './ticks';
import { ReplayModule } from './restore/restore.module';
import { LogStamps } from './log-stamps';
import { UnservedAlarm } from './unserved-alarm';
import { WorkPermit } from './work-permit';
import type { WorkerConfig } from './worker.config';

/** What happens by itself in the worker: ticks, and jobs being taken, both only while the restore guard lets it serve. */
@Module({})
export class ClockworkModule {
  static forRoot(config: WorkerConfig, logger: Logger): DynamicModule {
    return {
      module: ClockworkModule,
      global: true,
      imports: [ScheduleModule.forRoot(), ReplayModule, AlertsWorkerModule.forRoot({ config, logger })],
      providers: [
        { provide: WORKER_LOGGER, useValue: logger },
        { provide: TICK_SECONDS, useValue: config.TICK_SECONDS },
        { provide: ALERT_SECONDS, useValue: config.ALERT_SECONDS },
        TickSchedule,
        RetentionWatch,
        RetentionTicks,
        RequestTicks,
        MediaTicks,
        OutsideTicks,
        CredentialTicks,
        logStamps(config),
        Ticks,
        WorkPermit,
        unservedAlarm(config, logger),
        AlertRounds,
      ],
      exports: [Ticks],
    };
  }
}

function unservedAlarm({ ALERT_RUNBOOK_URL: runbooks }: WorkerConfig, logger: Logger): FactoryProvider {
  return {
    provide: UnservedAlarm,
    inject: [RestoreGuard, AlertTelling, CLOCK],
    useFactory: (guard: RestoreGuard, teller: AlertTelling, clock: Clock) =>
      new UnservedAlarm({ guard, teller, runbook: `${runbooks}restore-quarantine.md`, clock, logger }),
  };
}

function logStamps({ AUDIT_TSA_URL: url, AUDIT_TSA_EVERY_HOURS: everyHours }: WorkerConfig): FactoryProvider {
  return {
    provide: LogStamps,
    inject: [getDataSourceToken() as string, CLOCK],
    useFactory: (database: Database, clock: Clock) =>
      new LogStamps(
        url === undefined ? undefined : new CheckpointStamps(database, clock, { url, everyHours }),
      ),
  };
}
