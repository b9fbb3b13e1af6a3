import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../../foundation/database';

/** A person who does not exist. */
@Entity('canary')
export class CanaryRow {
  @PrimaryColumn('uuid', { name: 'subject_ref' }) @Erasure('random-ref') subjectRef!: string;
  @Column('bytea') @Erasure('non-personal') seed!: Buffer;
  @Column('timestamptz', { name: 'planted_at' }) @Erasure('non-personal') plantedAt!: Date;
}
