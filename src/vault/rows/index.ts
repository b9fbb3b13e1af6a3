export { ChannelRow } from './channel.entity';
export { fetchMediaJob } from './fetch-media.job';
export { MEDIA_TYPES, MediaRow, type MediaState, type MediaType } from './media.entity';
export {
  type MediaReference,
  mediaReferenceKey,
  type MediaReferencePlace,
  openMediaReference,
  sealMediaReference,
} from './media-reference';
export { MessageRow } from './message.entity';
export { MessageStatusRow } from './message-status.entity';
export { PlatformEventRow } from './platform-event.entity';
