import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../../foundation/database';

/** How somebody left: what ended at once, the report of the first day, the review of the first week. */
@Entity('off_boarding')
export class OffBoardingRow {
  @PrimaryColumn('uuid', { name: 'user_id' }) @Erasure('random-ref') userId!: string;
  @Column('timestamptz', { name: 'begun_at' }) @Erasure('coarse') begunAt!: Date;
  @Column('uuid', { name: 'begun_by', nullable: true }) @Erasure('random-ref') begunBy!: string | null;
  @Column('uuid', { name: 'handed_to', nullable: true }) @Erasure('random-ref') handedTo!: string | null;
  @Column('integer') @Erasure('non-personal') sessions!: number;
  @Column('integer', { name: 'api_keys' }) @Erasure('non-personal') apiKeys!: number;
  @Column('integer') @Erasure('non-personal') conversations!: number;
  /** Counts, days and random references. */
  @Column('jsonb', { nullable: true }) @Erasure('random-ref') report!: unknown;
  @Column('timestamptz', { name: 'report_at', nullable: true }) @Erasure('coarse') reportAt!: Date | null;
  @Column('uuid', { name: 'report_by', nullable: true }) @Erasure('random-ref') reportBy!: string | null;
  @Column('text', { array: true, nullable: true }) @Erasure('non-personal') review!: string[] | null;
  @Column('timestamptz', { name: 'review_at', nullable: true }) @Erasure('coarse') reviewAt!: Date | null;
  @Column('uuid', { name: 'review_by', nullable: true }) @Erasure('random-ref') reviewBy!: string | null;
  @Column('integer') @Erasure('non-personal') overdue!: number;
}
