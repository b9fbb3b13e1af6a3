import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../foundation/database';

/** A one-time code that was sent to somebody, as a tag under their own key. */
@Entity('verification_code')
export class VerificationCodeRow {
  @PrimaryColumn('uuid') @Erasure('random-ref') id!: string;
  @Column('uuid', { name: 'request_id' }) @Erasure('random-ref') requestId!: string;
  @Column('text') @Erasure('coarse') purpose!: 'identity' | 'package';
  @Column('uuid', { name: 'subject_ref' }) @Erasure('random-ref') subjectRef!: string;
  @Column('bytea', { name: 'code_tag' }) @Erasure('keyed-tag') codeTag!: Buffer;
  @Column('timestamptz', { name: 'made_at' }) @Erasure('coarse') madeAt!: Date;
  @Column('timestamptz', { name: 'expires_at' }) @Erasure('coarse') expiresAt!: Date;
  @Column('smallint') @Erasure('coarse') attempts!: number;
  @Column('timestamptz', { name: 'closed_at', nullable: true }) @Erasure('coarse') closedAt!: Date | null;
}
