import { type DynamicModule, Module } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import { AlertsHttpModule } from '../../alerts';
import { AuditModule } from '../../audit';
import { CredentialRegisterModule } from '../../credentials';
import { BackupsHttpModule } from '../../backups';
import { RestoreGuard } from '../../backups/guard';
import { CLOCK, type Clock } from '../../foundation/clock';
import type { Database } from '../../foundation/database';
import { HealthModule, IdempotencyModule } from '../../foundation/http';
import type { Logger } from '../../foundation/logging';
import { createObjectStore } from '../../foundation/objectstore';
import { IdentityModule } from '../../identity';
import { IncidentsHttpModule } from '../../incidents';
import { KeyringClient } from '../../keyring/client';
import { addressPolicy } from '../../recipients/crm';
import { ForgettingHttpModule } from '../../recipients/forgetting';
import { HistoryModule } from '../../recipients/history';
import { RecordsHttpModule } from '../../records';
import { RecipientRegisterModule } from '../../recipients/register';
import { RequestsModule } from '../../requests';
import { RetentionHttpModule } from '../../retention';
import { RedactionPoliciesModule } from '../../vault/policies';
import { ChannelRow, MessageRow, MessageStatusRow, PlatformEventRow } from '../../vault/rows';
import type { ApiConfig } from './api.config';
import { AuditReads } from './audit-reads';
import { AuditHttpController } from './audit.http-controller';
import { ClassAnnouncement } from './class-announcement';
import { CredentialsHttpController } from './credentials/credentials.http-controller';
import { RedactionPolicyHttpController } from './redaction/redaction-policy.http-controller';
import { DataDeletionsHttpController } from './data-deletions.http-controller';
import { DataDeletionsStore } from './data-deletions.store';
import { ApiDocument } from './docs/api-document';
import { ApiDocumentHttpController } from './docs/api-document.http-controller';
import { API_LOGGER, RefusedCallers } from './refused-callers';
import { recordSettings } from './record-settings';
import { requestPolicy } from './request-policy';

/** What the features are told. */
export interface ApiFeaturesSettings {
  config: ApiConfig;
  clock: Clock;
  logger: Logger;
}

@Module({})
class ClockModule {
  static forRoot(clock: Clock): DynamicModule {
    return {
      module: ClockModule,
      global: true,
      providers: [{ provide: CLOCK, useValue: clock }],
      exports: [CLOCK],
    };
  }
}

/** Everything that the API offers. The database and the keyring client, which it stands on, are global and come from outside. */
@Module({})
export class ApiFeaturesModule {
  static forRoot({ config, clock, logger }: ApiFeaturesSettings): DynamicModule {
    const objects = createObjectStore(config);
    const register = RecipientRegisterModule.forRoot(addressPolicy(config.RECIPIENT_NETWORKS));
    const history = HistoryModule.forRoot({ config, clock, logger, objects, register });
    return {
      module: ApiFeaturesModule,
      imports: [
        ClockModule.forRoot(clock),
        AuditModule,
        IdempotencyModule,
        IdentityModule.forRoot({ config, logger }),
        TypeOrmModule.forFeature([ChannelRow, MessageRow, MessageStatusRow, PlatformEventRow]),
        history,
        register,
        RecordsHttpModule.forRoot({ history, logger, ...recordSettings(config) }),
        AlertsHttpModule.forRoot({ runbooks: config.ALERT_RUNBOOK_URL }),
        ForgettingHttpModule,
        CredentialRegisterModule,
        IncidentsHttpModule.forRoot({
          controller: config.CONTROLLER_NAME,
          contact: config.DPO_CONTACT ?? config.CONTROLLER_CONTACT ?? null,
        }),
        RetentionHttpModule.forRoot({
          secondPersonPercent: config.SECOND_PERSON_PERCENT,
          typesWithClass: Object.keys(config.CLASS_BY_TYPE),
        }),
        RedactionPoliciesModule,
        BackupsHttpModule,
        RequestsModule.forRoot({
          policy: requestPolicy(config),
          objects,
          publicUrl: config.PUBLIC_URL,
          logger,
        }),
        HealthModule.forRoot({
          inject: [getDataSourceToken() as string, KeyringClient, { token: RestoreGuard, optional: true }],
          checks: (database: Database, keyring: KeyringClient, guard?: RestoreGuard) => [
            { name: 'database', check: () => database.query('SELECT 1') },
            { name: 'keyring', check: () => keyring.status() },
            { name: 'restore guard', check: async () => guard?.ready() },
          ],
        }),
      ],
      controllers: [
        AuditHttpController,
        DataDeletionsHttpController,
        ApiDocumentHttpController,
        CredentialsHttpController,
        RedactionPolicyHttpController,
      ],
      providers: [
        DataDeletionsStore,
        ApiDocument,
        AuditReads,
        ClassAnnouncement,
        { provide: API_LOGGER, useValue: logger },
        RefusedCallers,
      ],
    };
  }
}
