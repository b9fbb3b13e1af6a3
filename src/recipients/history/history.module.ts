import { type DynamicModule, type FactoryProvider, Module } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import { AuditLog } from '../../audit';
import { CLOCK, type Clock } from '../../foundation/clock';
import type { Database } from '../../foundation/database';
import type { Logger } from '../../foundation/logging';
import type { ObjectStore } from '../../foundation/objectstore';
import { ApiKeyStore, AssignmentStore } from '../../identity';
import { KeyringClient } from '../../keyring/client';
import { SubjectFinder, SubjectInquiryModule, SubjectRegister, SubjectStore } from '../../subjects';
import { MediaFactsStore, MediaViewStore } from '../../vault/media-views';
import {
  MessageHistory,
  MessageRowsStore,
  Rectifications,
  RectificationStore,
  RetentionPeriodStore,
} from '../../vault/open';
import { SealIntake, SealModule, type SealSettings } from '../../vault/seal';
import { LateReadings } from '../notices';
import { DisclosureStore } from '../register';
import { ConversationAssignment } from './conversation-assignment';
import { ConversationsHttpController } from './conversations.http-controller';
import { ConversationStore } from './conversations.store';
import { HistoryReading } from './history-reading';
import { IdentifierMasks } from './identifier-masks';
import { MediaViewing } from './media-viewing';
import { MediaHttpController } from './media.http-controller';
import { MessagesHttpController } from './messages.http-controller';
import { OutboundMessages } from './outbound-messages';
import { OwnNumbersStore } from './own-numbers.store';
import { RectificationReading } from './rectification-reading';
import { SubjectSearch } from './subject-search';
import { SubjectSight } from './subject-sight';
import { SubjectsHttpController } from './subjects.http-controller';

/** What {@link HistoryModule} is told. */
export interface HistorySettings {
  config: Omit<SealSettings['config'], 'SEAL_WINDOW_DAYS' | 'REPLAY_WINDOW_DAYS'>;
  clock: Clock;
  logger: Logger;
  /** Where the worker leaves media for callers to fetch. */
  objects: ObjectStore;
  /** The module of recipients and what was disclosed to them, the same instance as the application's. */
  register: DynamicModule;
}

/** How far back a process that reads messages may seal any: the keyring's limit, which a stolen API key must not get around. */
const SEAL_BACK_DAYS = 8;

/** Histories for people and CRM systems, and what they report back. Keyring client, database, audit log, identity and clock are global. */
@Module({})
export class HistoryModule {
  static forRoot({ config, clock, logger, objects, register }: HistorySettings): DynamicModule {
    return {
      module: HistoryModule,
      imports: [
        SubjectInquiryModule,
        register,
        SealModule.forRoot({
          config: { ...config, SEAL_WINDOW_DAYS: SEAL_BACK_DAYS, REPLAY_WINDOW_DAYS: SEAL_BACK_DAYS },
          clock,
          logger,
          subjects: SubjectRegister,
          imports: [SubjectInquiryModule],
        }),
      ],
      controllers: [
        SubjectsHttpController,
        MessagesHttpController,
        MediaHttpController,
        ConversationsHttpController,
      ],
      providers: [
        MessageRowsStore,
        RetentionPeriodStore,
        RectificationStore,
        ConversationStore,
        OwnNumbersStore,
        {
          provide: RectificationReading,
          inject: [RectificationStore, KeyringClient],
          useFactory: (...parts: ConstructorParameters<typeof Rectifications>) =>
            new RectificationReading(new Rectifications(...parts), config.COUNTRY),
        },
        MediaFactsStore,
        MediaViewStore,
        ...services(logger),
        viewing(objects),
      ],
      exports: [SubjectSight],
    };
  }
}

function services(logger: Logger) {
  return [
    {
      provide: MessageHistory,
      inject: [MessageRowsStore, RetentionPeriodStore, KeyringClient, CLOCK],
      useFactory: (...parts: ConstructorParameters<typeof MessageHistory>) => new MessageHistory(...parts),
    },
    {
      provide: SubjectSight,
      inject: [SubjectStore, AssignmentStore, MessageRowsStore, DisclosureStore],
      useFactory: (...parts: ConstructorParameters<typeof SubjectSight>) => new SubjectSight(...parts),
    },
    {
      provide: IdentifierMasks,
      inject: [SubjectStore, KeyringClient],
      useFactory: (...parts: ConstructorParameters<typeof IdentifierMasks>) => new IdentifierMasks(...parts),
    },
    {
      provide: SubjectSearch,
      inject: [SubjectFinder, SubjectStore, SubjectSight, IdentifierMasks, getDataSourceToken()],
      useFactory: (...parts: ConstructorParameters<typeof SubjectSearch>) => new SubjectSearch(...parts),
    },
    {
      provide: HistoryReading,
      inject: [
        SubjectSight,
        MessageHistory,
        MediaFactsStore,
        getDataSourceToken(),
        AuditLog,
        DisclosureStore,
        LateReadings,
        CLOCK,
      ],
      useFactory: (
        sight: SubjectSight,
        history: MessageHistory,
        media: MediaFactsStore,
        database: Database,
        audit: AuditLog,
        disclosures: DisclosureStore,
        late: LateReadings,
        clock: Clock,
      ) => new HistoryReading(sight, history, media, { database, audit, disclosures, late, clock, logger }),
    },
    {
      provide: OutboundMessages,
      inject: [SealIntake, SubjectRegister, MessageRowsStore, KeyringClient, CLOCK],
      useFactory: (...parts: ConstructorParameters<typeof OutboundMessages>) =>
        new OutboundMessages(...parts),
    },
    {
      provide: ConversationAssignment,
      inject: [SubjectSight, AssignmentStore, ApiKeyStore, AuditLog, CLOCK],
      useFactory: (...parts: ConstructorParameters<typeof ConversationAssignment>) =>
        new ConversationAssignment(...parts),
    },
  ];
}

function viewing(objects: ObjectStore): FactoryProvider {
  return {
    provide: MediaViewing,
    inject: [
      SubjectSight,
      MediaFactsStore,
      MediaViewStore,
      RetentionPeriodStore,
      DisclosureStore,
      KeyringClient,
      AuditLog,
      getDataSourceToken(),
      CLOCK,
    ],
    useFactory: (
      sight: SubjectSight,
      facts: MediaFactsStore,
      views: MediaViewStore,
      periods: RetentionPeriodStore,
      disclosures: DisclosureStore,
      keyring: KeyringClient,
      audit: AuditLog,
      database: Database,
      clock: Clock,
    ) =>
      new MediaViewing({
        sight,
        facts,
        views,
        periods,
        disclosures,
        keyring,
        audit,
        database,
        clock,
        objects,
      }),
  };
}
