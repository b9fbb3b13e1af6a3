export { bucketRanges, type BucketRange } from './bucket-range';
export { MessageHistory, type HistoryPage } from './message-history';
export { MessageRowsStore, type HistoryFilter, type HistoryPosition } from './message-rows.store';
export type { OpenedMessage } from './opened-message';
export { RetentionPeriodStore } from './retention-periods.store';
