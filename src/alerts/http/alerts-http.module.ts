import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditLog } from '../../audit';
import { CLOCK, type Clock, systemClock } from '../../foundation/clock';
import { AlertNoticeRow, AlertRow } from '../alert.entity';
import { AlertStore } from '../alert.store';
import { Alerts } from '../alerts';
import { alertRules } from '../rules';
import { AlertsHttpController, RULES, RUNBOOKS } from './alerts.http-controller';

/** Alerts as the API shows them. */
@Module({})
export class AlertsHttpModule {
  static forRoot({ runbooks }: { runbooks: string }): DynamicModule {
    return {
      module: AlertsHttpModule,
      imports: [TypeOrmModule.forFeature([AlertRow, AlertNoticeRow])],
      controllers: [AlertsHttpController],
      providers: [
        AlertStore,
        { provide: RUNBOOKS, useValue: runbooks },
        // Names and titles only: the worker is who looks.
        { provide: RULES, useValue: alertRules({ backupEveryHours: 0, machine: systemClock }) },
        {
          provide: Alerts,
          inject: [AlertStore, AuditLog, CLOCK],
          useFactory: (store: AlertStore, audit: AuditLog, clock: Clock) => new Alerts(store, audit, clock),
        },
      ],
    };
  }
}
