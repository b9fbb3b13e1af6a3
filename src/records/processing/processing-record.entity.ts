import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../../foundation/database';

/** The record of processing activities as it was from an instant on, until the next version. It names systems, recipients and periods, no person. */
@Entity('processing_record')
export class ProcessingRecordRow {
  @PrimaryColumn('integer') @Erasure('non-personal') version!: number;
  @Column('timestamptz', { name: 'taken_at' }) @Erasure('non-personal') takenAt!: Date;
  @Column('bytea') @Erasure('non-personal') digest!: Buffer;
  @Column('text') @Erasure('non-personal') content!: string;
}
