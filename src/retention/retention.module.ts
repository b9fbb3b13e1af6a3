import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import {
  RetentionClasses,
  RetentionClassRow,
  RetentionClassStore,
  RetentionClassVersionRow,
} from './classes';
import { MessagePlaceStore, RetentionInquiry } from './inquiry';
import { PartitionKeeper, PartitionStore } from './partitions';
import {
  PurgeActs,
  PurgeBucketRow,
  PurgeBucketStore,
  Purger,
  PurgeRunRow,
  PurgeRuns,
  PurgeRunStore,
} from './purge';

const entities = [RetentionClassRow, RetentionClassVersionRow, PurgeRunRow, PurgeBucketRow];

/**
 * Retention for a process that decides or asks (`api`): classes, preview, runs, explanation. Needs `AuditModule`, `KeyringClientModule` and the
 * clock.
 */
@Module({
  imports: [TypeOrmModule.forFeature(entities)],
  providers: [
    RetentionClassStore,
    RetentionClasses,
    PartitionStore,
    PurgeRunStore,
    PurgeRuns,
    MessagePlaceStore,
    RetentionInquiry,
  ],
  exports: [
    RetentionClassStore,
    RetentionClasses,
    PartitionStore,
    PurgeRunStore,
    PurgeRuns,
    RetentionInquiry,
  ],
})
export class RetentionModule {}

/** What the worker has besides: the purge itself, and the partitions of the coming days. */
@Module({
  imports: [RetentionModule],
  providers: [PurgeBucketStore, PurgeActs, Purger, PartitionKeeper],
  exports: [RetentionModule, PurgeActs, Purger, PartitionKeeper],
})
export class RetentionWorkerModule {}
