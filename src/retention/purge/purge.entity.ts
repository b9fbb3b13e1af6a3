import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../../foundation/database';

/** What one purge did. */
@Entity('purge_run')
export class PurgeRunRow {
  @PrimaryColumn('uuid') @Erasure('non-personal') id!: string;
  @Column('text', { nullable: true }) @Erasure('non-personal') slot!: string | null;
  @Column('uuid', { name: 'requested_by', nullable: true }) @Erasure('random-ref') requestedBy!:
    string | null;
  @Column('timestamptz', { name: 'requested_at' }) @Erasure('non-personal') requestedAt!: Date;
  @Column('text') @Erasure('non-personal') state!: string;
  @Column('timestamptz', { name: 'started_at', nullable: true })
  @Erasure('non-personal')
  startedAt!: Date | null;
  @Column('timestamptz', { name: 'finished_at', nullable: true })
  @Erasure('non-personal')
  finishedAt!: Date | null;
  @Column('integer') @Erasure('coarse') buckets!: number;
  @Column('bigint') @Erasure('coarse') messages!: string;
  @Column('bigint') @Erasure('coarse') statuses!: string;
  @Column('bigint') @Erasure('coarse') events!: string;
  @Column('bigint') @Erasure('coarse') media!: string;
  @Column('bigint') @Erasure('coarse') held!: string;
  @Column('bigint', { name: 'late_ms' }) @Erasure('non-personal') lateMs!: string;
  @Column('bigint', { name: 'wal_bytes' }) @Erasure('non-personal') walBytes!: string;
  @Column('jsonb') @Erasure('coarse') skipped!: unknown;
  @Column('text', { nullable: true }) @Erasure('non-personal') failure!: string | null;
}

/** How far a bucket is on its way out. */
@Entity('purge_bucket')
export class PurgeBucketRow {
  @PrimaryColumn('integer', { name: 'class_id' }) @Erasure('coarse') classId!: number;
  @PrimaryColumn('bigint') @Erasure('coarse') bucket!: string;
  @Column('uuid', { name: 'run_id' }) @Erasure('non-personal') runId!: string;
  @Column('text') @Erasure('non-personal') state!: string;
  @Column('timestamptz', { name: 'due_at' }) @Erasure('coarse') dueAt!: Date;
  @Column('bigint') @Erasure('coarse') messages!: string;
  @Column('bigint') @Erasure('coarse') statuses!: string;
  @Column('bigint') @Erasure('coarse') events!: string;
  @Column('bigint') @Erasure('coarse') held!: string;
  @Column('timestamptz', { name: 'found_at' }) @Erasure('non-personal') foundAt!: Date;
  @Column('timestamptz', { name: 'counted_at', nullable: true })
  @Erasure('non-personal')
  countedAt!: Date | null;
  @Column('timestamptz', { name: 'shredded_at', nullable: true })
  @Erasure('non-personal')
  shreddedAt!: Date | null;
  @Column('timestamptz', { name: 'detached_at', nullable: true })
  @Erasure('non-personal')
  detachedAt!: Date | null;
  @Column('timestamptz', { name: 'dropped_at', nullable: true })
  @Erasure('non-personal')
  droppedAt!: Date | null;
}

/** How much is in a bucket that is nearly due, before what {@link BucketChangeRow} adds. */
@Entity('bucket_tally')
export class BucketTallyRow {
  @PrimaryColumn('integer', { name: 'class_id' }) @Erasure('coarse') classId!: number;
  @PrimaryColumn('bigint') @Erasure('coarse') bucket!: string;
  @Column('integer') @Erasure('non-personal') attempt!: number;
  @Column('timestamptz', { name: 'counted_at', nullable: true })
  @Erasure('non-personal')
  countedAt!: Date | null;
  @Column('bigint') @Erasure('coarse') messages!: string;
  @Column('bigint') @Erasure('coarse') statuses!: string;
  @Column('bigint') @Erasure('coarse') events!: string;
}

/** A row that came into such a bucket (1) or left it (-1). Whose, it does not say. */
@Entity('bucket_change')
export class BucketChangeRow {
  @PrimaryColumn('bigint') @Erasure('non-personal') id!: string;
  @Column('integer', { name: 'class_id' }) @Erasure('coarse') classId!: number;
  @Column('bigint') @Erasure('coarse') bucket!: string;
  @Column('text') @Erasure('non-personal') relation!: string;
  @Column('integer') @Erasure('coarse') change!: number;
}
