export { bucketRanges } from './bucket-range';
export { MessageHistory, type HistoryFilter, type HistoryPage } from './message-history';
export { MessageRowsStore, type HistoryPosition } from './message-rows.store';
export type { OpenedMessage } from './opened-message';
export { RetentionPeriodStore } from './retention-periods.store';
export type { TimeWindow } from './time-windows';
export { type Rectification, Rectifications } from './rectifications';
export { RectificationStore } from './rectifications.store';
