import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import {
  RetentionClasses,
  RetentionClassRow,
  RetentionClassStore,
  RetentionClassVersionRow,
} from './classes';
import {
  HeldEventRow,
  HeldIdentities,
  HeldIdentityRow,
  HeldMessageRow,
  HeldPlaceRow,
  HeldRowsStore,
  HeldStatusRow,
  HoldKeeper,
  HoldRow,
  Holds,
  HoldStore,
} from './holds';
import { MessagePlaceStore, RetentionInquiry } from './inquiry';
import { PartitionKeeper, PartitionStore } from './partitions';
import {
  BucketShredder,
  DueBuckets,
  OverdueWatch,
  PurgeActs,
  PurgeBucketRow,
  PurgeBucketStore,
  Purger,
  PurgeRunRow,
  PurgeRuns,
  PurgeRunStore,
} from './purge';

const entities = [
  RetentionClassRow,
  RetentionClassVersionRow,
  PurgeRunRow,
  PurgeBucketRow,
  HoldRow,
  HeldPlaceRow,
  HeldMessageRow,
  HeldStatusRow,
  HeldEventRow,
  HeldIdentityRow,
];

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
    HoldStore,
    Holds,
    PurgeRunStore,
    PurgeRuns,
    MessagePlaceStore,
    RetentionInquiry,
  ],
  exports: [
    RetentionClassStore,
    RetentionClasses,
    PartitionStore,
    HoldStore,
    Holds,
    PurgeRunStore,
    PurgeRuns,
    RetentionInquiry,
  ],
})
export class RetentionModule {}

/** What the worker has besides: the purge itself, and the partitions of the coming days. */
@Module({
  imports: [RetentionModule],
  providers: [
    HeldRowsStore,
    HoldKeeper,
    HeldIdentities,
    PurgeBucketStore,
    DueBuckets,
    BucketShredder,
    OverdueWatch,
    PurgeActs,
    Purger,
    PartitionKeeper,
  ],
  exports: [
    RetentionModule,
    HeldRowsStore,
    HoldKeeper,
    HeldIdentities,
    OverdueWatch,
    PurgeActs,
    Purger,
    PartitionKeeper,
  ],
})
export class RetentionWorkerModule {}
