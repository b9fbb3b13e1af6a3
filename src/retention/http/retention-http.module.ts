import { Module } from '@nestjs/common';
import { ChannelSettingsStore } from '../channels/channel-settings.store';
import { ChannelsHttpController } from '../channels/channels.http-controller';
import { HoldsHttpController } from './holds.http-controller';
import { RetentionModule } from '../retention.module';
import { MessageRetentionHttpController } from './message-retention.http-controller';
import { RetentionHttpController } from './retention.http-controller';

/** Retention as the API offers it: classes, channels, preview, runs, explanation. */
@Module({
  imports: [RetentionModule],
  controllers: [
    RetentionHttpController,
    HoldsHttpController,
    MessageRetentionHttpController,
    ChannelsHttpController,
  ],
  providers: [ChannelSettingsStore],
  exports: [RetentionModule],
})
export class RetentionHttpModule {}
