import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../../foundation/database';

/** A message of Lethe's own to a person: which text, not whose number; a code or a link in it only sealed, and only until it has ended. */
@Entity('outgoing_message')
export class OutgoingMessageRow {
  @PrimaryColumn('uuid') @Erasure('random-ref') id!: string;
  @Column('uuid', { name: 'request_id' }) @Erasure('random-ref') requestId!: string;
  @Column('uuid', { name: 'subject_ref' }) @Erasure('random-ref') subjectRef!: string;
  @Column('uuid', { name: 'channel_id', nullable: true }) @Erasure('random-ref') channelId!: string | null;
  @Column('uuid', { name: 'grant_id' }) @Erasure('random-ref') grantId!: string;
  @Column('text') @Erasure('non-personal') kind!: string;
  @Column('text') @Erasure('coarse') language!: string;
  /** Dates and ids that the text names. */
  @Column('jsonb') @Erasure('coarse') facts!: unknown;
  @Column('integer', { nullable: true }) @Erasure('coarse') incarnation!: number | null;
  @Column('integer', { name: 'class_id', nullable: true }) @Erasure('coarse') classId!: number | null;
  @Column('bigint', { nullable: true }) @Erasure('coarse') bucket!: string | null;
  @Column('bytea', { nullable: true }) @Erasure('sealed') secret!: Buffer | null;
  @Column('text') @Erasure('coarse') state!: string;
  @Column('smallint') @Erasure('coarse') attempts!: number;
  @Column('text', { nullable: true }) @Erasure('coarse') why!: string | null;
  @Column('timestamptz', { name: 'made_at' }) @Erasure('coarse') madeAt!: Date;
  @Column('timestamptz', { name: 'expires_at' }) @Erasure('coarse') expiresAt!: Date;
  @Column('timestamptz', { name: 'ended_at', nullable: true }) @Erasure('coarse') endedAt!: Date | null;
}
