export { PurgeActs } from './purge-acts';
export { PurgeBucketRow, PurgeRunRow } from './purge.entity';
export { PurgeBucketStore } from './purge-bucket.store';
export { purgeJob } from './purge.job';
export { type PurgeRun, PurgeRunStore, type SkippedBucket } from './purge-run.store';
export { PurgeRuns } from './purge-runs';
export { type PurgeContext, type PurgeCounts, Purger } from './purger';
