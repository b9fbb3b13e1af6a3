export { MessagePlaceStore } from './message-place.store';
export {
  MessageFacts,
  type MessageRetention,
  RetentionInquiry,
  type RetentionPreview,
} from './retention-inquiry';
