import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../../foundation/database';

/** A shortening that waits, or waited, for a second person. */
@Entity('class_change')
export class ClassChangeRow {
  @PrimaryColumn('uuid') @Erasure('random-ref') id!: string;
  @Column('integer', { name: 'class_id' }) @Erasure('non-personal') classId!: number;
  @Column('integer', { name: 'period_days' }) @Erasure('non-personal') periodDays!: number;
  @Column('text') @Erasure('non-personal') granularity!: string;
  @Column('bigint') @Erasure('coarse') messages!: string;
  @Column('integer') @Erasure('coarse') percent!: number;
  @Column('text') @Erasure('non-personal') state!: string;
  @Column('uuid', { name: 'proposed_by' }) @Erasure('random-ref') proposedBy!: string;
  @Column('timestamptz', { name: 'proposed_at' }) @Erasure('non-personal') proposedAt!: Date;
  @Column('uuid', { name: 'decided_by', nullable: true }) @Erasure('random-ref') decidedBy!: string | null;
  @Column('timestamptz', { name: 'decided_at', nullable: true })
  @Erasure('non-personal')
  decidedAt!: Date | null;
}
