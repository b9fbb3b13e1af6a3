import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../../foundation/database';

/** A review of a period: questions, what was measured, and who signed. Counts alone, no person. */
@Entity('review')
export class ReviewRow {
  @PrimaryColumn('uuid') @Erasure('non-personal') id!: string;
  @Column('text') @Erasure('non-personal') kind!: string;
  @Column('date', { name: 'from_day' }) @Erasure('non-personal') fromDay!: string;
  @Column('date', { name: 'to_day' }) @Erasure('non-personal') toDay!: string;
  @Column('timestamptz', { name: 'made_at' }) @Erasure('non-personal') madeAt!: Date;
  @Column('jsonb') @Erasure('coarse') items!: unknown;
  @Column('timestamptz', { name: 'signed_at', nullable: true })
  @Erasure('non-personal')
  signedAt!: Date | null;
  @Column('uuid', { name: 'signed_by', nullable: true }) @Erasure('random-ref') signedBy!: string | null;
}
