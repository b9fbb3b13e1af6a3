export { MessagePlaceStore } from './message-place.store';
export { type MessageRetention, RetentionInquiry, type RetentionPreview } from './retention-inquiry';
