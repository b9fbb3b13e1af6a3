import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../../foundation/database';

/** Somebody agreed to a purpose, or withdrew. Rows are added, never changed; they go when the person is erased. */
@Entity('consent_event')
export class ConsentEventRow {
  @PrimaryColumn('uuid', { name: 'subject_ref' }) @Erasure('random-ref') subjectRef!: string;
  @PrimaryColumn('bytea', { name: 'reference_tag' }) @Erasure('keyed-tag') referenceTag!: Buffer;
  @Column('uuid', { name: 'channel_id', nullable: true }) @Erasure('random-ref') channelId!: string | null;
  @Column('text') @Erasure('coarse') purpose!: string;
  @Column('text') @Erasure('coarse') state!: string;
  @Column('text') @Erasure('coarse') source!: string;
  @Column('timestamptz') @Erasure('coarse') at!: Date;
  @Column('timestamptz', { name: 'recorded_at' }) @Erasure('coarse') recordedAt!: Date;
  @Column('uuid', { name: 'recorded_by', nullable: true }) @Erasure('random-ref') recordedBy!: string | null;
  /** SHA-256 of the document that proves it, which is kept elsewhere. */
  @Column('bytea', { nullable: true }) @Erasure('random-ref') evidence!: Buffer | null;
}
