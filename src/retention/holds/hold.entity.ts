import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../../foundation/database';
import { MessageRow, MessageStatusRow, PlatformEventRow } from '../../vault/rows';

/** A legal hold: what it covers, on which ground, and who decided. No content, and no free text: a case is named by its reference. */
@Entity('hold')
export class HoldRow {
  @PrimaryColumn('uuid') @Erasure('random-ref') id!: string;
  @Column('uuid', { name: 'subject_ref', nullable: true }) @Erasure('random-ref') subjectRef!: string | null;
  @Column('uuid', { name: 'channel_id', nullable: true }) @Erasure('non-personal') channelId!: string | null;
  @Column('timestamptz', { name: 'sent_from', nullable: true }) @Erasure('coarse') sentFrom!: Date | null;
  @Column('timestamptz', { name: 'sent_to', nullable: true }) @Erasure('coarse') sentTo!: Date | null;
  @Column('text') @Erasure('coarse') reason!: string;
  @Column('text') @Erasure('coarse') reference!: string;
  @Column('date', { name: 'review_on' }) @Erasure('coarse') reviewOn!: string;
  @Column('timestamptz', { name: 'placed_at' }) @Erasure('coarse') placedAt!: Date;
  @Column('uuid', { name: 'placed_by' }) @Erasure('random-ref') placedBy!: string;
  @Column('timestamptz', { name: 'known_at', nullable: true }) @Erasure('non-personal') knownAt!: Date | null;
  @Column('timestamptz', { name: 'released_at', nullable: true }) @Erasure('coarse') releasedAt!: Date | null;
  @Column('uuid', { name: 'released_by', nullable: true }) @Erasure('random-ref') releasedBy!: string | null;
  @Column('timestamptz', { name: 'ended_at', nullable: true }) @Erasure('non-personal') endedAt!: Date | null;
}

/** A subject-bucket that a hold keeps readable. */
@Entity('held_place')
export class HeldPlaceRow {
  @PrimaryColumn('uuid', { name: 'hold_id' }) @Erasure('random-ref') holdId!: string;
  @PrimaryColumn('uuid', { name: 'subject_ref' }) @Erasure('random-ref') subjectRef!: string;
  @PrimaryColumn('integer') @Erasure('coarse') incarnation!: number;
  @PrimaryColumn('integer', { name: 'class_id' }) @Erasure('coarse') classId!: number;
  @PrimaryColumn('bigint') @Erasure('coarse') bucket!: string;
}

/** A message whose bucket is gone or whose person is erased, and which a hold keeps. */
@Entity('held_message')
export class HeldMessageRow extends MessageRow {}

/** A state of a held message. */
@Entity('held_status')
export class HeldStatusRow extends MessageStatusRow {}

/** An event of a held subject-bucket. */
@Entity('held_event')
export class HeldEventRow extends PlatformEventRow {}

/** Who an erased person with held messages is, sealed under the hold's own key. */
@Entity('held_identity')
export class HeldIdentityRow {
  @PrimaryColumn('bytea') @Erasure('random-ref') id!: Buffer;
  @Column('uuid', { name: 'hold_id' }) @Erasure('random-ref') holdId!: string;
  @Column('uuid', { name: 'subject_ref' }) @Erasure('random-ref') subjectRef!: string;
  @Column('bytea') @Erasure('sealed') identifiers!: Buffer;
}
