import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditLog } from '../../audit';
import { Credentials } from '../../credentials';
import { CLOCK, type Clock } from '../../foundation/clock';
import { KeyringClient } from '../../keyring/client';
import { Obligations, ObligationStore } from '../../vault/obligations';
import type { AddressPolicy } from '../crm';
import { Acknowledgements } from './acknowledgements';
import { ExternalIdsOwed } from './external-ids-owed';
import { LateReadings } from './late-readings';
import { LateReadingStore } from './late-readings.store';
import { LateReadingRow, RecipientNoticeRow } from './notice.entity';
import { NoticeDelivery } from './notice-delivery';
import { NoticeUpkeep } from './notice-upkeep';
import { NoticeStore } from './notices.store';
import { RecipientNotices } from './recipient-notices';
import { WebhookTargets } from './webhook-target';
import { WebhookStore } from './webhooks.store';

const register = [
  NoticeStore,
  WebhookStore,
  LateReadingStore,
  LateReadings,
  Acknowledgements,
  RecipientNotices,
];

/** Notices to recipients. Keyring client, database, audit log and clock are global. */
@Module({})
export class NoticesModule {
  /** For the process that people and recipients talk to: notices are shown, acknowledged and made. */
  static forRegister(): DynamicModule {
    return {
      module: NoticesModule,
      imports: [TypeOrmModule.forFeature([RecipientNoticeRow, LateReadingRow])],
      providers: register,
      exports: register,
    };
  }

  /** For the process that delivers them; `Credentials` is global. */
  static forDelivery(policy: AddressPolicy): DynamicModule {
    return {
      module: NoticesModule,
      imports: [TypeOrmModule.forFeature([RecipientNoticeRow, LateReadingRow])],
      providers: [
        ...register,
        ObligationStore,
        Obligations,
        ExternalIdsOwed,
        NoticeUpkeep,
        {
          provide: WebhookTargets,
          inject: [WebhookStore, KeyringClient, Credentials],
          useFactory: (store: WebhookStore, keyring: KeyringClient, credentials: Credentials) =>
            new WebhookTargets(store, keyring, credentials, policy),
        },
        {
          provide: NoticeDelivery,
          inject: [NoticeStore, WebhookTargets, ExternalIdsOwed, Acknowledgements, AuditLog, CLOCK],
          useFactory: (
            store: NoticeStore,
            targets: WebhookTargets,
            externalIds: ExternalIdsOwed,
            acknowledgements: Acknowledgements,
            audit: AuditLog,
            clock: Clock,
          ) =>
            new NoticeDelivery({
              store,
              targets,
              externalIds,
              acknowledgements,
              audit,
              clock,
              jitter: Math.random,
            }),
        },
      ],
      exports: [...register, NoticeDelivery, NoticeUpkeep],
    };
  }
}
