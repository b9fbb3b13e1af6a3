import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ChannelOutsideHttpController } from './channel-outside.http-controller';
import { ChannelsOutsideStore } from './channels-outside.store';
import { ForgettingRegister } from './forgetting-register';
import { ChannelOutsideRow, ForgettingTargetRow } from './forgetting.entity';
import { ForgettingStore } from './forgetting.store';
import { TasksHttpController } from './tasks.http-controller';

/** Tasks and declarations, for the process that people talk to. */
@Module({
  imports: [TypeOrmModule.forFeature([ForgettingTargetRow, ChannelOutsideRow])],
  controllers: [TasksHttpController, ChannelOutsideHttpController],
  providers: [ForgettingStore, ForgettingRegister, ChannelsOutsideStore],
})
export class ForgettingHttpModule {}
