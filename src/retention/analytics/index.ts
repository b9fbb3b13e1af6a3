export { DailyCountRow } from './daily-count.entity';
export { type DailyCount, DailyCountStore, LEAST_PEOPLE } from './daily-count.store';
export { DailyCounts } from './daily-counts';
