export { bucketRange, isDue, type BucketRange, type ClassBucket } from './bucket-range';
export { comingBuckets, PartitionKeeper } from './partition-keeper';
export { PARTITIONED_TABLES, PartitionStore, type BucketCounts } from './partition.store';
