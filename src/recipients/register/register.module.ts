import { Module } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import { AuditLog } from '../../audit';
import type { Database } from '../../foundation/database';
import { KeyringClient } from '../../keyring/client';
import { DisclosureStore } from './disclosures.store';
import { ErasureFeed } from './erasure-feed';
import { ErasureFeedHttpController } from './erasure-feed.http-controller';
import { ErasureFeedStore } from './erasure-feed.store';
import { DisclosureRow, ErasureAckRow, ErasureFeedRow, RecipientRow } from './recipient.entity';
import { RecipientsHttpController } from './recipients.http-controller';
import { RecipientStore } from './recipients.store';

/** Recipients, what was disclosed to them, and the feed by which they learn of erasures. For the process that answers them. */
@Module({
  imports: [TypeOrmModule.forFeature([RecipientRow, DisclosureRow, ErasureFeedRow, ErasureAckRow])],
  controllers: [RecipientsHttpController, ErasureFeedHttpController],
  providers: [
    RecipientStore,
    DisclosureStore,
    ErasureFeedStore,
    {
      provide: ErasureFeed,
      inject: [ErasureFeedStore, DisclosureStore, KeyringClient, AuditLog, getDataSourceToken()],
      useFactory: (...parts: [ErasureFeedStore, DisclosureStore, KeyringClient, AuditLog, Database]) =>
        new ErasureFeed(...parts),
    },
  ],
  exports: [RecipientStore, DisclosureStore],
})
export class RecipientRegisterModule {}
