export { AGEING, Ageing } from './ageing';
export { classMoveJob, ConversationMover, MoveResend, MovingRowsStore } from './conversations';
export { DailyCounts } from './analytics';
export {
  type RetentionClass,
  RetentionClasses,
  STATUTORY_PERIODS,
  statutoryPeriod,
  type WantedClass,
} from './classes';
export {
  HeldIdentities,
  type Hold,
  HeldRowsStore,
  HoldKeeper,
  HoldStore,
  type HoldTarget,
  type SetAside,
  settleHoldJob,
} from './holds';
export { type MessageRetention, RetentionInquiry, type RetentionPreview } from './inquiry';
export {
  bucketRange,
  type BucketRange,
  type ClassBucket,
  isDue,
  PartitionKeeper,
  PartitionStore,
} from './partitions';
export {
  BucketTally,
  OverdueWatch,
  PurgeActs,
  type PurgeContext,
  type PurgeCounts,
  purgeJob,
  Purger,
  type PurgeRun,
  PurgeRunStore,
  PurgeRuns,
  type SkippedBucket,
} from './purge';
export { RetentionModule, RetentionWorkerModule } from './retention.module';
export { RetentionHttpModule } from './http/retention-http.module';
