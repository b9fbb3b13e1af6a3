import { type DynamicModule, Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import type { Logger } from '../../foundation/logging';
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
import { WorkPermit } from './work-permit';

/** What happens by itself in the worker: ticks, and jobs being taken, both only while the restore guard lets it serve. */
@Module({})
export class ClockworkModule {
  static forRoot(tickSeconds: number, logger: Logger): DynamicModule {
    return {
      module: ClockworkModule,
      global: true,
      imports: [ScheduleModule.forRoot(), ReplayModule],
      providers: [
        { provide: WORKER_LOGGER, useValue: logger },
        { provide: TICK_SECONDS, useValue: tickSeconds },
        TickSchedule,
        RetentionWatch,
        RetentionTicks,
        RequestTicks,
        MediaTicks,
        OutsideTicks,
        CredentialTicks,
        Ticks,
        WorkPermit,
      ],
      exports: [Ticks],
    };
  }
}
