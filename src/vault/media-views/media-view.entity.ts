import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../../foundation/database';

/** A copy of a medium that somebody may see for a few minutes, and the grant under which the worker opens the medium for it. */
@Entity('media_view')
export class MediaViewRow {
  @PrimaryColumn('uuid') @Erasure('random-ref') id!: string;
  @Column('bytea', { name: 'media_id' }) @Erasure('keyed-tag') mediaId!: Buffer;
  @Column('uuid', { name: 'subject_ref' }) @Erasure('random-ref') subjectRef!: string;
  @Column('uuid', { name: 'grant_id' }) @Erasure('random-ref') grantId!: string;
  @Column('text') @Erasure('non-personal') state!: string;
  @Column('text', { nullable: true }) @Erasure('non-personal') failure!: string | null;
  /** The key that the copy is sealed under; its destruction ends the copy. */
  @Column('uuid', { name: 'obligation_id', nullable: true }) @Erasure('random-ref') obligationId!:
    string | null;
  @Column('text', { name: 'object_key', nullable: true }) @Erasure('random-ref') objectKey!: string | null;
  @Column('bytea', { name: 'object_id', nullable: true }) @Erasure('random-ref') objectId!: Buffer | null;
  @Column('timestamptz', { name: 'asked_at' }) @Erasure('coarse') askedAt!: Date;
  @Column('timestamptz', { name: 'expires_at' }) @Erasure('coarse') expiresAt!: Date;
}
