import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../../foundation/database';

/** One notification to one recipient (GDPR Art. 19): what became of it. Holds no identifier of the person but the random reference. */
@Entity('recipient_notice')
export class RecipientNoticeRow {
  @PrimaryColumn('uuid') @Erasure('random-ref') id!: string;
  @Column('uuid', { name: 'recipient_id' }) @Erasure('non-personal') recipientId!: string;
  @Column('uuid', { name: 'request_id' }) @Erasure('random-ref') requestId!: string;
  @Column('uuid', { name: 'subject_ref' }) @Erasure('random-ref') subjectRef!: string;
  @Column('text') @Erasure('coarse') type!: string;
  @Column('timestamptz', { name: 'occurred_at' }) @Erasure('coarse') occurredAt!: Date;
  @Column('text') @Erasure('coarse') phase!: string;
  @Column('integer') @Erasure('coarse') attempts!: number;
  @Column('timestamptz', { name: 'first_attempt_at', nullable: true })
  @Erasure('coarse')
  firstAttemptAt!: Date | null;
  @Column('timestamptz', { name: 'next_attempt_at', nullable: true })
  @Erasure('coarse')
  nextAttemptAt!: Date | null;
  @Column('timestamptz', { name: 'phase_at' }) @Erasure('coarse') phaseAt!: Date;
  @Column('timestamptz', { name: 'acknowledge_by', nullable: true })
  @Erasure('coarse')
  acknowledgeBy!: Date | null;
  @Column('text', { nullable: true }) @Erasure('coarse') reason!: string | null;
  /** Evidence of the last attempt: status, digest of the answer, instant. */
  @Column('jsonb') @Erasure('coarse') evidence!: Record<string, unknown>;
}

/** An API key asked for an erased person's messages on a day: its owner still has the reference. */
@Entity('late_reading')
export class LateReadingRow {
  @PrimaryColumn('uuid', { name: 'subject_ref' }) @Erasure('random-ref') subjectRef!: string;
  @PrimaryColumn('uuid', { name: 'api_key_id' }) @Erasure('non-personal') apiKeyId!: string;
  @PrimaryColumn('date', { name: 'read_on' }) @Erasure('coarse') readOn!: string;
}
