export { ChannelRow } from './channel.entity';
export { MessageRow } from './message.entity';
export { MessageStatusRow } from './message-status.entity';
export { PlatformEventRow } from './platform-event.entity';
