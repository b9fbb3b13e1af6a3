import { type DynamicModule, Module } from '@nestjs/common';
import { ClassChanges, ClassChangeStore, SECOND_PERSON_PERCENT, SecondPersonRule } from '../changes';
import { ChannelSettingsStore } from '../channels/channel-settings.store';
import { ChannelsHttpController } from '../channels/channels.http-controller';
import { AnalyticsHttpController } from './analytics.http-controller';
import { ConversationRetentionHttpController } from './conversation-retention.http-controller';
import { HoldsHttpController } from './holds.http-controller';
import {
  ConversationClasses,
  ConversationClassStore,
  RetentionTags,
  RetentionTagStore,
} from '../conversations';
import { RetentionModule } from '../retention.module';
import { MessageRetentionHttpController } from './message-retention.http-controller';
import { RetentionHttpController } from './retention.http-controller';
import { RetentionTagsHttpController } from './retention-tags.http-controller';
import { TYPES_WITH_CLASS } from './kept-types';

/** Settings of retention as the API offers it. */
export interface RetentionHttpSettings {
  /** The share of a class that one person may purge by shortening its period. */
  secondPersonPercent: number;
  /** Message types whose class their type decides. */
  typesWithClass: readonly string[];
}

/** Retention as the API offers it: classes, channels, preview, runs, holds, explanation, counts. */
@Module({})
export class RetentionHttpModule {
  static forRoot({ secondPersonPercent, typesWithClass }: RetentionHttpSettings): DynamicModule {
    return {
      module: RetentionHttpModule,
      imports: [RetentionModule],
      controllers: [
        RetentionHttpController,
        HoldsHttpController,
        ConversationRetentionHttpController,
        RetentionTagsHttpController,
        AnalyticsHttpController,
        MessageRetentionHttpController,
        ChannelsHttpController,
      ],
      providers: [
        ChannelSettingsStore,
        ClassChangeStore,
        SecondPersonRule,
        ClassChanges,
        ConversationClassStore,
        ConversationClasses,
        RetentionTagStore,
        RetentionTags,
        { provide: TYPES_WITH_CLASS, useValue: typesWithClass },
        { provide: SECOND_PERSON_PERCENT, useValue: secondPersonPercent },
      ],
      exports: [RetentionModule],
    };
  }
}
