import { type DynamicModule, Module } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import { AuditLog } from '../../audit';
import type { Database } from '../../foundation/database';
import { KeyringClient } from '../../keyring/client';
import type { AddressPolicy } from '../crm';
import { NoticesModule } from '../notices';
import { DisclosureStore } from './disclosures.store';
import { ErasureFeed } from './erasure-feed';
import { ErasureFeedHttpController } from './erasure-feed.http-controller';
import { ErasureFeedStore } from './erasure-feed.store';
import { NoticesHttpController } from './notices.http-controller';
import { DisclosureRow, ErasureAckRow, ErasureFeedRow, RecipientRow } from './recipient.entity';
import { RecipientsHttpController } from './recipients.http-controller';
import { RecipientStore } from './recipients.store';
import { ADDRESS_POLICY, WebhooksHttpController } from './webhooks.http-controller';

/** Recipients, what was disclosed to them, and how they learn of erasures. For the process that answers them. */
@Module({})
export class RecipientRegisterModule {
  static forRoot(policy: AddressPolicy): DynamicModule {
    const notices = NoticesModule.forRegister();
    return {
      module: RecipientRegisterModule,
      imports: [
        notices,
        TypeOrmModule.forFeature([RecipientRow, DisclosureRow, ErasureFeedRow, ErasureAckRow]),
      ],
      controllers: [
        RecipientsHttpController,
        ErasureFeedHttpController,
        NoticesHttpController,
        WebhooksHttpController,
      ],
      providers: [
        RecipientStore,
        DisclosureStore,
        ErasureFeedStore,
        { provide: ADDRESS_POLICY, useValue: policy },
        {
          provide: ErasureFeed,
          inject: [ErasureFeedStore, DisclosureStore, KeyringClient, AuditLog, getDataSourceToken()],
          useFactory: (...parts: [ErasureFeedStore, DisclosureStore, KeyringClient, AuditLog, Database]) =>
            new ErasureFeed(...parts),
        },
      ],
      exports: [RecipientStore, DisclosureStore, notices],
    };
  }
}
