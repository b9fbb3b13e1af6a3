import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Erasure } from '../../foundation/database';

/** A tag that a CRM gives to conversations, and the class that it means. */
@Entity('retention_tag')
export class RetentionTagRow {
  @PrimaryColumn('text') @Erasure('non-personal') tag!: string;
  @Column('integer', { name: 'class_id' }) @Erasure('non-personal') classId!: number;
  @Column('integer', { name: 'proposed_class_id', nullable: true })
  @Erasure('non-personal')
  proposedClassId!: number | null;
  @Column('uuid', { name: 'proposed_by', nullable: true }) @Erasure('random-ref') proposedBy!: string | null;
  @Column('timestamptz', { name: 'proposed_at', nullable: true })
  @Erasure('non-personal')
  proposedAt!: Date | null;
}

/** The class of one person's conversation, where it is not the channel's. */
@Entity('conversation_class')
export class ConversationClassRow {
  @PrimaryColumn('uuid', { name: 'subject_ref' }) @Erasure('random-ref') subjectRef!: string;
  @Column('integer', { name: 'class_id' }) @Erasure('coarse') classId!: number;
  @Column('text', { nullable: true }) @Erasure('coarse') tag!: string | null;
  @Column('uuid', { name: 'set_by' }) @Erasure('random-ref') setBy!: string;
  @Column('timestamptz', { name: 'set_at' }) @Erasure('coarse') setAt!: Date;
}

/** The moving of a conversation's messages to another class. */
@Entity('class_move')
export class ClassMoveRow {
  @PrimaryColumn('uuid') @Erasure('random-ref') id!: string;
  @Column('uuid', { name: 'subject_ref' }) @Erasure('random-ref') subjectRef!: string;
  @Column('integer', { name: 'class_id' }) @Erasure('coarse') classId!: number;
  @Column('uuid', { name: 'grant_id' }) @Erasure('random-ref') grantId!: string;
  @Column('text', { name: 'kept_types', array: true }) @Erasure('non-personal') keptTypes!: string[];
  @Column('text') @Erasure('coarse') state!: string;
  @Column('uuid', { name: 'requested_by' }) @Erasure('random-ref') requestedBy!: string;
  @Column('timestamptz', { name: 'requested_at' }) @Erasure('coarse') requestedAt!: Date;
  @Column('timestamptz', { name: 'finished_at', nullable: true }) @Erasure('coarse') finishedAt!: Date | null;
  @Column('integer') @Erasure('coarse') moved!: number;
  @Column('integer') @Erasure('coarse') expired!: number;
  @Column('integer', { name: 'left_behind' }) @Erasure('coarse') leftBehind!: number;
}
