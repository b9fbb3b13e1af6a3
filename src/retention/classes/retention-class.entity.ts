import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Granularity } from '../../crypto';
import { Erasure } from '../../foundation/database';

/** A kind of record and how long that kind is kept. */
@Entity('retention_class')
export class RetentionClassRow {
  @PrimaryColumn('integer', { name: 'class_id' }) @Erasure('non-personal') classId!: number;
  @Column('text') @Erasure('non-personal') name!: string;
  @Column('integer', { name: 'period_days' }) @Erasure('non-personal') periodDays!: number;
  @Column('text') @Erasure('non-personal') granularity!: Granularity;
  @Column('integer') @Erasure('non-personal') version!: number;
  @Column('timestamptz', { name: 'updated_at' }) @Erasure('non-personal') updatedAt!: Date;
}

/** What a class was at a time. `changedBy` is a pseudonym of staff. */
@Entity('retention_class_version')
export class RetentionClassVersionRow {
  @PrimaryColumn('integer', { name: 'class_id' }) @Erasure('non-personal') classId!: number;
  @PrimaryColumn('integer') @Erasure('non-personal') version!: number;
  @Column('integer', { name: 'period_days' }) @Erasure('non-personal') periodDays!: number;
  @Column('text') @Erasure('non-personal') granularity!: Granularity;
  @Column('timestamptz', { name: 'changed_at' }) @Erasure('non-personal') changedAt!: Date;
  @Column('uuid', { name: 'changed_by', nullable: true }) @Erasure('random-ref') changedBy!: string | null;
}
