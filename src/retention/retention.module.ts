import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AgedRowsStore, Ageing } from './ageing';
import { DailyCountRow, DailyCounts, DailyCountStore } from './analytics';
import { ClassChangeRow } from './changes';
import {
  RetentionClasses,
  RetentionClassRow,
  RetentionClassStore,
  RetentionClassVersionRow,
} from './classes';
import {
  ClassMoveRow,
  ConversationClassRow,
  MoveResend,
  MovingRowsStore,
  RetentionTagRow,
} from './conversations';
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
import { MessageFacts, MessagePlaceStore, RetentionInquiry } from './inquiry';
import { PartitionKeeper, PartitionStore } from './partitions';
import {
  BucketChangeRow,
  BucketShredder,
  BucketTally,
  BucketTallyRow,
  BucketTallyStore,
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
  BucketTallyRow,
  BucketChangeRow,
  HoldRow,
  HeldPlaceRow,
  HeldMessageRow,
  HeldStatusRow,
  HeldEventRow,
  HeldIdentityRow,
  DailyCountRow,
  ClassChangeRow,
  RetentionTagRow,
  ConversationClassRow,
  ClassMoveRow,
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
    HeldRowsStore,
    DailyCountStore,
    Holds,
    PurgeRunStore,
    PurgeRuns,
    MessagePlaceStore,
    MessageFacts,
    RetentionInquiry,
  ],
  exports: [
    RetentionClassStore,
    RetentionClasses,
    PartitionStore,
    HoldStore,
    DailyCountStore,
    HeldRowsStore,
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
    HoldKeeper,
    HeldIdentities,
    MovingRowsStore,
    MoveResend,
    DailyCounts,
    AgedRowsStore,
    Ageing,
    PurgeBucketStore,
    DueBuckets,
    BucketShredder,
    BucketTallyStore,
    BucketTally,
    OverdueWatch,
    PurgeActs,
    Purger,
    PartitionKeeper,
  ],
  exports: [
    RetentionModule,
    MovingRowsStore,
    MoveResend,
    DailyCounts,
    Ageing,
    HoldKeeper,
    HeldIdentities,
    BucketTally,
    OverdueWatch,
    PurgeActs,
    Purger,
    PartitionKeeper,
  ],
})
export class RetentionWorkerModule {}
