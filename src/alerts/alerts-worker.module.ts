import { type DynamicModule, Module } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import { AuditLog } from '../audit';
import { Credentials } from '../credentials';
import { CLOCK, type Clock, systemClock } from '../foundation/clock';
import type { Database } from '../foundation/database';
import type { Logger } from '../foundation/logging';
import { readMetric } from '../foundation/metrics';
import { KeyringClient } from '../keyring/client';
import { addressPolicy } from '../recipients/crm';
import { ActivityHourRow, AlertCursorRow, AlertNoticeRow, AlertRow } from './alert.entity';
import type { AlertSettings } from './alert-settings';
import { AlertStore } from './alert.store';
import { AlertWatch } from './alert-watch';
import { AlertTelling, configuredTargets } from './delivery/alert-telling';
import { ActivityStore } from './facts/activity.store';
import { ConditionStore } from './facts/condition.store';
import { FactGathering } from './facts/fact-gathering';
import { FactSourceStore } from './facts/fact-source.store';
import { alertRules } from './rules';

/** What the worker tells of its alerts. */
export interface AlertsSettings {
  config: AlertSettings & {
    BACKUP_EVERY_HOURS: number;
    BACKUP_PASSWORD_FILE?: string | undefined;
    RECIPIENT_NETWORKS: Parameters<typeof addressPolicy>[0];
  };
  logger: Logger;
  /** The clock that is compared with the database's. */
  machine?: Pick<Clock, 'now'>;
}

/** Alerts for the worker: it looks, and tells. Needs `Credentials`. */
@Module({})
export class AlertsWorkerModule {
  static forRoot({ config, logger, machine = systemClock }: AlertsSettings): DynamicModule {
    // Without the password of the role that dumps, this worker makes no copies and expects none.
    const backupEveryHours = config.BACKUP_PASSWORD_FILE === undefined ? 0 : config.BACKUP_EVERY_HOURS;
    const rules = alertRules({ backupEveryHours, machine });
    return {
      module: AlertsWorkerModule,
      imports: [TypeOrmModule.forFeature([AlertRow, AlertNoticeRow, AlertCursorRow, ActivityHourRow])],
      providers: [
        AlertStore,
        {
          provide: AlertWatch,
          inject: [getDataSourceToken() as string, AlertStore, KeyringClient, Credentials, AuditLog, CLOCK],
          useFactory: (
            database: Database,
            store: AlertStore,
            keyring: KeyringClient,
            credentials: Credentials,
            audit: AuditLog,
            clock: Clock,
          ) => {
            const activity = new ActivityStore(database);
            const gathering = new FactGathering({
              store,
              source: new FactSourceStore(database),
              keyring,
              conditions: new ConditionStore(database),
              activity,
              gauge: readMetric,
              limits: config,
            });
            return new AlertWatch({
              rules,
              gathering,
              store,
              activity,
              audit,
              clock,
              logger,
              settings: config,
              targets: () => configuredTargets(config, credentials),
            });
          },
        },
        {
          provide: AlertTelling,
          inject: [AlertStore, Credentials, CLOCK],
          useFactory: (store: AlertStore, credentials: Credentials, clock: Clock) =>
            new AlertTelling(
              store,
              new Map(rules.map(({ name, title }) => [name, title])),
              config,
              { secrets: credentials, networks: addressPolicy(config.RECIPIENT_NETWORKS) },
              clock,
              logger,
            ),
        },
      ],
      exports: [AlertWatch, AlertTelling, AlertStore],
    };
  }
}
